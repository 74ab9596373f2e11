"""Sessions: a family of refresh tokens of which only the newest works.

Using an older one again means that two hold the family, so it ends. This is strict, also for two who use the newest at
the same moment: one gets a new token, the other ends the family. A person then signs in again by mail.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chassis.errors import NotSignedIn


@dataclass(frozen=True)
class Family:
    """The refresh tokens of one sign-in. The newest is named by its generation; none is stored."""

    id: str
    account_id: str
    started_at: datetime
    ends_at: datetime
    generation: int = 1
    ended_at: datetime | None = None
    version: int = 0

    def presented(self, generation: int, at: datetime, life: timedelta) -> "Family":
        """The family after a token of that generation was presented: renewed by the newest, ended by any other."""
        if not self.is_open(at):
            return self
        if generation != self.generation:
            return self.ended(at)
        return replace(self, generation=self.generation + 1, ends_at=at + life)

    def ended(self, at: datetime) -> "Family":
        """The family when it is over; the first end counts."""
        return self if self.ended_at else replace(self, ended_at=at)

    def is_open(self, at: datetime) -> bool:
        """Whether it can still be renewed."""
        return self.ended_at is None and at < self.ends_at

    def require_open(self, at: datetime) -> None:
        """Raises NotSignedIn when the session is over."""
        if not self.is_open(at):
            raise session_is_over()


def require_family(family: Family | None) -> Family:
    """The family. Raises NotSignedIn when it ended so long ago that it is forgotten."""
    if family is None:
        raise session_is_over()
    return family


def session_is_over() -> NotSignedIn:
    """What a refresh token that does not work is answered with, whatever the reason."""
    return NotSignedIn("Your session is over; please sign in again.")
