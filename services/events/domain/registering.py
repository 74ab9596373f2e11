"""What becomes of a seat and of its room: two values that change together, so that none is lost or sold twice."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chassis.errors import RuleBroken
from services.events.domain.gatherings import Gathering
from services.events.domain.rooms import Room
from services.events.domain.seats import Seat, SeatState, Wish
from services.events.domain.terms import Audience, Form, HandOn, Person


@dataclass(frozen=True)
class Placed:
    """A gathering, and a seat there."""

    gathering: Gathering
    seat: Seat


def register(gathering: Gathering, seat: Seat, person: Person, at: datetime) -> Placed:
    """The new seat in the gathering: taken, waiting, or requested where the host approves.

    Raises RuleBroken when one may not register, InvalidInput for answers that are missing or a form nobody attends in.
    """
    require_may_register(gathering, person, Wish(seat.form, seat.companions, seat.answers), at)
    return _place(*_arrived(gathering, seat), requested=gathering.plan.terms.needs_approval)


def require_may_register(gathering: Gathering, person: Person, wish: Wish, at: datetime) -> None:
    """Raises RuleBroken when one may not register, InvalidInput for a wish that does not fit the gathering."""
    gathering.require_open(at)
    gathering.plan.terms.require_audience(person)
    gathering.plan.terms.require_party(wish.companions)
    gathering.plan.terms.require_answers(wish.answers)
    gathering.room(wish.form)


def wanted(id: str, code: str, gathering: Gathering, guest_id: str, person: Person, wish: Wish, at: datetime) -> Seat:
    """A seat nobody has yet, for what somebody wants."""
    return Seat(
        id=id,
        gathering_id=gathering.id,
        guest_id=guest_id,
        taken_at=at,
        form=wish.form,
        audience=person.audience,
        companions=wish.companions,
        answers=wish.answers,
        code=code,
        missing=1 + len(wish.companions),
    )


def form_wanted(gathering: Gathering, form: Form | None) -> Form:
    """The form that was asked for; the first that is offered where none was."""
    return form or gathering.rooms[0].form


def leave(gathering: Gathering, seat: Seat, at: datetime) -> Placed:
    """The seat, the place in the waitlist or the request given back. Raises RuleBroken when it is over."""
    gathering.require_not_over(at)
    return _to(gathering, seat, SeatState.LEFT)


def approve(gathering: Gathering, seat: Seat, at: datetime) -> Placed:
    """A seat, or a place in the waitlist. Raises RuleBroken when it was not requested, or nothing goes on."""
    _require_requested(seat)
    gathering.require_going_on(at)
    return _place(gathering, seat)


def decline(gathering: Gathering, seat: Seat, at: datetime) -> Placed:
    """The request, declined. Raises RuleBroken when it was not requested."""
    _require_requested(seat)
    return _to(gathering, seat, SeatState.DECLINED)


def hand_on(gathering: Gathering, seat: Seat, at: datetime) -> Placed:
    """The waiter's seat, given or offered, as the host wants it."""
    terms = gathering.plan.terms
    if terms.hand_on is HandOn.AT_ONCE:
        return _to(gathering, seat, SeatState.TAKEN)
    ends_at = min(at + timedelta(hours=terms.offer_hours), gathering.closes_at)
    return _to(gathering, seat, SeatState.OFFERED, offer_ends_at=ends_at)


def accept(gathering: Gathering, seat: Seat, at: datetime) -> Placed:
    """The seat that was offered, taken. Raises RuleBroken without an offer, or when it came too late."""
    if seat.state is SeatState.TAKEN:
        return Placed(gathering, seat)
    if seat.state is SeatState.LAPSED or (seat.offer_ends_at and seat.offer_ends_at <= at):
        raise RuleBroken("The offer has expired.", rule="offer_has_expired")
    if seat.state is not SeatState.OFFERED:
        raise RuleBroken("No seat is offered.", rule="no_offer")
    gathering.require_going_on(at)
    return _to(gathering, seat, SeatState.TAKEN)


def is_expired(seat: Seat, at: datetime) -> bool:
    """Whether it is an offer whose time is over."""
    return seat.state is SeatState.OFFERED and seat.offer_ends_at is not None and seat.offer_ends_at <= at


def lapse(gathering: Gathering, seat: Seat) -> Placed:
    """The offer, expired."""
    return _to(gathering, seat, SeatState.LAPSED)


def keep(gathering: Gathering, seat: Seat, at: datetime) -> Placed:
    """The seat, agreed to on the present day. Raises RuleBroken when nothing goes on there."""
    gathering.require_going_on(at)
    return Placed(gathering, replace(seat, moves=gathering.moves))


def asks_to_keep(gathering: Gathering, seat: Seat) -> bool:
    """Whether the gathering moved to another day since the attendee agreed to one."""
    return seat.state.holds_places and seat.moves < gathering.moves


