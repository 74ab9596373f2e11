"""The rules of gatherings and of the seats there; what other rooms work with leaves the package by this door."""

from services.events.domain.companies import Company, require_hosts
from services.events.domain.gatherings import Gathering, GatheringState, Times, drafted
from services.events.domain.seats import Attendance, Seat, SeatState, Wish
from services.events.domain.terms import (
    Answer,
    Audience,
    Form,
    HandOn,
    Kind,
    Person,
    Plan,
    ProgrammeItem,
    ProgrammeKind,
    Question,
    Quota,
    Terms,
)

__all__ = [
    "Answer",
    "Attendance",
    "Audience",
    "Company",
    "Form",
    "Gathering",
    "GatheringState",
    "HandOn",
    "Kind",
    "Person",
    "Plan",
    "ProgrammeItem",
    "ProgrammeKind",
    "Question",
    "Quota",
    "Seat",
    "SeatState",
    "Terms",
    "Times",
    "Wish",
    "drafted",
    "require_hosts",
]
