"""Coming back: what a member has of it, and the fact that stays in the figures. Leaves out what led to it."""

from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True)
class Comeback:
    """A member came back; `application_id` is empty for one taken over from an earlier system."""

    from_company_id: str
    to_company_id: str
    at: datetime
    application_id: str = ""


@dataclass(frozen=True)
class ComebackFact:
    """One comeback as it is counted: about nobody, so that it stays when the member goes.

    `id` is the application, or random where there was none. A cancelled hire is not counted, and is remembered: its
    hire may be heard of later.
    """

    id: str
    from_company_id: str
    to_company_id: str
    at: datetime
    counted: bool = True
    version: int = 0

    def cancelled(self) -> "ComebackFact":
        """Counted no more."""
        return replace(self, counted=False)


def never_was(application_id: str, to_company_id: str, at: datetime) -> ComebackFact:
    """What is remembered of a hire that was cancelled before it was heard of."""
    return ComebackFact(application_id, "", to_company_id, at, counted=False)
