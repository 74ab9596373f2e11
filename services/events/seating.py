"""Seats of one gathering in one open transaction: what changes is gathered, and written once when the work is done.

Every change of a seat goes through here: registering, leaving, moving, offers and approvals of members, employees and
guests alike, erasures and the job. Whoever frees a place hands it on in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from google.protobuf.message import Message

from chassis.clock import now
from chassis.ids import new_id
from chassis.mongo import NOTHING
from services.events.codes import code_from
from services.events.domain import Gathering, Person, Seat, SeatState, Wish, registering
from services.events.domain.registering import Placed
from services.events.domain.rooms import Room, block_of
from services.events.messages.gatherings import seats_changed
from services.events.messages.seats import seat_state_changed
from services.events.store import EventsStore

AT_ONCE = 25
"""Seats handed on in one transaction; the job goes on with the rest."""


class Seating:
    """The seats of one gathering, changed at one moment."""

    def __init__(self, tx: EventsStore, gathering: Gathering, at: datetime) -> None:
        self._tx = tx
        self._at = at
        self._loaded = gathering
        self._changed: dict[str, Seat] = {}
        self._events: list[Message] = []
        self.gathering = gathering

    def register(self, guest_id: str, person: Person, wish: Wish, there: Seat | None) -> Seat:
        """A new seat, taken, waiting or requested; in place of one that had lapsed."""
        id, code = (there.id, there.code) if there else (new_id(), code_from(new_id()))
        seat = registering.wanted(id, code, self.gathering, guest_id, person, wish, self._at)
        placed = registering.register(self.gathering, seat, person, self._at)
        version = there.version if there else 0
        return self._note(placed, from_state=there.state if there else None, version=version)

    def leave(self, seats: Sequence[Seat]) -> None:
        """Gives these back."""
        for seat in seats:
            self._note(registering.leave(self.gathering, seat, self._at), from_state=seat.state, version=seat.version)

    def add(self, placed: Placed) -> Seat:
        """Takes over a seat that nobody had before."""
        return self._note(placed, from_state=None, version=0)

    def change(self, seat: Seat, placed: Placed) -> Seat:
        """Takes over what a rule made of a seat."""
        return self._note(placed, from_state=seat.state, version=seat.version)

    async def hand_on(self) -> None:
        """Gives or offers free places to the earliest waiters whose party fits; not after registration closed."""
        left = AT_ONCE
        for form in [room.form for room in self.gathering.rooms]:
            while left and (waiter := await self._next(self.gathering.room(form))):
                self.change(waiter, registering.hand_on(self.gathering, waiter, self._at))
                left -= 1
        self.gathering = registering.handed_on(self.gathering, is_done=left > 0)

    async def settle(self, *announcing: Message) -> Gathering:
        """Writes what changed, and announces it after what the caller announces; answers the gathering as stored."""
        await self._write_seats()
        taken = () if self.gathering.seats_taken == self._loaded.seats_taken else seats_changed(self.gathering)
        events = (*announcing, *self._events, *taken)
        self.gathering = await self._tx.gatherings.save(self.gathering, announcing=events or NOTHING)
        return self.gathering

    async def _write_seats(self) -> None:
        seats = list(self._changed.values())
        gone = [seat for seat in seats if seat.state is SeatState.LEFT]
        stay = [seat for seat in seats if seat.state is not SeatState.LEFT]
        await self._tx.seats.remove_many([seat for seat in gone if seat.version], announcing=NOTHING)
        await self._tx.seats.add_many([seat for seat in stay if not seat.version], announcing=NOTHING)
        await self._tx.seats.save_many([seat for seat in stay if seat.version], announcing=NOTHING)

    def _note(self, placed: Placed, *, from_state: SeatState | None, version: int) -> Seat:
        seat = replace(placed.seat, version=version)
        self.gathering = placed.gathering
        self._changed[seat.id] = seat
        if from_state is not seat.state:
            self._events += seat_state_changed(placed.gathering, seat, from_state, self._at)
        return seat

    async def _next(self, room: Room) -> Seat | None:
        """The earliest who waits there whose party fits, None when nobody's does or it is too late."""
        block = room.next_block(self.gathering.plan.terms.quotas_of(room.form))
        if block is None or not registering.hands_seats_on(self.gathering, self._at):
            return None
        waiting = await self._tx.seats.waiting_in(self.gathering.id, block)
        now = [self._changed.get(seat.id, seat) for seat in waiting]
        return registering.earliest(self.gathering, room, now)


async def give_seats_back(tx: EventsStore, seats: Sequence[Seat]) -> None:
    """Gives these back, of any gatherings that are not over, and hands them on."""
    at = now()
    for gathering in (await tx.gatherings.many(seat.gathering_id for seat in seats)).values():
        if not gathering.is_over(at):
            seating = Seating(tx, gathering, at)
            seating.leave([seat for seat in seats if seat.gathering_id == gathering.id])
            await seating.hand_on()
            await seating.settle()


async def position(store: EventsStore, gathering: Gathering, seat: Seat) -> int:
    """The place of a seat in its waitlist, 1 for the next; 0 for one that does not wait."""
    if seat.state is not SeatState.WAITING:
        return 0
    block = block_of(seat.order)
    near = await store.seats.waiting_in(gathering.id, block)
    ahead = [each for each in near if each.form is seat.form and each.order < seat.order]
    return gathering.room(seat.form).before(block) + len(ahead) + 1
