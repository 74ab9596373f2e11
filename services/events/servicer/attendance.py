"""The list of those who attend, for those who attend."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from okaeri.events.v1 import attendance_pb2 as pb
from okaeri.events.v1 import attendance_pb2_grpc as pb_grpc

from chassis.access import caller
from chassis.clock import now
from chassis.errors import NotFound
from chassis.ids import new_id
from chassis.mongo import NOTHING, settled
from chassis.pages import filled
from services.events.domain import Seat, SeatState
from services.events.domain.attendances import Shown
from services.events.domain.mailings import name_of
from services.events.messages.reading import audience_of
from services.events.messages.seats import audience_value
from services.events.readers import Readers
from services.events.secrets import Secrets
from services.events.store import EventsStore


class AttendanceServicer(pb_grpc.AttendanceServiceServicer):
    """Nobody is on it but by an act of their own."""

    def __init__(self, store: EventsStore, secrets: Secrets, readers: Readers) -> None:
        self._store = store
        self._secrets = secrets
        self._readers = readers

    async def ShowOwnAttendance(
        self, request: pb.ShowOwnAttendanceRequest, context: Any
    ) -> pb.ShowOwnAttendanceResponse:
        return await settled(partial(self._show, request))

    async def HideOwnAttendance(
        self, request: pb.HideOwnAttendanceRequest, context: Any
    ) -> pb.HideOwnAttendanceResponse:
        async with self._store.transaction() as tx:
            own = await tx.attendees.of_person(await tx.known_as(caller().subject), request.gathering_id)
            await tx.attendees.remove_many(own, announcing=NOTHING)
            return tx.answer(pb.HideOwnAttendanceResponse())

    async def ListAttendees(self, request: pb.ListAttendeesRequest, context: Any) -> pb.ListAttendeesResponse:
        own = await own_taken_seat(self._store, request.gathering_id)
        read = partial(self._store.attendees.page_for, request.gathering_id, own.audience)
        page = await filled(request, read, partial(self._attend, request.gathering_id))
        people = [shown.member_id for shown in page.items]
        await self._store.audit.read(people, what="attendance", purpose="attendance")
        return pb.ListAttendeesResponse(attendees=map(_message, page.items), **page.marks)

    async def AgreeToAttribution(
        self, request: pb.AgreeToAttributionRequest, context: Any
    ) -> pb.AgreeToAttributionResponse:
        """The network keeps it, or the guest is told that it could not be done."""
        guest = await self._store.guests.get(self._secrets.guest_managing(request.secret))
        if not guest.is_confirmed or not guest.mail:
            raise NotFound
        touch = name_of("touch", guest.id)
        await self._readers.keep_touch(touch, guest.gathering_id, guest.mail, guest.registered_at)
        return pb.AgreeToAttributionResponse()

    async def _show(self, request: pb.ShowOwnAttendanceRequest) -> pb.ShowOwnAttendanceResponse:
        async with self._store.transaction() as tx:
            member_id = await tx.standins.meet(caller().subject)
            seat = await own_taken_seat(tx, request.gathering_id)
            before = await tx.attendees.of_person(await tx.known_as(member_id), request.gathering_id)
            await tx.attendees.remove_many(before, announcing=NOTHING)
            shown = Shown(
                id=new_id(),
                gathering_id=request.gathering_id,
                member_id=member_id,
                name=request.name.strip(),
                audience=seat.audience,
                shown_to=frozenset(map(audience_of, request.audiences)),
                agreed_at=now(),
            )
            await tx.attendees.add(shown, announcing=NOTHING)
            return tx.answer(pb.ShowOwnAttendanceResponse())

    async def _attend(self, gathering_id: str, people: Sequence[Shown]) -> list[bool]:
        """Whether each holds a seat still: whoever gave it back is on the list no more."""
        seats = await self._store.seats.of_guests({shown.member_id for shown in people})
        there = {each.guest_id for each in seats if (each.gathering_id, each.state) == (gathering_id, SeatState.TAKEN)}
        return [shown.member_id in there for shown in people]


async def own_taken_seat(store: EventsStore, gathering_id: str) -> Seat:
    """The caller's taken seat there; NotFound without one."""
    names = await store.known_as(caller().subject)
    held = [seat for seat in await store.seats.all_at(gathering_id, names) if seat.state is SeatState.TAKEN]
    if not held:
        raise NotFound
    return held[0]


def _message(shown: Shown) -> pb.Attendee:
    return pb.Attendee(name=shown.name, audience=audience_value(shown.audience), member_id=shown.member_id)
