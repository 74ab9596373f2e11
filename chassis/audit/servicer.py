"""The gRPC face of every service for its audit log: the auditor searches it, everybody sees the accesses to themselves.

Leaves out who may ask (the contract) and how entries come to be.
"""

from collections.abc import AsyncIterator
from datetime import UTC
from functools import partial
from typing import Any, ClassVar

import structlog
from google.protobuf.timestamp_pb2 import Timestamp
from okaeri.audit.v1 import audit_pb2 as pb
from okaeri.audit.v1 import audit_pb2_grpc as pb_grpc

from chassis.access import caller
from chassis.audit.entry import Action, timed_id
from chassis.audit.messages import access_message, stored_message
from chassis.audit.sealing import seal
from chassis.errors import Stale
from chassis.mongo import Store
from chassis.server import Face

log = structlog.get_logger(__name__)


class AuditServicer(pb_grpc.AuditServiceServicer):
    """The audit log of one service."""

    deadline_seconds: ClassVar[dict[str, float]] = {"ReadAuditLog": 600.0}

    def __init__(self, store: Store, service: str) -> None:
        self._store = store
        self._service = service

    async def ListAuditEntries(self, request: pb.ListAuditEntriesRequest, context: Any) -> pb.ListAuditEntriesResponse:
        await self._seal()
        page = await self._store.audit.entries.newest(
            _filter(request), request.page_size, request.page_token, request.before
        )
        return pb.ListAuditEntriesResponse(
            entries=[stored_message(entry, self._service) for entry in page.items],
            **page.marks,
        )

    async def ReadAuditLog(
        self, request: pb.ReadAuditLogRequest, context: Any
    ) -> AsyncIterator[pb.ReadAuditLogResponse]:
        await self._seal()
        kept, place = self._store.audit, max(request.from_sequence, 1) - 1
        while True:
            async for part in kept.entries.after(place):
                yield pb.ReadAuditLogResponse(entries=[stored_message(entry, self._service) for entry in part])
                place = part[-1].sequence
            head = await kept.head(self._service)
            # What was sealed meanwhile is sent too, so that the head is the end of what was sent.
            if head.sequence <= place or not await kept.entries.following(place, most=1):
                break
        yield pb.ReadAuditLogResponse(head=pb.AuditHead(sequence=head.sequence, hash=head.hash))

    async def ListOwnAccesses(self, request: pb.ListOwnAccessesRequest, context: Any) -> pb.ListOwnAccessesResponse:
        await self._seal()
        known_as = await self._store.known_as(caller().subject)
        about_caller = {"people": {"$in": sorted(known_as)}, "action": Action.READ}
        page = await self._store.audit.entries.newest(
            about_caller, request.page_size, request.page_token, request.before
        )
        return pb.ListOwnAccessesResponse(
            accesses=[access_message(entry, self._service) for entry in page.items],
            **page.marks,
        )

    async def _seal(self) -> None:
        """So that what was noted before the call is there; a log that cannot be sealed can still be read."""
        try:
            await seal(self._store, self._service)
        except Stale as error:
            log.warning("audit_sealing_waits", error=type(error).__name__)


def audit_face(store: Store, service: str) -> Face:
    """The face that every service has."""
    return partial(pb_grpc.add_AuditServiceServicer_to_server, AuditServicer(store, service))


def _filter(request: pb.ListAuditEntriesRequest) -> dict[str, Any]:
    said = {
        "people": request.person_id,
        "actor_id": request.actor_id,
        "company_id": request.company_id,
        "method": request.method,
        "action": pb.AuditAction.Name(request.action).removeprefix("AUDIT_ACTION_").lower() if request.action else "",
    }
    between = {
        **({"$gte": _place(request.from_time)} if request.HasField("from_time") else {}),
        **({"$lt": _place(request.to_time)} if request.HasField("to_time") else {}),
    }
    return {**{name: value for name, value in said.items() if value}, **({"id": between} if between else {})}


def _place(at: Timestamp) -> str:
    """Where the entries of that moment begin in the order of their ids."""
    return timed_id(at.ToDatetime(UTC))
