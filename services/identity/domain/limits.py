"""How often something may be asked for one address, so that nobody's mailbox is flooded through us."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil

from chassis.errors import TooMany

WINDOW = timedelta(hours=1)
LETTERS_PER_WINDOW = 10
"""Letters of one purpose that may be asked for one address in an hour."""


@dataclass(frozen=True)
class Window:
    """How often something was asked since the window opened."""

    id: str
    ends_at: datetime
    count: int = 0
    version: int = 0

    def counted(self, at: datetime) -> "Window":
        """The window with one more. Raises TooMany, saying when to come back, when it is full."""
        if at >= self.ends_at:
            return replace(self, ends_at=at + WINDOW, count=1)
        if self.count >= LETTERS_PER_WINDOW:
            wait = ceil((self.ends_at - at).total_seconds())
            raise TooMany("Too many mails were asked for this address; please wait.", retry_after_seconds=wait)
        return replace(self, count=self.count + 1)


def window_id(purpose: str, mail_key: str) -> str:
    """What a window is found by; says nothing of the address."""
    return f"{purpose}/{sha256(mail_key.encode()).hexdigest()}"
