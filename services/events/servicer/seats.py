"""The gRPC face of events for seats after registering, and for hosts who look at registrations."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from okaeri.events.v1 import gathering_pb2, seat_pb2
from okaeri.events.v1 import seat_pb2_grpc as pb_grpc

from chassis.access import caller
from chassis.clock import now
from services.events.domain import Gathering, Seat, registering
from services.events.domain.registering import Placed
from services.events.messages.reading import form_of, state_of
from services.events.messages.seats import registration_message, seat_message
from services.events.seating import Seating, position
from services.events.servicer.gatherings import hosted
from services.events.store import EventsStore
from services.events.tickets import Tickets
from services.events.turns import Turns

Rule = Callable[[Gathering, Seat, datetime], Placed]


class SeatServicer(pb_grpc.SeatServiceServicer):
    """What attendees do with their seats, and hosts with registrations."""

    def __init__(self, store: EventsStore, turns: Turns, tickets: Tickets) -> None:
        self._store = store
        self._tickets = tickets
        self._turns = turns

    async def MoveSeat(self, request: seat_pb2.MoveSeatRequest, context: Any) -> gathering_pb2.Seat:
        return await self._change_own(request.gathering_id, registering.moving_to(form_of(request.form)))

    async def AcceptOffer(self, request: seat_pb2.AcceptOfferRequest, context: Any) -> gathering_pb2.Seat:
        return await self._change_own(request.gathering_id, registering.accept)

    async def KeepSeat(self, request: seat_pb2.KeepSeatRequest, context: Any) -> gathering_pb2.Seat:
        return await self._change_own(request.gathering_id, registering.keep)

    async def ListOwnSeats(self, request: seat_pb2.ListOwnSeatsRequest, context: Any) -> seat_pb2.ListOwnSeatsResponse:
        place = request.page_size, request.page_token, request.before
        page = await self._store.seats.page_of_guest(caller().subject, *place)
        gatherings = await self._store.gatherings.many(seat.gathering_id for seat in page.items)
        shown = [await shown_seat(self._store, gatherings[seat.gathering_id], seat) for seat in page.items]
        return seat_pb2.ListOwnSeatsResponse(seats=shown, **page.marks)

    async def GetOwnTickets(self, request: seat_pb2.GetOwnTicketsRequest, context: Any) -> seat_pb2.Tickets:
        names = await self._store.known_as(caller().subject)
        seat = (await self._store.seats.all_at(request.gathering_id, names))[0]
        registering.require_taken(seat)
        return await self._tickets.of(await self._store.gatherings.get(seat.gathering_id), seat)

    async def ListRegistrations(
        self, request: seat_pb2.ListRegistrationsRequest, context: Any
    ) -> seat_pb2.ListRegistrationsResponse:
        gathering = await hosted(self._store, request.gathering_id)
        place = request.page_size, request.page_token, request.before
        page = await self._store.seats.page_at(gathering.id, state_of(request.state), *place)
        await self._store.audit.read(
            (seat.guest_id for seat in page.items), what="seat", purpose="gathering", company_id=gathering.company_id
        )
        guests = await self._store.guests.many(seat.guest_id for seat in page.items)
        shown = [registration_message(seat, gathering, guests.get(seat.guest_id)) for seat in page.items]
        return seat_pb2.ListRegistrationsResponse(registrations=shown, **page.marks)

    async def ApproveSeat(self, request: seat_pb2.ApproveSeatRequest, context: Any) -> seat_pb2.Registration:
        return await self._decide(request.seat_id, registering.approve)

    async def DeclineSeat(self, request: seat_pb2.DeclineSeatRequest, context: Any) -> seat_pb2.Registration:
        return await self._decide(request.seat_id, registering.decline)

    async def _change_own(self, gathering_id: str, rule: Rule) -> gathering_pb2.Seat:
        return await self._turns.take(gathering_id, partial(self._changed_own, gathering_id, rule))

    async def _changed_own(self, gathering_id: str, rule: Rule) -> gathering_pb2.Seat:
        async with self._store.transaction() as tx:
            seats = await tx.seats.all_at(gathering_id, await tx.known_as(caller().subject))
            gathering, seat = await changed(tx, gathering_id, seats[0], rule)
            return tx.answer(await shown_seat(tx, gathering, seat))

    async def _decide(self, seat_id: str, rule: Rule) -> seat_pb2.Registration:
        """What a host decides about a request."""
        seat = await self._store.seats.find(seat_id)
        queue = seat.gathering_id if seat else seat_id
        return await self._turns.take(queue, partial(self._decided, seat_id, rule))

    async def _decided(self, seat_id: str, rule: Rule) -> seat_pb2.Registration:
        async with self._store.transaction() as tx:
            seat = await tx.seats.get(seat_id)
            await hosted(tx, seat.gathering_id)
            gathering, decided = await changed(tx, seat.gathering_id, seat, rule)
            tx.audit.act(people=[seat.guest_id], what="seat", company_id=gathering.company_id)
            guest = await tx.guests.find(seat.guest_id)
            return tx.answer(registration_message(decided, gathering, guest))


async def changed(tx: EventsStore, gathering_id: str, seat: Seat, rule: Rule) -> tuple[Gathering, Seat]:
    """The gathering and the seat as stored, once the rule was followed and free places were handed on."""
    at, gathering = now(), await tx.gatherings.get(gathering_id)
    seating = Seating(tx, gathering, at)
    after = seating.change(seat, rule(gathering, seat, at))
    await seating.hand_on()
    return await seating.settle(), after


async def shown_seat(store: EventsStore, gathering: Gathering, seat: Seat) -> gathering_pb2.Seat:
    """The seat for who has it, with its place in the waitlist."""
    return seat_message(seat, gathering, await position(store, gathering, seat))
