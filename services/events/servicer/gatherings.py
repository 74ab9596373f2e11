"""The gRPC face of events for gatherings, and for registering there."""

import asyncio
from functools import partial
from typing import Any

from okaeri.events.v1 import gathering_pb2 as pb
from okaeri.events.v1 import gathering_pb2_grpc as pb_grpc

from chassis.access import caller
from chassis.clock import now
from chassis.ids import new_id
from chassis.mongo import NOTHING
from services.events.domain import Gathering, Person, Wish, drafted, registering, require_hosts
from services.events.domain.series import following_of
from services.events.messages.gatherings import (
    gathering_cancelled,
    gathering_changed,
    gathering_message,
    gathering_published,
    gatherings_message,
)
from services.events.messages.reading import answers_of, form_of, plan_of, times_of
from services.events.messages.seats import seat_message
from services.events.people import People
from services.events.seating import Seating, position
from services.events.store import EventsStore
from services.events.turns import Turns


class GatheringServicer(pb_grpc.GatheringServiceServicer):
    """Gatherings, and the caller's own seat there."""

    def __init__(self, store: EventsStore, people: People, turns: Turns) -> None:
        self._store = store
        self._people = people
        self._turns = turns

    async def DraftGathering(self, request: pb.DraftGatheringRequest, context: Any) -> pb.Gathering:
        caller().require_company(request.company_id)
        async with self._store.transaction() as tx:
            hosts = await hosts_of(tx, request.company_id, request.co_host_company_ids)
            draft = drafted(new_id(), hosts, plan_of(request), times_of(request), now())
            saved = await tx.gatherings.add(draft, announcing=NOTHING)
            return tx.answer(gathering_message(saved, is_host=True))

    async def UpdateGathering(self, request: pb.UpdateGatheringRequest, context: Any) -> pb.UpdateGatheringResponse:
        return await self._turns.take(request.id, partial(self._update, request))

    async def PublishGathering(self, request: pb.PublishGatheringRequest, context: Any) -> pb.Gathering:
        async with self._store.transaction() as tx:
            published = (await _seen(tx, request.id, request.version)).publish(now())
            saved = await tx.gatherings.save(published, announcing=gathering_published(published))
            return tx.answer(gathering_message(saved, is_host=True))

    async def CancelGathering(self, request: pb.CancelGatheringRequest, context: Any) -> pb.Gathering:
        return await self._turns.take(request.id, partial(self._cancel, request))

    async def ListGatherings(self, request: pb.ListGatheringsRequest, context: Any) -> pb.ListGatheringsResponse:
        company_id, place = request.company_id, (request.page_size, request.page_token, request.before)
        is_host = company_id in caller().companies()
        if is_host:
            page = await self._store.gatherings.page_of(company_id, *place)
        else:
            page = await self._store.gatherings.page_to_come(company_id, now(), *place)
        own = await self._store.seats.own(caller().subject, [each.id for each in page.items])
        return gatherings_message(page, own, is_host=is_host)

    async def BatchGetGatherings(
        self, request: pb.BatchGetGatheringsRequest, context: Any
    ) -> pb.BatchGetGatheringsResponse:
        found = await self._store.gatherings.many(request.ids)
        visible = [each for each in found.values() if each.is_visible(caller().companies())]
        own = await self._store.seats.own(caller().subject, list(found))
        shown = [
            gathering_message(
                each,
                seat := own.get(each.id),
                is_host=each.is_hosted_by(caller().companies()),
                position=await position(self._store, each, seat) if seat else 0,
            )
            for each in visible
        ]
        return pb.BatchGetGatheringsResponse(gatherings=shown)

    async def TakeSeat(self, request: pb.TakeSeatRequest, context: Any) -> pb.Seat:
        """Stands in line before anything else, so that the order of arrival is kept; who it is, is asked meanwhile."""
        person = asyncio.ensure_future(self._person(request.gathering_id))
        try:
            return await self._turns.take(request.gathering_id, partial(self._take_seat, request, person))
        finally:
            person.cancel()

    async def LeaveSeat(self, request: pb.LeaveSeatRequest, context: Any) -> pb.LeaveSeatResponse:
        return await self._turns.take(request.gathering_id, partial(self._leave_seat, request.gathering_id))

    async def _update(self, request: pb.UpdateGatheringRequest) -> pb.UpdateGatheringResponse:
        async with self._store.transaction() as tx:
            at, before = now(), await _seen(tx, request.id, request.version)
            hosts = await _hosts_said(tx, before, request)
            after = before.hosted_by(hosts).change(plan_of(request), times_of(request), at)
            changed = await _save_change(tx, before, after)
            in_series = await _in_series(tx, before, request.scope)
            following = following_of(before, in_series, at, including_held=request.including_held)
            for each in following.free:
                await _save_change(tx, each, following.carried_over(each, after))
            for series in (await tx.series.many([before.series_id] if in_series else [])).values():
                hosts = following.hosts_after(series.host_ids, after)
                onward = series.following(hosts, after.plan, before.times, after.times)
                await tx.series.save(onward, announcing=NOTHING)
            own = (await tx.seats.own(caller().subject, [changed.id])).get(changed.id)
            answer = pb.UpdateGatheringResponse(
                gathering=gathering_message(changed, own, is_host=True),
                changed_gathering_ids=[each.id for each in following.free],
                held_gathering_ids=[each.id for each in following.held],
            )
            return tx.answer(answer)

    async def _cancel(self, request: pb.CancelGatheringRequest) -> pb.Gathering:
        async with self._store.transaction() as tx:
            at, seen = now(), await _seen(tx, request.id, request.version)
            cancelled = seen.cancel(at)
            in_series = await _in_series(tx, seen, request.scope)
            following = following_of(seen, in_series, at, including_held=request.including_held)
            saved = await tx.gatherings.save(cancelled, announcing=gathering_cancelled(cancelled))
            off = [each.cancel(at) for each in following.published]
            await tx.gatherings.save_many(off, announcing=gathering_cancelled)
            own = (await tx.seats.own(caller().subject, [saved.id])).get(saved.id)
            return tx.answer(gathering_message(saved, own, is_host=True))

    async def _person(self, gathering_id: str) -> Person:
        gathering = await self._store.gatherings.get(gathering_id)
        return await self._people.caller(gathering.plan.terms)

    async def _take_seat(self, request: pb.TakeSeatRequest, asked: asyncio.Future[Person]) -> pb.Seat:
        """Under whoever the guest is by now: the old id of a merged account works until its token ends."""
        person = await asked
        async with self._store.transaction() as tx:
            gathering = await tx.gatherings.get(request.gathering_id)
            there = await tx.seats.find_of(await tx.standins.now(caller().subject), gathering.id)
            if there is None or there.may_register_again:
                seating = Seating(tx, gathering, now())
                form = registering.form_wanted(gathering, form_of(request.form))
                wish = Wish(form, tuple(request.companions), answers_of(request.answers))
                there = seating.register(await tx.standins.meet(caller().subject), person, wish, there)
                gathering = await seating.settle()
            return tx.answer(seat_message(there, gathering, await position(tx, gathering, there)))

    async def _leave_seat(self, gathering_id: str) -> pb.LeaveSeatResponse:
        async with self._store.transaction() as tx:
            seats = await tx.seats.all_at(gathering_id, await tx.known_as(caller().subject))
            seating = Seating(tx, await tx.gatherings.get(gathering_id), now())
            seating.leave(seats)
            await seating.hand_on()
            await seating.settle()
            return tx.answer(pb.LeaveSeatResponse())


