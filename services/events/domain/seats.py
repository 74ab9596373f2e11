"""Seats: what somebody has at a gathering, from the wish for one to having been there."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.events.domain.terms import Answer, Audience, Form


class SeatState(StrEnum):
    """Where a seat stands."""

    TAKEN = "taken"
    WAITING = "waiting"
    OFFERED = "offered"
    REQUESTED = "requested"
    DECLINED = "declined"
    LAPSED = "lapsed"
    """The offer expired."""
    LEFT = "left"
    """Given back; announced, never stored."""

    @property
    def holds_places(self) -> bool:
        """Whether places are kept for it."""
        return self in (SeatState.TAKEN, SeatState.OFFERED)


@dataclass(frozen=True)
class Attendance:
    """One person of a seat who was let in."""

    number: int
    """0 for the attendee, 1 and more for those who come along."""
    arrived_at: datetime
    device_id: str = ""
    scan_id: str = ""
    """The scan that let in, as its device knows it; the clock is put right a little differently at each upload."""
    left_at: datetime | None = None
    other_devices: tuple[str, ...] = ()
    """Further devices that scanned the same ticket."""


@dataclass(frozen=True)
class Wish:
    """What somebody wants who registers."""

    form: Form
    companions: tuple[str, ...] = ()
    """Those who come along, by name where one was given."""
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Seat:
    """Somebody's seat at a gathering, or the wish for one."""

    id: str
    gathering_id: str
    guest_id: str
    """The member, the employee, or the guest without an account; empty for somebody who was erased."""
    taken_at: datetime
    form: Form = Form.IN_PERSON
    audience: Audience = Audience.ALUMNI
    state: SeatState = SeatState.TAKEN
    order: int = 0
    """The number of its arrival at the gathering."""
    companions: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    code: str = ""
    """What the desk types where a ticket cannot be read."""
    offer_ends_at: datetime | None = None
    moves: int = 0
    """How often the gathering had moved when its attendee last agreed to the day."""
    attended: tuple[Attendance, ...] = ()
    missing: int = 1
    """How many of its people were not let in."""
    is_walk_in: bool = False
    version: int = 0

    @property
    def is_taken(self) -> bool:
        """Whether it is the attendee's."""
        return self.state is SeatState.TAKEN

    @property
    def is_active(self) -> bool:
        """Whether it is a seat, or may become one without registering again."""
        return self.state not in (SeatState.DECLINED, SeatState.LAPSED)

    @property
    def may_register_again(self) -> bool:
        """Whether the person may ask for a seat anew."""
        return self.state is SeatState.LAPSED

    @property
    def places(self) -> int:
        """How many people it is for."""
        return 1 + len(self.companions)

    def nobodys(self) -> "Seat":
        """The seat when the person is erased: counted, and of nobody."""
        return replace(self, guest_id="", companions=("",) * len(self.companions), answers=())
