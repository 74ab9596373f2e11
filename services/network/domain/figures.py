"""The figures: registrants by month and channel, comebacks from company to company. No figure is about one person.

Facts stay when people leave; they hold no name, no id of a member, nothing typed.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from services.network.domain.channel import Touch

_TOKYO = timezone(timedelta(hours=9))
WITHOUT_CHANNEL = "none"
FIVE = 5


@dataclass(frozen=True)
class Joining:
    """One approved registration as it is counted. `newcomer` where it made a member, which is counted once."""

    id: str
    company_id: str
    joined_at: datetime
    month: str
    first_kind: str
    last_kind: str
    newcomer: bool
    version: int = 0


def joining(id: str, company_id: str, touches: tuple[Touch, ...], at: datetime, *, newcomer: bool) -> Joining:
    """What is counted of somebody who came by these touches."""
    first, last = (touches[0].kind.value, touches[-1].kind.value) if touches else (WITHOUT_CHANNEL,) * 2
    return Joining(id, company_id, at, month_of(at), first, last, newcomer)


@dataclass(frozen=True)
class Attribution:
    """A gathering that somebody came by before joining."""

    gathering_id: str
    first: bool
    last: bool
    touched_at: datetime


def attributions(touches: tuple[Touch, ...]) -> tuple[Attribution, ...]:
    """One for each gathering among the touches, in their order."""
    seen: dict[str, Touch] = {}
    for touch in touches:
        if touch.gathering_id:
            seen.setdefault(touch.gathering_id, touch)
    return tuple(
        Attribution(id, first=touches[0].gathering_id == id, last=touches[-1].gathering_id == id, touched_at=touch.at)
        for id, touch in seen.items()
    )


def in_fives(count: int) -> int:
    """A count as everybody may know it: rounded down to a multiple of five, so that nobody is found in it."""
    return count - count % FIVE


def month_of(at: datetime) -> str:
    """The month in Tokyo, such as `2026-11`."""
    return at.astimezone(_TOKYO).strftime("%Y-%m")


@dataclass(frozen=True)
class Registrants:
    """How many of one month came by a kind of channel first, and last."""

    month: str
    channel_kind: str
    first_touches: int
    last_touches: int


@dataclass(frozen=True)
class Returns:
    """How many came back from one company to another."""

    from_company_id: str
    to_company_id: str
    count: int


@dataclass(frozen=True)
class Figures:
    """All of them, as of a moment."""

    registrants: tuple[Registrants, ...]
    returns: tuple[Returns, ...]
    launched_at: datetime | None
    as_of: datetime

    @property
    def member_count(self) -> int:
        """Registrants in all."""
        return sum(one.first_touches for one in self.registrants)


def registrants_of(tally: Iterable[tuple[tuple[str, str, str], int]]) -> tuple[Registrants, ...]:
    """Registrants by month and kind from counts by month, first kind and last kind; oldest month first."""
    first: Counter[tuple[str, str]] = Counter()
    last: Counter[tuple[str, str]] = Counter()
    for (month, first_kind, last_kind), count in tally:
        first[month, first_kind] += count
        last[month, last_kind] += count
    return tuple(Registrants(*key, first[key], last[key]) for key in sorted({*first, *last}))


def returns_of(tally: Iterable[tuple[tuple[str, str], int]]) -> tuple[Returns, ...]:
    """The matrix from company to company, by their ids."""
    return tuple(Returns(*key, count) for key, count in sorted(tally))