def move(gathering: Gathering, seat: Seat, form: Form, at: datetime) -> Placed:
    """The seat in the other form. Raises RuleBroken where that is full: the seat stays what it was.

    Who waits goes to the end of the other list, or gets a seat there.
    """
    gathering.require_open(at)
    _require_active(seat)
    if form is seat.form:
        return Placed(gathering, seat)
    room, quotas = gathering.room(form), gathering.plan.terms.quotas_of(form)
    is_free = room.fits(seat.audience, seat.places, quotas) and room.next_block(quotas) is None
    if seat.state.holds_places and not is_free:
        raise RuleBroken(f"All seats {form.words} are taken.", rule="capacity")
    left = _to(gathering, seat, SeatState.LEFT)
    there = replace(left.seat, form=form)
    if seat.state is SeatState.WAITING:
        return _place(*_arrived(left.gathering, there))
    return _to(left.gathering, there, seat.state, offer_ends_at=seat.offer_ends_at)


def moving_to(form: Form | None) -> Callable[[Gathering, Seat, datetime], Placed]:
    """The rule that moves a seat to that form; where none is said, to where it is."""
    return lambda gathering, seat, at: move(gathering, seat, form or seat.form, at)


def let_in(gathering: Gathering, seat: Seat, *, beyond_capacity: bool) -> Placed:
    """A walk-in's seat, taken. Raises RuleBroken when all are, unless the desk wants one more."""
    room = gathering.room(Form.IN_PERSON)
    if not beyond_capacity and not room.fits(Audience.GUESTS, seat.places, {}):
        raise RuleBroken("All seats in person are taken.", rule="capacity")
    return _to(*_arrived(gathering, replace(seat, state=SeatState.LEFT)), SeatState.TAKEN)


def hands_seats_on(gathering: Gathering, at: datetime) -> bool:
    """Whether a free seat still goes to somebody who waits: until registration closes."""
    return gathering.is_going_on(at) and at < gathering.closes_at


def handed_on(gathering: Gathering, *, is_done: bool) -> Gathering:
    """The gathering once free seats were handed on, all of them or only some."""
    return replace(gathering, hands_on=not is_done)


def earliest(gathering: Gathering, room: Room, waiting: Iterable[Seat]) -> Seat | None:
    """The first of them that waits in that room and whose party fits."""
    quotas = gathering.plan.terms.quotas_of(room.form)
    fitting = (seat for seat in waiting if seat.state is SeatState.WAITING and seat.form is room.form)
    return next((seat for seat in fitting if room.fits(seat.audience, seat.places, quotas)), None)


def _arrived(gathering: Gathering, seat: Seat) -> tuple[Gathering, Seat]:
    """The seat with the next number of arrival."""
    counted = replace(gathering, arrivals=gathering.arrivals + 1)
    return counted, replace(seat, state=SeatState.LEFT, order=gathering.arrivals, moves=gathering.moves)


def _place(gathering: Gathering, seat: Seat, *, requested: bool = False) -> Placed:
    """Taken where there is room and nobody waits whose party fits, waiting otherwise."""
    if requested:
        return _to(gathering, seat, SeatState.REQUESTED)
    room, quotas = gathering.room(seat.form), gathering.plan.terms.quotas_of(seat.form)
    is_free = room.fits(seat.audience, seat.places, quotas) and room.next_block(quotas) is None
    return _to(gathering, seat, SeatState.TAKEN if is_free else SeatState.WAITING)


def _to(gathering: Gathering, seat: Seat, state: SeatState, offer_ends_at: datetime | None = None) -> Placed:
    """The seat in that state, and the room that knows of it."""
    room = gathering.room(seat.form)
    places = seat.places * (state.holds_places - seat.state.holds_places)
    if places:
        room = room.with_places(seat.audience, places)
    waits = (state is SeatState.WAITING) - (seat.state is SeatState.WAITING)
    if waits:
        room = room.with_waiter(seat.audience, seat.places, seat.order, waits)
    return Placed(gathering.with_room(room), replace(seat, state=state, offer_ends_at=offer_ends_at))


def require_taken(seat: Seat) -> None:
    """Raises RuleBroken for what is no seat yet."""
    if seat.state is not SeatState.TAKEN:
        raise RuleBroken(f"There is no ticket yet: the seat is {seat.state}.", rule="no_seat_yet")


def _require_active(seat: Seat) -> None:
    if not seat.is_active:
        raise RuleBroken(f"This cannot be done: the seat is {seat.state}.", rule=f"seat_is_{seat.state}")


def _require_requested(seat: Seat) -> None:
    if seat.state is not SeatState.REQUESTED:
        raise RuleBroken(f"This cannot be done: the seat is {seat.state}.", rule="seat_is_not_requested")