async def hosts_of(
    tx: EventsStore, company_id: str, others: Any, field: str = "co_host_company_ids"
) -> tuple[str, ...]:
    """The companies that host. Raises InvalidInput for one the group does not have."""
    return require_hosts(company_id, list(others), await tx.companies.many([company_id, *others]), field)


async def _hosts_said(tx: EventsStore, before: Gathering, request: pb.UpdateGatheringRequest) -> tuple[str, ...]:
    """Those that host from now on; the first one stays, and all do where nothing is said."""
    if not request.HasField("co_hosts"):
        return before.host_ids
    return await hosts_of(tx, before.company_id, request.co_hosts.company_ids, "co_hosts.company_ids")


async def hosted(tx: EventsStore, id: str) -> Gathering:
    """The gathering, where a company of the caller hosts it. Raises NotFound."""
    gathering = await tx.gatherings.get(id)
    gathering.require_host(caller().companies())
    return gathering


async def _seen(tx: EventsStore, id: str, edition: int) -> Gathering:
    """The gathering of the caller's company, as the caller saw it."""
    gathering = await hosted(tx, id)
    gathering.require_seen(edition)
    return gathering


async def _in_series(tx: EventsStore, gathering: Gathering, scope: pb.ChangeScope.ValueType) -> list[Gathering]:
    """The gatherings of its series, where those that follow are meant too."""
    follow = scope == pb.CHANGE_SCOPE_THIS_AND_FOLLOWING
    return await tx.gatherings.of_series(gathering.series_id) if follow else []


async def _save_change(tx: EventsStore, before: Gathering, after: Gathering) -> Gathering:
    """Stores a gathering that its host changed, and hands on the places that came free."""
    seating = Seating(tx, before, now())
    seating.gathering = after
    await seating.hand_on()
    return await seating.settle(*gathering_changed(before, after))
