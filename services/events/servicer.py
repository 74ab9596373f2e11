"""The gRPC face of events: gatherings and their seats."""

from functools import partial
from typing import Any

from okaeri.events.v1 import gathering_pb2 as pb
from okaeri.events.v1 import gathering_pb2_grpc as pb_grpc

from chassis.access import caller
from chassis.clock import now
from chassis.ids import new_id
from chassis.mongo import NOTHING
from services.events.domain import Company, Gathering, Seat, require_known
from services.events.messages import (
    gathering_cancelled,
    gathering_message,
    gathering_published,
    gatherings_message,
    moment_of,
    seat_message,
    seats_changed,
)
from services.events.store import EventsStore
from services.events.turns import Turns


class GatheringServicer(pb_grpc.GatheringServiceServicer):
    """Gatherings and their seats."""

    def __init__(self, store: EventsStore) -> None:
        self._store = store
        self._turns = Turns()

    async def DraftGathering(self, request: pb.DraftGatheringRequest, context: Any) -> pb.Gathering:
        caller().require_company(request.company_id)
        async with self._store.transaction() as tx:
            draft = _draft(require_known(await tx.companies.find(request.company_id)), request)
            draft.require_order()
            return tx.answer(gathering_message(await tx.gatherings.add(draft, announcing=NOTHING)))

    async def PublishGathering(self, request: pb.PublishGatheringRequest, context: Any) -> pb.Gathering:
        async with self._store.transaction() as tx:
            published = (await _seen(tx, request.id, request.version)).publish(now())
            saved = await tx.gatherings.save(published, announcing=gathering_published(published))
            return tx.answer(gathering_message(saved))

    async def CancelGathering(self, request: pb.CancelGatheringRequest, context: Any) -> pb.Gathering:
        return await self._turns.take(request.id, partial(self._cancel, request))

    async def ListGatherings(self, request: pb.ListGatheringsRequest, context: Any) -> pb.ListGatheringsResponse:
        company_id, place = request.company_id, (request.page_size, request.page_token, request.before)
        if company_id in caller().companies():
            page = await self._store.gatherings.page_of(company_id, *place)
        else:
            page = await self._store.gatherings.page_to_come(company_id, now(), *place)
        return gatherings_message(page, await self._own_seats(*(each.id for each in page.items)))

    async def BatchGetGatherings(
        self, request: pb.BatchGetGatheringsRequest, context: Any
    ) -> pb.BatchGetGatheringsResponse:
        found = await self._store.gatherings.many(request.ids)
        visible = [each for each in found.values() if each.is_visible(caller().companies())]
        own = await self._own_seats(*found)
        return pb.BatchGetGatheringsResponse(gatherings=[gathering_message(each, own) for each in visible])

    async def TakeSeat(self, request: pb.TakeSeatRequest, context: Any) -> pb.Seat:
        return await self._turns.take(request.gathering_id, partial(self._take_seat, request.gathering_id))

    async def LeaveSeat(self, request: pb.LeaveSeatRequest, context: Any) -> pb.LeaveSeatResponse:
        return await self._turns.take(request.gathering_id, partial(self._leave_seat, request.gathering_id))

    async def _own_seats(self, *gathering_ids: str) -> frozenset[str]:
        return await self._store.seats.gatherings_of(caller().subject, gathering_ids)

    async def _cancel(self, request: pb.CancelGatheringRequest) -> pb.Gathering:
        async with self._store.transaction() as tx:
            cancelled = (await _seen(tx, request.id, request.version)).cancel(now())
            saved = await tx.gatherings.save(cancelled, announcing=gathering_cancelled(cancelled))
            own = await tx.seats.gatherings_of(caller().subject, [saved.id])
            return tx.answer(gathering_message(saved, own))

    async def _take_seat(self, gathering_id: str) -> pb.Seat:
        async with self._store.transaction() as tx:
            guest_id = await tx.standins.now(caller().subject)
            seat = await tx.seats.find_of(guest_id, gathering_id) or await _new_seat(tx, gathering_id)
            return tx.answer(seat_message(seat))

    async def _leave_seat(self, gathering_id: str) -> pb.LeaveSeatResponse:
        async with self._store.transaction() as tx:
            seats = await tx.seats.all_at(gathering_id, await tx.known_as(caller().subject))
            freed = (await tx.gatherings.get(gathering_id)).give_seat_back(now(), seats=len(seats))
            await tx.seats.remove_many(seats, announcing=NOTHING)
            await tx.gatherings.save(freed, announcing=seats_changed(freed))
            return tx.answer(pb.LeaveSeatResponse())


async def _seen(tx: EventsStore, id: str, edition: int) -> Gathering:
    """The gathering of the caller's company, as the caller saw it."""
    gathering = await tx.gatherings.get(id)
    caller().require_company(gathering.company_id)
    gathering.require_seen(edition)
    return gathering


async def _new_seat(tx: EventsStore, gathering_id: str) -> Seat:
    """Under whoever the guest is by now: the old id of a merged account works until its token ends."""
    at, guest_id = now(), await tx.standins.meet(caller().subject)
    filled = (await tx.gatherings.get(gathering_id)).take_seat(at)
    await tx.gatherings.save(filled, announcing=seats_changed(filled))
    return await tx.seats.add(Seat(new_id(), gathering_id, guest_id, at), announcing=NOTHING)


def _draft(company: Company, request: pb.DraftGatheringRequest) -> Gathering:
    return Gathering(
        id=new_id(),
        company_id=company.id,
        title=request.title,
        description=request.description,
        place=request.place,
        starts_at=moment_of(request.start_time, "start_time"),
        ends_at=moment_of(request.end_time, "end_time"),
        capacity=request.capacity,
        drafted_at=now(),
    )
