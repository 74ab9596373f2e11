"""Erasure of the caller, what operators see of erasures, and legal holds.

An erasure and a hold that come at one moment meet at the member's row: one of them sees the other.
"""

from datetime import datetime
from typing import Any

from okaeri.network.v1 import erasure_pb2 as pb
from okaeri.network.v1 import erasure_pb2_grpc as pb_grpc
from okaeri.person.v1 import person_pb2

from chassis.access import Kind, caller
from chassis.clock import moment_of, now, timestamp
from chassis.errors import Forbidden
from chassis.ids import new_id
from chassis.mongo import NOTHING
from services.network.domain.erasure import Erasure, require_confirmed, require_only_a_person
from services.network.domain.legal_hold import LegalHold, require_none, require_until
from services.network.erasing import announced
from services.network.messages.rights import erasure_message, hold_message, reason_of, requested_message
from services.network.store import NetworkStore


class ErasureServicer(pb_grpc.ErasureServiceServicer):
    """Erasures and holds."""

    def __init__(self, store: NetworkStore) -> None:
        self._store = store

    async def RequestErasure(self, request: pb.RequestErasureRequest, context: Any) -> pb.RequestErasureResponse:
        _require_a_person()
        require_confirmed(request.confirmation)
        async with self._store.transaction() as tx:
            person_id = await tx.standins.now(caller().subject)
            erasure = await tx.erasures.of_member(person_id) or await _asked_for(tx, person_id, now())
            return tx.answer(requested_message(erasure))

    async def ListErasures(self, request: pb.ListErasuresRequest, context: Any) -> pb.ListErasuresResponse:
        page = await self._store.erasures.newest_first(request.page_size, request.page_token, request.before)
        waiting = (each.member_id for each in page.items if each.member_id)
        held = await self._store.legal_holds.held_among(waiting, now())
        return pb.ListErasuresResponse(
            erasures=[erasure_message(each, held) for each in page.items],
            **page.marks,
        )

    async def PlaceLegalHold(self, request: pb.PlaceLegalHoldRequest, context: Any) -> pb.LegalHold:
        at, until = now(), moment_of(request.until_time, "until_time")
        require_until(until, at)
        async with self._store.transaction() as tx:
            await tx.members.save(await tx.members.get(request.member_id), announcing=NOTHING)
            in_force = await tx.legal_holds.in_force(request.member_id, at)
            require_none(in_force, await tx.erasures.of_member(request.member_id))
            hold = LegalHold(new_id(), request.member_id, reason_of(request.reason), at, until)
            tx.audit.act(people=(hold.member_id,), what="legal_hold", purpose=hold.reason.value)
            placed = person_pb2.LegalHoldPlaced(hold_id=hold.id, person_id=hold.member_id, until_time=timestamp(until))
            return tx.answer(hold_message(await tx.legal_holds.add(hold, announcing=placed)))

    async def ReleaseLegalHold(self, request: pb.ReleaseLegalHoldRequest, context: Any) -> pb.LegalHold:
        async with self._store.transaction() as tx:
            hold = await tx.legal_holds.get(request.id)
            tx.audit.act(people=(hold.member_id,), what="legal_hold_end", purpose=hold.reason.value)
            released = person_pb2.LegalHoldReleased(hold_id=hold.id, person_id=hold.member_id)
            saved = await tx.legal_holds.save(hold.released(now()), announcing=released)
            return tx.answer(hold_message(saved))

    async def ListLegalHolds(self, request: pb.ListLegalHoldsRequest, context: Any) -> pb.ListLegalHoldsResponse:
        page = await self._store.legal_holds.newest_first(request.page_size, request.page_token, request.before)
        await self._store.audit.read((each.member_id for each in page.items), what="legal_hold", purpose="operation")
        return pb.ListLegalHoldsResponse(
            legal_holds=map(hold_message, page.items),
            **page.marks,
        )


def _require_a_person() -> None:
    """Machines have nothing to be erased, and who acts for others has to stop doing so first."""
    if caller().kind is not Kind.PERSON:
        raise Forbidden("Only a person can be erased.")
    require_only_a_person(frozenset(grant.role for grant in caller().grants))


async def _asked_for(tx: NetworkStore, person_id: str, at: datetime) -> Erasure:
    """A new erasure; announced at once unless a hold is in force."""
    member = await tx.members.find(person_id)
    if member is not None:
        await tx.members.save(member, announcing=NOTHING)
    erasure = Erasure(new_id(), person_id, at)
    if await tx.legal_holds.in_force(person_id, at):
        return await tx.erasures.add(erasure, announcing=NOTHING)
    begun, event = announced(erasure, at)
    return await tx.erasures.add(begun, announcing=event)
