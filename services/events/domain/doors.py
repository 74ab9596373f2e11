"""The door: when it is open, who is let in, and what a second scan of a ticket means."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chassis.errors import RuleBroken
from services.events.domain.gatherings import Gathering, GatheringState
from services.events.domain.seats import Attendance, Seat, SeatState
from services.events.domain.terms import Form

OPENS_BEFORE = timedelta(hours=3)
CLOSES_AFTER = timedelta(days=1)
"""Devices without a network hand their scans in until then."""
KIT_LIFE = timedelta(hours=1)
"""How long a desk works without the network."""


class Outcome(StrEnum):
    """What came of a scan."""

    ARRIVED = "arrived"
    ALREADY_ARRIVED = "already_arrived"
    LEFT = "left"
    NOT_THERE = "not_there"
    FORGED = "forged"
    WRONG_GATHERING = "wrong_gathering"
    NO_SEAT = "no_seat"
    ONLINE = "online"
    OUT_OF_HOURS = "out_of_hours"


@dataclass(frozen=True)
class Desk:
    """Somebody at the desk of a gathering."""

    id: str
    gathering_id: str
    account_id: str
    appointed_at: datetime
    version: int = 0


@dataclass(frozen=True)
class Passing:
    """Somebody at the door: which place of a seat, when, and before which device; in, or out."""

    number: int
    at: datetime
    device_id: str = ""
    scan_id: str = ""
    is_out: bool = False


@dataclass(frozen=True)
class Passed:
    """What came of it, and the seat as it is now."""

    outcome: Outcome
    seat: Seat | None = None
    number: int = 0

    @property
    def attendance(self) -> Attendance | None:
        """What is known of the person, None for somebody who was not let in."""
        return attendance_of(self.seat, self.number) if self.seat else None


def closes_at(gathering: Gathering) -> datetime:
    """When the door closes."""
    return gathering.ends_at + CLOSES_AFTER


def is_open(gathering: Gathering, at: datetime) -> bool:
    """Whether somebody could pass then."""
    return gathering.starts_at - OPENS_BEFORE <= at < closes_at(gathering)


def require_door(gathering: Gathering, at: datetime) -> None:
    """Raises RuleBroken unless the door is open; one of a gathering that was called off never is."""
    if gathering.state is not GatheringState.PUBLISHED:
        raise RuleBroken(f"The gathering is {gathering.state}.", rule=f"gathering_is_{gathering.state}")
    if at < gathering.starts_at - OPENS_BEFORE:
        raise RuleBroken("The door opens three hours before the beginning.", rule="door_is_not_open")
    require_not_closed(gathering, at)


def require_not_closed(gathering: Gathering, at: datetime) -> None:
    """Raises RuleBroken a day after the end: who came is known by then, and a desk has no business there."""
    if at >= closes_at(gathering):
        raise RuleBroken("The door has closed.", rule="door_has_closed")


def require_begun(gathering: Gathering, at: datetime) -> None:
    """Raises RuleBroken before the beginning."""
    if at < gathering.starts_at:
        raise RuleBroken("The gathering has not begun.", rule="gathering_has_not_begun")


def attendance_of(seat: Seat, number: int) -> Attendance | None:
    """What is known of one person of a seat."""
    return next((each for each in seat.attended if each.number == number), None)


def next_number(seat: Seat) -> int:
    """The first of the seat who was not let in; the attendee where all were."""
    there = {each.number for each in seat.attended}
    return next((number for number in range(seat.places) if number not in there), 0)


def passing(gathering: Gathering, seat: Seat | None, person: Passing) -> Passed:
    """What comes of it when that person of the seat comes in or goes out."""
    if not is_open(gathering, person.at):
        return Passed(Outcome.OUT_OF_HOURS)
    if seat is None or seat.state is not SeatState.TAKEN or person.number not in range(seat.places):
        return Passed(Outcome.NO_SEAT)
    if seat.gathering_id != gathering.id:
        return Passed(Outcome.WRONG_GATHERING)
    if seat.form is not Form.IN_PERSON:
        return Passed(Outcome.ONLINE)
    return _going(seat, person) if person.is_out else _coming(seat, person)


def _coming(seat: Seat, person: Passing) -> Passed:
    """The earlier of two scans is the arrival, whichever is handed in first; the same scan again changes nothing."""
    known = attendance_of(seat, person.number)
    if known is None:
        new = Attendance(person.number, person.at, person.device_id, person.scan_id)
        return Passed(Outcome.ARRIVED, _with(replace(seat, missing=seat.missing - 1), new), person.number)
    if person.scan_id and (person.scan_id, person.device_id) == (known.scan_id, known.device_id):
        return Passed(Outcome.ARRIVED, seat, person.number)
    if person.at < known.arrived_at:
        earlier = replace(known, arrived_at=person.at, device_id=person.device_id, scan_id=person.scan_id)
        return Passed(Outcome.ARRIVED, _with(seat, _used_on(earlier, known.device_id)), person.number)
    back = known.left_at is not None and person.at >= known.left_at
    again = replace(_used_on(known, person.device_id), left_at=None if back else known.left_at)
    return Passed(Outcome.ALREADY_ARRIVED, _with(seat, again), person.number)


def _going(seat: Seat, person: Passing) -> Passed:
    known = attendance_of(seat, person.number)
    if known is None or known.left_at is not None or person.at < known.arrived_at:
        return Passed(Outcome.NOT_THERE, seat, person.number)
    return Passed(Outcome.LEFT, _with(seat, replace(known, left_at=person.at)), person.number)


def _used_on(known: Attendance, device_id: str) -> Attendance:
    """Known to have been scanned by that device too."""
    if device_id in ("", known.device_id):
        return known
    return replace(known, other_devices=tuple(sorted({*known.other_devices, device_id} - {known.device_id})))


def _with(seat: Seat, known: Attendance) -> Seat:
    others = [each for each in seat.attended if each.number != known.number]
    return replace(seat, attended=tuple(sorted((*others, known), key=lambda each: each.number)))
