"""Letters that another service entrusted: what they say, whom they reach, and how long they are tried.

What a letter says, and the address of somebody without an account, is kept sealed, and only until it went out; then the
row is a mark that it did.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.identity.domain.accounts import Account, Role
from services.identity.domain.letters import LEASE, LONGEST_PAUSE
from services.identity.domain.wording import Wording

REMEMBERED = timedelta(days=400)
"""How long it is known that a letter went out."""


@dataclass(frozen=True)
class Entrusted:
    """A letter of another service, under the name that service gave it."""

    id: str
    account_id: str
    """Whom it is for; empty for somebody without an account, whose address is in what is sealed."""
    sealed: bytes
    """What it says; empty once it went out or will not any more."""
    ends_at: datetime
    due_at: datetime | None
    """When it is tried next; unset once it is done with."""
    attempts: int = 0
    done_at: datetime | None = None
    version: int = 0

    def taken(self, at: datetime) -> "Entrusted":
        """The letter while one process tries to hand it over."""
        return replace(self, attempts=self.attempts + 1, due_at=at + LEASE)

    def put_back(self, at: datetime) -> "Entrusted":
        """The letter after nobody took it: tried again after 1, 2, 4 … seconds, at most ten minutes."""
        pause = min(timedelta(seconds=2 ** min(self.attempts - 1, 10)), LONGEST_PAUSE)
        return replace(self, due_at=at + pause)

    def done(self, at: datetime) -> "Entrusted":
        """What is left of it: that it was there."""
        return replace(self, account_id="", sealed=b"", due_at=None, done_at=at)

    def is_of_use(self, at: datetime) -> bool:
        """Whether it still tells anybody anything."""
        return at < self.ends_at


@dataclass(frozen=True)
class Contents:
    """What is sealed: the wordings by language, the first one first; a calendar file; an address of no account."""

    wordings: Sequence[tuple[str, Wording]]
    method: str = ""
    calendar: str = ""
    mail: str = ""
    locale: str = ""

    def wording_in(self, locale: str) -> Wording:
        """The wording in that language, or the first one."""
        return dict(self.wordings).get(locale) or self.wordings[0][1]


def reaches(account: Account, *, staff_too: bool) -> bool:
    """Whether the suite writes to the account: where only staff roles speak for it the address is one of work."""
    return staff_too or not account.roles or Role.ALUMNUS in account.roles
