"""A consent: given by the person on a text, for one recipient and chosen items; and when it holds.

A new version of a text asks again, and does not end what was agreed to before: that went by the older text, and covers
what it said until the person withdraws it or agrees to the newer one. A text that is no more, or was replaced, covers
nothing: nobody can show any longer what was agreed to.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from chassis.errors import InvalidInput
from services.network.domain.consent.purposes import ConsentPurpose, ConsentText
from services.network.domain.consent.texts import newest_text, text_relied_on


@dataclass(frozen=True)
class Consent:
    """A consent given. `live_key` names member, recipient and purpose until withdrawn, so that only one is live."""

    id: str
    member_id: str
    company_id: str
    purpose: ConsentPurpose
    text_version: str
    language: str
    given_at: datetime
    items: tuple[str, ...] = ()
    withdrawn_at: datetime | None = None
    live_key: str | None = None
    version: int = 0

    @property
    def is_live(self) -> bool:
        """True until it is withdrawn."""
        return self.withdrawn_at is None

    @property
    def covers(self) -> tuple[str, ...]:
        """What it is a ground for at this moment: the chosen items its text names; nothing where it does not hold."""
        text = text_relied_on(self.purpose, self.language, self.text_version) if self.is_live else None
        return tuple(item for item in self.items if text and item in text.items)

    @property
    def asks_again(self) -> bool:
        """Whether the person should read the text in force and decide again."""
        newest = newest_text(self.purpose, self.language)
        return self.is_live and newest is not None and newest.version != self.text_version

    def is_on(self, text_version: str) -> bool:
        """Whether it was given on that text."""
        return self.text_version == text_version

    def lets(self, company_id: str, items: Collection[str]) -> bool:
        """Whether all of these may reach that recipient at this moment."""
        return self.company_id == company_id and bool(items) and set(items) <= set(self.covers)

    def is_like(self, other: "Consent") -> bool:
        """Whether it says what the other says: the same text and the same choice."""
        return self.is_on(other.text_version) and set(self.items) == set(other.items)

    def of_member(self, member_id: str) -> "Consent":
        """The same consent, of the member that its member became part of, or is again."""
        key = live_key(member_id, self.company_id, self.purpose) if self.is_live else None
        return replace(self, member_id=member_id, live_key=key)

    def withdrawn(self, at: datetime) -> "Consent":
        """Ended, once; a second withdrawal changes nothing."""
        return replace(self, withdrawn_at=at, live_key=None) if self.is_live else self


def live_key(member_id: str, company_id: str, purpose: ConsentPurpose) -> str:
    """What a live consent is found by."""
    return f"{member_id}/{company_id}/{purpose}"


def consent_given(
    id: str,
    member_id: str,
    company_id: str,
    *,
    text: ConsentText,
    text_version: str,
    items: Collection[str],
    at: datetime,
) -> Consent:
    """A consent to these items of the text. InvalidInput(text_version) where the person was shown another text.

    InvalidInput(items) where nothing was chosen, or something the text does not name.
    """
    require_in_force(text, text_version)
    chosen = _chosen(text, items)
    key = live_key(member_id, company_id, text.purpose)
    return Consent(id, member_id, company_id, text.purpose, text.version, text.language, at, chosen, live_key=key)


def require_in_force(text: ConsentText, text_version: str) -> None:
    """InvalidInput(text_version) where another text is in force."""
    if text.version != text_version:
        raise InvalidInput("Another text is in force now; please read it first.", field="text_version")


def _chosen(text: ConsentText, items: Collection[str]) -> tuple[str, ...]:
    strange = [item for item in items if item not in text.items]
    if strange:
        raise InvalidInput(f"The text does not name {strange[0]!r}: choose of what it names.", field="items")
    if not items:
        raise InvalidInput("Please choose what it covers; nothing is chosen by itself.", field="items")
    return tuple(item for item in text.items if item in items)
