"""How often the gatherings of a series come, in Asia/Tokyo, and what a series and a template are."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.events.domain.gatherings import TOKYO, Times
from services.events.domain.terms import Plan

WEEK = 7


class CadenceKind(StrEnum):
    """Weeks or months."""

    WEEKLY = "weekly"
    MONTHLY_DAY = "monthly_day"
    """On the day of the month of the first one."""
    MONTHLY_WEEKDAY = "monthly_weekday"
    """On the same weekday of the same week of the month."""


@dataclass(frozen=True)
class Cadence:
    """Every so many weeks or months."""

    kind: CadenceKind
    every: int

    def occurrence(self, first: datetime, number: int) -> datetime:
        """When the gathering of that number begins; the first one has number 0."""
        local = first.astimezone(TOKYO)
        day = self._day(local.date(), number * self.every)
        return local.replace(year=day.year, month=day.month, day=day.day).astimezone(first.tzinfo)

    def _day(self, first: date, steps: int) -> date:
        if self.kind is CadenceKind.WEEKLY:
            return first + timedelta(days=WEEK * steps)
        year, month = divmod(first.year * 12 + first.month - 1 + steps, 12)
        if self.kind is CadenceKind.MONTHLY_DAY:
            return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))
        return _same_weekday(first, year, month + 1)


@dataclass(frozen=True)
class Series:
    """Gatherings that come again and again."""

    id: str
    host_ids: tuple[str, ...]
    title: str
    cadence: Cadence
    first_at: datetime
    """When the first one begins; moves along when this and those that follow are moved."""
    minutes: int
    plan: Plan
    scheduled_at: datetime
    drafted: int = 0
    """How many gatherings it has so far."""
    version: int = 0

    def next_times(self, count: int) -> tuple[Times, ...]:
        """When the next so many are."""
        starts = (self.cadence.occurrence(self.first_at, self.drafted + each) for each in range(count))
        return tuple(Times(start, start + timedelta(minutes=self.minutes)) for start in starts)

    def longer(self, count: int) -> "Series":
        """The series with so many more."""
        return replace(self, drafted=self.drafted + count)

    def following(self, host_ids: tuple[str, ...], plan: Plan, before: Times, after: Times) -> "Series":
        """The series whose gatherings to come are like that, and as much earlier or later."""
        minutes, first_at = (
            int(after.length.total_seconds()) // 60,
            self.first_at + (after.starts_at - before.starts_at),
        )
        return replace(self, host_ids=host_ids, plan=plan, minutes=minutes, first_at=first_at)


@dataclass(frozen=True)
class Template:
    """A plan under a name, to make gatherings from."""

    id: str
    company_id: str
    name: str
    minutes: int
    plan: Plan
    version: int = 0


def _same_weekday(first: date, year: int, month: int) -> date:
    """The same weekday of the same week of that month; a fifth one that it lacks is its last."""
    week = (first.day - 1) // WEEK
    offset = (first.weekday() - date(year, month, 1).weekday()) % WEEK
    day = 1 + offset + WEEK * week
    return date(year, month, day if day <= monthrange(year, month)[1] else day - WEEK)
