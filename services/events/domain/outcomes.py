"""What came of gatherings: what is kept for the figures, and how it is counted.

A beginning says that somebody came into the network by a gathering or left a wish there; it names the person, so that
later deeds are known as this gathering's. A deed is what somebody did later: it names companies and gatherings and no
person, so it stays as it was when people leave.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.events.domain.counting import Count, count_of
from services.events.domain.gatherings import Gathering
from services.events.domain.seats import Seat, SeatState
from services.events.domain.terms import Form

REMEMBERED = timedelta(days=366)
"""How long after a gathering a deed of somebody who was there is known as its own; longer than the longest window."""


class How(StrEnum):
    """What began at a gathering."""

    JOINED = "joined"
    WISHED = "wished"


@dataclass(frozen=True)
class Beginning:
    """Something that began at a gathering, for somebody."""

    id: str
    gathering_id: str
    member_id: str
    how: How
    at: datetime
    company_id: str = ""
    """The company a wish names."""
    is_first: bool = False
    """Whether it was the first touch of all, of somebody who joined."""
    is_last: bool = False
    version: int = 0

    def forgotten(self) -> "Beginning":
        """What stays for the counts."""
        return replace(self, member_id="")


class Doing(StrEnum):
    """What somebody did."""

    JOINED = "joined"
    APPLIED = "applied"


@dataclass(frozen=True)
class Deed:
    """What somebody did: joined the network, or applied and perhaps was hired. Whose it is, is not kept."""

    id: str
    doing: Doing
    at: datetime
    company_ids: tuple[str, ...]
    """The companies one left, or the one applied to."""
    gathering_ids: tuple[str, ...] = ()
    """Where the person had been, had come in by, or had left a wish."""
    hired_at: datetime | None = None
    version: int = 0

    def hired(self, at: datetime) -> "Deed":
        """The application that led to a hire."""
        return replace(self, hired_at=at)

    def not_hired(self) -> "Deed":
        """The hire did not come to be."""
        return replace(self, hired_at=None)


def was_there(seat: Seat) -> bool:
    """Whether the person was let in, or attended over the network, where nobody is at a door."""
    return bool(seat.attended) or (seat.state is SeatState.TAKEN and seat.form is Form.ONLINE)


def gatherings_behind(gatherings: Iterable[Gathering], at: datetime) -> tuple[str, ...]:
    """Those of the gatherings a deed at that moment may have come of."""
    return tuple(sorted({each.id for each in gatherings if each.starts_at <= at < each.starts_at + REMEMBERED}))


@dataclass(frozen=True)
class Period:
    """A time from the first moment to the one that is not part of it any more."""

    first: datetime
    end: datetime

    def has(self, at: datetime | None) -> bool:
        """Whether it lies in it."""
        return at is not None and self.first <= at < self.end

    @property
    def before(self) -> "Period":
        """As long a time, just before."""
        return Period(self.first - (self.end - self.first), self.first)


def period_of(gatherings: Collection[Gathering], window: timedelta) -> Period:
    """From the first of the gatherings to the end of the window after the last."""
    starts = [each.starts_at for each in gatherings]
    return Period(min(starts), max(starts) + window)


@dataclass(frozen=True)
class Happened:
    """What happened to companies in a time."""

    new_members: Count
    applications: Count
    hires: Count


@dataclass(frozen=True)
class Outcome:
    """The figures."""

    gathering_count: int
    window: timedelta
    invited: Count
    registered: Count
    attended: Count
    first_touches: Count
    last_touches: Count
    wishes: Count
    applications: Count
    hires: Count
    after: Happened
    before: Happened
    as_of: datetime
    is_complete: bool


@dataclass(frozen=True)
class Seen:
    """What is counted: everything there is about some gatherings."""

    gatherings: tuple[Gathering, ...]
    invited: int
    seats: tuple[Seat, ...]
    beginnings: tuple[Beginning, ...]
    deeds: tuple[Deed, ...]
    """Of people who were there."""
    around: tuple[Deed, ...]
    """Of anybody, in the time after and in that before."""


def outcome_of(seen: Seen, companies: Collection[str], window: timedelta, at: datetime) -> Outcome:
    """The figures of these gatherings, as far as they concern these companies."""
    period = period_of(seen.gatherings, window)
    joined = [each for each in _in_window(seen, window) if each.how is How.JOINED]
    wished = [each for each in seen.beginnings if each.how is How.WISHED and each.company_id in companies]
    applied = [deed for deed in seen.deeds if _counts(deed, seen.gatherings, companies, window)]
    return Outcome(
        gathering_count=len(seen.gatherings),
        window=window,
        invited=count_of(seen.invited),
        registered=count_of(_people(seat.guest_id or seat.id for seat in seen.seats)),
        attended=count_of(_people(seat.guest_id or seat.id for seat in seen.seats if was_there(seat))),
        first_touches=count_of(_people(each.member_id or each.id for each in joined if each.is_first)),
        last_touches=count_of(_people(each.member_id or each.id for each in joined if each.is_last)),
        wishes=count_of(len(wished)),
        applications=count_of(len(applied)),
        hires=count_of(sum(deed.hired_at is not None for deed in applied)),
        after=_happened(seen.around, companies, period),
        before=_happened(seen.around, companies, period.before),
        as_of=at,
        is_complete=at >= period.end,
    )


def _in_window(seen: Seen, window: timedelta) -> list[Beginning]:
    ends = {each.id: each.starts_at + window for each in seen.gatherings}
    return [each for each in seen.beginnings if each.at < ends[each.gathering_id]]


def _counts(deed: Deed, gatherings: Iterable[Gathering], companies: Collection[str], window: timedelta) -> bool:
    """An application to one of the companies, in the window of a gathering the person was at."""
    own = (each for each in gatherings if each.id in deed.gathering_ids)
    in_time = any(Period(each.starts_at, each.starts_at + window).has(deed.at) for each in own)
    return in_time and deed.doing is Doing.APPLIED and not set(companies).isdisjoint(deed.company_ids)


def _happened(deeds: Iterable[Deed], companies: Collection[str], period: Period) -> Happened:
    own = [deed for deed in deeds if not set(companies).isdisjoint(deed.company_ids)]
    joined = [deed for deed in own if deed.doing is Doing.JOINED and period.has(deed.at)]
    applied = [deed for deed in own if deed.doing is Doing.APPLIED]
    return Happened(
        count_of(len(joined)),
        count_of(sum(period.has(deed.at) for deed in applied)),
        count_of(sum(period.has(deed.hired_at) for deed in applied)),
    )


def _people(names: Iterable[str]) -> int:
    return len(set(names))
