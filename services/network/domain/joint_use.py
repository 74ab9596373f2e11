"""Joint-use notices (個人情報保護法, article 27(5)(iii)): the other ground than consent. Leaves out showing.

The five items are told before use begins: that data are used jointly, which data, among whom, what for, and who is
responsible. A notice counts for members who joined under it: those who joined before could not expect its purpose.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from typing import Protocol

from chassis.errors import InvalidInput, RuleBroken
from services.network.domain.consent import PROFILE_ITEMS

_TOKYO = timezone(timedelta(hours=9))


class Joined(Protocol):
    """What of a member decides whether a notice counts."""

    @property
    def company_ids(self) -> tuple[str, ...]:
        """The companies the person left."""

    @property
    def joined_at(self) -> datetime:
        """When the person became a member."""


@dataclass(frozen=True)
class Responsible:
    """Who manages the data, as the law wants it named."""

    name: str
    address: str
    representative: str


@dataclass(frozen=True)
class JointUseNotice:
    """A notice as it was published. `in_force_on` is a day in Tokyo."""

    id: str
    statement: str
    items: tuple[str, ...]
    company_ids: tuple[str, ...]
    purpose: str
    responsible: Responsible
    in_force_on: date
    published_at: datetime | None = None
    ended_at: datetime | None = None
    version: int = 0

    def published(self, companies: Collection[str], at: datetime) -> "JointUseNotice":
        """Published. InvalidInput names what keeps it from that: an unknown item or company, or a day that is over."""
        for place, item in enumerate(self.items):
            if item not in PROFILE_ITEMS:
                raise InvalidInput(f"A profile has no {item!r} to share.", field=f"items[{place}]")
        for place, company_id in enumerate(self.company_ids):
            if company_id not in companies:
                raise InvalidInput("The group has no such company.", field=f"company_ids[{place}]")
        if self.in_force_on < _day(at):
            raise InvalidInput("People are told before use begins: name today or a later day.", field="in_force_date")
        return replace(self, published_at=at)

    def ended(self, at: datetime) -> "JointUseNotice":
        """Over. RuleBroken when it is over already."""
        if self.ended_at:
            raise RuleBroken("This notice is over already.", rule="notice_over")
        return replace(self, ended_at=at)

    def lets(self, company_id: str, see: Joined, on: date) -> bool:
        """Whether the company may use data of the member on that day: all three of company, origin and time are in."""
        in_force = self.ended_at is None and self.in_force_on <= on
        among = company_id in self.company_ids and not set(self.company_ids).isdisjoint(see.company_ids)
        return in_force and among and _day(see.joined_at) >= self.in_force_on


def _day(at: datetime) -> date:
    return at.astimezone(_TOKYO).date()
