"""The part of the door's face that says who stands there."""

from collections.abc import Sequence
from typing import Any

from okaeri.events.v1 import door_pb2 as pb

from chassis.access import caller
from chassis.clock import now
from chassis.ids import new_id
from chassis.mongo import NOTHING
from services.events.desks import DeskRoles
from services.events.domain import Gathering, Seat, doors
from services.events.domain.doors import Desk
from services.events.domain.guests import Guest
from services.events.messages.doors import desk_message
from services.events.messages.gatherings import gathering_message
from services.events.servicer.gatherings import hosted
from services.events.store import EventsStore


class DeskServicer:
    """Puts people at the desk of a gathering, and takes them from it."""

    def __init__(self, store: EventsStore, roles: DeskRoles) -> None:
        self._store = store
        self._roles = roles

    async def AppointDesk(self, request: pb.AppointDeskRequest, context: Any) -> pb.Desk:
        gathering = await hosted(self._store, request.gathering_id)
        doors.require_not_closed(gathering, now())
        until = doors.closes_at(gathering)
        account = await self._roles.grant(request.request_id, request.mail, request.locale, gathering.id, until)
        async with self._store.transaction() as tx:
            desk = await tx.desks.find_of(gathering.id, [account])
            desk = desk or await tx.desks.add(Desk(new_id(), gathering.id, account, now()), announcing=NOTHING)
            return tx.answer(desk_message(desk, gathering))

    async def DismissDesk(self, request: pb.DismissDeskRequest, context: Any) -> pb.DismissDeskResponse:
        """The row goes first: from then on the role in a token opens nothing here."""
        async with self._store.transaction() as tx:
            desk = await tx.desks.get(request.id)
            await hosted(tx, desk.gathering_id)
            await tx.desks.remove(desk, announcing=NOTHING)
            answer = tx.answer(pb.DismissDeskResponse())
        await self._roles.revoke(request.request_id, desk.account_id, desk.gathering_id)
        return answer

    async def ListDesks(self, request: pb.ListDesksRequest, context: Any) -> pb.ListDesksResponse:
        gathering = await hosted(self._store, request.gathering_id)
        desks = await self._store.desks.at(gathering.id)
        return pb.ListDesksResponse(desks=[desk_message(each, gathering) for each in desks])

    async def ListOwnDesks(self, request: pb.ListOwnDesksRequest, context: Any) -> pb.ListOwnDesksResponse:
        names = await self._store.known_as(caller().subject)
        at, desks = now(), await self._store.desks.of_accounts(names)
        found = (await self._store.gatherings.many(each.gathering_id for each in desks)).values()
        mine = [each for each in found if caller().has("desk", each.id) and at < doors.closes_at(each)]
        mine.sort(key=_beginning)
        return pb.ListOwnDesksResponse(gatherings=map(gathering_message, mine))

    async def _guests(self, seats: Sequence[Seat]) -> dict[str, Guest]:
        """The guests among those who have these seats."""
        return await self._store.guests.many(seat.guest_id for seat in seats)


def _beginning(gathering: Gathering) -> tuple[object, str]:
    return gathering.starts_at, gathering.id
