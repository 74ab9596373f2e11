"""Wishes to apply: left at a gathering or after it, taken back at any time. A wish is no application."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from chassis.errors import AlreadyExists, NotFound, RuleBroken

STANDS: Final = "You have left a wish with this company already."


@dataclass(frozen=True)
class HeldGathering:
    """A gathering, as events announced it: at which somebody may leave a wish."""

    id: str
    begins_at: datetime
    is_cancelled: bool = False
    heard: int = 0
    """The version of its host that was heard of last."""
    version: int = 0

    def moved(self, begins_at: datetime, heard: int) -> "HeldGathering":
        """With another beginning; what comes late and is older changes nothing."""
        return replace(self, begins_at=begins_at, heard=heard) if heard > self.heard else self

    def cancelled(self) -> "HeldGathering":
        """Called off."""
        return replace(self, is_cancelled=True)


def require_held(gathering: HeldGathering | None, at: datetime) -> HeldGathering:
    """The gathering, once it has begun. Raises NotFound; RuleBroken while it lies ahead or when it was called off."""
    if gathering is None:
        raise NotFound
    if gathering.is_cancelled:
        raise RuleBroken("The gathering was called off.", rule="gathering_is_cancelled")
    if at < gathering.begins_at:
        raise RuleBroken("The gathering has not begun yet.", rule="gathering_lies_ahead")
    return gathering


@dataclass(frozen=True)
class Wish:
    """One member's wish to apply to one company."""

    id: str
    company_id: str
    gathering_id: str
    member_id: str
    note: str
    consent_id: str
    left_at: datetime
    withdrawn_at: datetime | None = None
    live: bool = True
    """True while it stands; a member has one with a company at most."""
    beside: bool = False
    """Stands beside the live one of the same person: two accounts that both left one became one member."""
    version: int = 0

    @property
    def stands(self) -> bool:
        """Whether the company may see it."""
        return self.withdrawn_at is None

    def withdrawn(self, at: datetime) -> "Wish":
        """Taken back; a second time changes nothing. What was written with it is gone."""
        return replace(self, withdrawn_at=at, note="", live=False, beside=False) if self.stands else self

    def given_to(self, member_id: str, *, beside: bool) -> "Wish":
        """The same wish, of the member that its member became part of, or is again."""
        return replace(self, member_id=member_id, live=self.stands and not beside, beside=self.stands and beside)


def require_none_stands(live: Wish | None) -> None:
    """Raises AlreadyExists while an earlier wish of the member with the company stands."""
    if live is not None:
        raise AlreadyExists(STANDS)
