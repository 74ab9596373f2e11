"""Legal holds: what is held about a person stays until a duty ends. Why is a code; no word about the person is kept."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chassis.errors import AlreadyExists, InvalidInput, RuleBroken
from services.network.domain.erasure import Erasure

LONGEST = timedelta(days=3653)


class HoldReason(StrEnum):
    """Why records must stay."""

    LITIGATION = "litigation"
    AUTHORITY = "authority"
    INQUIRY = "inquiry"


@dataclass(frozen=True)
class LegalHold:
    """One hold on one person, who is forgotten with the erasure that follows."""

    id: str
    member_id: str
    reason: HoldReason
    placed_at: datetime
    until: datetime
    released_at: datetime | None = None
    version: int = 0

    def is_in_force(self, at: datetime) -> bool:
        """Whether it holds then."""
        return self.released_at is None and at < self.until

    def released(self, at: datetime) -> "LegalHold":
        """The hold, ended. RuleBroken when it is over."""
        if not self.is_in_force(at):
            raise RuleBroken("This hold is over.", rule="hold_is_over")
        return replace(self, released_at=at)

    def forgotten(self) -> "LegalHold":
        """That there was one, on nobody."""
        return replace(self, member_id="")


def require_until(until: datetime, at: datetime) -> None:
    """InvalidInput unless the end lies ahead, and not too far."""
    if not at < until <= at + LONGEST:
        raise InvalidInput("A hold ends later than now and within ten years.", field="until_time")


def require_none(in_force: LegalHold | None, erasure: Erasure | None) -> None:
    """AlreadyExists beside another hold; RuleBroken when it comes too late."""
    if erasure is not None and erasure.is_under_way:
        raise RuleBroken("This person is being erased already.", rule="erasure_under_way")
    if in_force is not None:
        raise AlreadyExists("A hold on this person is in force already.")
