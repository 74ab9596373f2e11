"""Letters that wait to be sent. A letter holds no secret: the link it carries is made when it goes out.

A letter is written for every address that asks for a sign-in link, whether or not an account has it, so that nobody can
tell the two apart by the time the answer takes.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from services.identity.domain.accounts import Account
from services.identity.domain.links import Link, Purpose

LEASE = timedelta(minutes=2)
"""How long one process has to hand a letter over before another may try."""
LONGEST_PAUSE = timedelta(minutes=10)
GIVEN_UP_AFTER = timedelta(days=3)
"""A letter that no mail server took for so long is not sent any more."""


@dataclass(frozen=True)
class Letter:
    """A mail to be sent; its link, where it carries one, has the same id."""

    id: str
    purpose: Purpose
    mail_key: str
    queued_at: datetime
    due_at: datetime
    locale: str = ""
    """The language to write in; empty for the account's own."""
    registration_id: str = ""
    ends_on: date | None = None
    """The last day of access, in a letter about it."""
    to: str = ""
    """The address of a farewell, which no account has any more: all that is left of it, until the letter is taken."""
    erasure_id: str = ""
    """The erasure a farewell ends."""
    attempts: int = 0
    version: int = 0

    def taken(self, at: datetime) -> "Letter":
        """The letter while one process tries to hand it over."""
        return replace(self, attempts=self.attempts + 1, due_at=at + LEASE)

    def put_back(self, at: datetime) -> "Letter":
        """The letter after nobody took it: tried again after 1, 2, 4 … seconds, at most ten minutes."""
        pause = min(timedelta(seconds=2 ** min(self.attempts - 1, 10)), LONGEST_PAUSE)
        return replace(self, due_at=at + pause)

    def is_given_up(self, at: datetime) -> bool:
        """Whether it is too old to be of use to anybody; word of an end is of use until that day."""
        if self.ends_on:
            return at.date() > self.ends_on
        return at - self.queued_at >= GIVEN_UP_AFTER


def word_of_a_merge(id: str, account: Account, at: datetime) -> Letter:
    """Tells whoever has the address that it leads to one member with another one now: a wrong merge is heard of."""
    return Letter(id, Purpose.MERGED, account.mail_key, at, at)


def farewell(erasure_id: str, account: Account, at: datetime) -> Letter:
    """The last letter to an account that is erased; there is one for an erasure."""
    return Letter(
        erasure_id, Purpose.FAREWELL, "", at, at, locale=account.locale, to=account.mail, erasure_id=erasure_id
    )


def goes_out(letter: Letter, account: Account | None, link: Link | None, at: datetime) -> bool:
    """Whether to send the letter: somebody has the address, and a sign-in link goes out once a minute at most.

    A letter whose link was made before was tried already, and is tried again until somebody used the link.
    """
    if account is None or letter.is_given_up(at):
        return False
    if link is not None:
        return link.redeemed_at is None
    return letter.purpose is not Purpose.SIGN_IN or account.may_get_link(at)
