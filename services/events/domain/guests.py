"""Guests without an account: known for one gathering by a name and a confirmed address."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chassis.errors import InvalidInput
from services.events.domain.seats import Wish

CONFIRMED_WITHIN = timedelta(days=1)
BETWEEN_MAILS = timedelta(minutes=1)
"""A second mail to the same address about the same gathering is not sent within this time."""


@dataclass(frozen=True)
class Guest:
    """Somebody without an account who registered, or came by."""

    id: str
    gathering_id: str
    name: str
    registered_at: datetime
    mail: str = ""
    """Where mails go; empty for a walk-in."""
    mail_key: str | None = None
    """The address as addresses are compared, one guest for each at a gathering."""
    locale: str = "ja"
    wish: Wish | None = None
    """What the guest wants, until the address is confirmed."""
    expires_at: datetime | None = None
    """An unconfirmed guest is forgotten then."""
    mailed_at: datetime | None = None
    version: int = 0

    @property
    def is_confirmed(self) -> bool:
        """Whether the address is known to be the guest's."""
        return self.wish is None

    def may_be_mailed(self, at: datetime) -> bool:
        """Whether a mail may go to the address again."""
        return self.mailed_at is None or at - self.mailed_at >= BETWEEN_MAILS

    def asking_again(self, asked: "Guest") -> "Guest":
        """The guest who registers once more: with the newer wish where the address is not confirmed yet."""
        if self.is_confirmed:
            return replace(self, mailed_at=asked.mailed_at)
        return replace(asked, id=self.id, version=self.version)

    def wish_to_confirm(self, at: datetime) -> Wish | None:
        """What the guest wants; None once that was confirmed, or when it is too late."""
        return self.wish if self.expires_at is None or at < self.expires_at else None

    def confirmed(self) -> "Guest":
        """The guest whose address is known."""
        return replace(self, wish=None, expires_at=None)

    def nobodys(self) -> "Guest":
        """The guest without name and address."""
        return replace(self, name="", mail="", mail_key=None)


def asking(id: str, gathering_id: str, name: str, mail: str, locale: str, wish: Wish, at: datetime) -> Guest:
    """A guest whose address is to be confirmed."""
    return Guest(id, gathering_id, name, at, mail, mail_key_of(mail), locale or "ja", wish, at + CONFIRMED_WITHIN, at)


def mail_key_of(mail: str) -> str:
    """The address as addresses are compared."""
    return mail.strip().casefold()


def require_personal(mail: str, employer_domains: Collection[str]) -> None:
    """Raises InvalidInput for an address at an employer: no mail goes to a work address."""
    domain = mail_key_of(mail).rpartition("@")[2]
    if any(domain == each.casefold() or domain.endswith(f".{each.casefold()}") for each in employer_domains):
        raise InvalidInput("Please give a personal address; whoever works here signs in instead.", field="mail")
