"""Suspected duplicates and merges, for HR of the company whose records connect the two."""

from typing import Any

from okaeri.network.v1 import merge_pb2 as pb
from okaeri.network.v1 import merge_pb2_grpc as pb_grpc

from chassis.access import caller
from chassis.clock import now
from chassis.ids import new_id
from chassis.mongo import NOTHING
from services.network.domain.duplicate import Pair, Suspicion
from services.network.merging import merge_members, separate_members
from services.network.messages.registrations import merge_message
from services.network.servicer.comparing import REGISTRATION_CHECK, require_hr_or_auditor
from services.network.servicer.pairs import as_suspected
from services.network.store import NetworkStore
from services.network.suspecting import pair_by_records, pair_by_registration


class MergeServicer(pb_grpc.MergeServiceServicer):
    """One person with two accounts."""

    def __init__(self, store: NetworkStore) -> None:
        self._store = store

    async def ListSuspectedDuplicates(
        self, request: pb.ListSuspectedDuplicatesRequest, context: Any
    ) -> pb.ListSuspectedDuplicatesResponse:
        caller().require_company(request.company_id)
        page = await self._store.suspicions.open_of(
            request.company_id, request.page_size, request.page_token, request.before
        )
        return pb.ListSuspectedDuplicatesResponse(
            suspected_duplicates=await as_suspected(self._store, request.company_id, *page.items),
            **page.marks,
        )

    async def SuspectDuplicate(self, request: pb.SuspectDuplicateRequest, context: Any) -> pb.SuspectedDuplicate:
        async with self._store.transaction() as tx:
            pair = await _named(tx, request)
            pair.require_two()
            known = await tx.suspicions.with_key(pair.key)
            suspicion = known.raised_again(pair, now()) if known else Suspicion.of(new_id(), pair, now())
            return tx.answer(await _shown(tx, await tx.suspicions.put(suspicion)))

    async def DismissSuspectedDuplicate(
        self, request: pb.DismissSuspectedDuplicateRequest, context: Any
    ) -> pb.SuspectedDuplicate:
        async with self._store.transaction() as tx:
            suspicion = await _seen(tx, request.id, request.version)
            dismissed = await tx.suspicions.save(suspicion.dismissed(), announcing=NOTHING)
            return tx.answer(await _shown(tx, dismissed))

    async def MergeMembers(self, request: pb.MergeMembersRequest, context: Any) -> pb.Merge:
        async with self._store.transaction() as tx:
            suspicion = await _seen(tx, request.suspected_duplicate_id, request.version)
            merge = await merge_members(tx, suspicion, request.member_id, caller().subject, now())
            tx.audit.act(people=(merge.member_id, merge.merged_member_id), what="merge", purpose=REGISTRATION_CHECK)
            return tx.answer(merge_message(merge))

    async def SeparateMembers(self, request: pb.SeparateMembersRequest, context: Any) -> pb.Merge:
        async with self._store.transaction() as tx:
            merge = await tx.merges.get(request.id)
            caller().require_company(merge.company_id)
            separated = await separate_members(tx, merge, request.version, caller().subject, now())
            people = (merge.member_id, merge.merged_member_id)
            tx.audit.act(people=people, what="separation", purpose=REGISTRATION_CHECK)
            return tx.answer(merge_message(separated))

    async def ListMerges(self, request: pb.ListMergesRequest, context: Any) -> pb.ListMergesResponse:
        require_hr_or_auditor(request.company_id)
        page = await self._store.merges.newest_first(
            request.company_id, request.page_size, request.page_token, request.before
        )
        people = [id for each in page.items for id in (each.member_id, each.merged_member_id)]
        await self._store.audit.read(people, what="merges", purpose=REGISTRATION_CHECK, company_id=request.company_id)
        return pb.ListMergesResponse(
            merges=map(merge_message, page.items),
            **page.marks,
        )


async def _shown(tx: NetworkStore, suspicion: Suspicion) -> pb.SuspectedDuplicate:
    (message,) = await as_suspected(tx, suspicion.company_id, suspicion)
    return message


async def _seen(tx: NetworkStore, id: str, version: int) -> Suspicion:
    """The open suspicion of the caller's company, as the caller saw it."""
    suspicion = await tx.suspicions.get(id)
    caller().require_company(suspicion.company_id)
    suspicion.require_open(seen_version=version)
    return suspicion


async def _named(tx: NetworkStore, request: pb.SuspectDuplicateRequest) -> Pair:
    """What the request names; NotFound where one of them is not the caller's company's."""
    record = await tx.leaver_records.get(request.leaver_record_id)
    caller().require_company(record.company_id)
    if request.WhichOneof("other") == "registration_id":
        registration = await tx.registrations.get(request.registration_id)
        registration.require_of(record.company_id)
        return pair_by_registration(record, registration)
    other = await tx.leaver_records.get(request.merged_leaver_record_id)
    other.require_of(record.company_id)
    return pair_by_records(record, other)
