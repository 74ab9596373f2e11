"""Single-use links that are sent by mail. Stored is only what a secret can be recognised by, never the secret."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from chassis.errors import NotSignedIn


class Purpose(StrEnum):
    """What a link does, or a letter is for."""

    SIGN_IN = "sign_in"
    CONFIRMATION = "confirmation"
    """Confirms the address of a registration, and signs in."""
    ACCESS_ENDS = "access_ends"
    """Tells the day on which access ends; a letter of this purpose carries no link."""
    MERGED = "merged"
    """Tells that two addresses are one member's now; a letter of this purpose carries no link."""
    FAREWELL = "farewell"
    """Tells that the account is erased; the last letter, without a link."""

    @property
    def has_link(self) -> bool:
        """Whether a letter of this purpose carries a link."""
        return self not in (Purpose.ACCESS_ENDS, Purpose.MERGED, Purpose.FAREWELL)


@dataclass(frozen=True)
class Lives:
    """How long things are good for."""

    confirmation: timedelta = timedelta(hours=24)
    sign_in: timedelta = timedelta(minutes=15)
    access: timedelta = timedelta(minutes=10)
    session: timedelta = timedelta(days=30)
    """Since a session was last renewed."""

    def of(self, purpose: Purpose) -> timedelta:
        """How long a link is good for, from the moment its mail goes out."""
        return self.confirmation if purpose is Purpose.CONFIRMATION else self.sign_in


@dataclass(frozen=True)
class Link:
    """A link as it is stored."""

    id: str
    purpose: Purpose
    account_id: str
    fingerprint: str
    ends_at: datetime
    registration_id: str = ""
    redeemed_at: datetime | None = None
    version: int = 0

    def sent_again(self, ends_at: datetime) -> "Link":
        """The link when its mail goes out again because nobody took it before."""
        return replace(self, ends_at=ends_at)


def fingerprint_of(secret: str) -> str:
    """What a secret of 256 random bits is recognised by."""
    return sha256(secret.encode()).hexdigest()


def redeemed(link: Link | None, at: datetime) -> Link:
    """The link, used up. Raises NotSignedIn, always the same, when there is none, it was used or its time is over."""
    if link is None or link.redeemed_at is not None or at >= link.ends_at:
        raise NotSignedIn("This link does not work any more; please ask for a new one.")
    return replace(link, redeemed_at=at)
