"""Leaver records of one company, for that company alone."""

from collections.abc import AsyncIterator
from typing import Any, ClassVar

from okaeri.network.v1 import register_pb2 as pb
from okaeri.network.v1 import register_pb2_grpc as pb_grpc

from chassis.access import caller
from services.network.domain.tombstone import Marks
from services.network.messages import leaver_record_message
from services.network.servicer.comparing import noted
from services.network.servicer.leaver_import import LeaverImport, opening_of, preview
from services.network.store import NetworkStore


class RegisterServicer(pb_grpc.RegisterServiceServicer):
    """The registers."""

    deadline_seconds: ClassVar[dict[str, float]] = {"ImportLeavers": 3600.0}

    def __init__(self, store: NetworkStore, marks: Marks) -> None:
        self._store = store
        self._marks = marks

    async def ImportLeavers(
        self, requests: AsyncIterator[pb.ImportLeaversRequest], context: Any
    ) -> AsyncIterator[pb.ImportLeaversResponse]:
        opening = await opening_of(requests)
        caller().require_company(opening.company_id)
        if opening.preview:
            yield await preview(self._store, opening, requests)
            return
        async for answer in LeaverImport(self._store, opening, self._marks).run(requests):
            yield answer

    async def ListLeaverRecords(
        self, request: pb.ListLeaverRecordsRequest, context: Any
    ) -> pb.ListLeaverRecordsResponse:
        caller().require_company(request.company_id)
        page = await self._store.leaver_records.newest_first(
            request.company_id, request.page_size, request.page_token, request.before
        )
        await noted(self._store, request.company_id, page.items)
        return pb.ListLeaverRecordsResponse(
            leaver_records=map(leaver_record_message, page.items),
            **page.marks,
        )

    async def BatchGetLeaverRecords(
        self, request: pb.BatchGetLeaverRecordsRequest, context: Any
    ) -> pb.BatchGetLeaverRecordsResponse:
        found = await self._store.leaver_records.many(request.ids)
        own = [record for record in found.values() if record.company_id in caller().companies()]
        for company_id in sorted({record.company_id for record in own}):
            await noted(self._store, company_id, [record for record in own if record.company_id == company_id])
        return pb.BatchGetLeaverRecordsResponse(leaver_records=map(leaver_record_message, own))
