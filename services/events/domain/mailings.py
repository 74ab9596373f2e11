"""Letters around a gathering: to whom they are addressed, what they are about, and that each goes out once.

A mailing is to many; it is addressed a page of recipients at a time, and what it is about has its name, so that it is
made once. A notice is one letter to one recipient. Its id is made of what it is about and for whom, so that it is
written once, whatever is tried again; what it says is written when it goes out, from what holds then.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import Final

LONGEST_PAUSE: Final = timedelta(minutes=10)
LEASE: Final = timedelta(minutes=1)
"""How long one process has to do its part before another may try."""
REMINDED: Final = timedelta(hours=24)
"""How long before the beginning those who hold a seat are reminded."""


class MailingKind(StrEnum):
    """What letters to many are about."""

    INVITATION = "invitation"
    NEWS = "news"
    REMINDER = "reminder"
    CHANGE = "change"
    CANCELLATION = "cancellation"
    SURVEY = "survey"

    @property
    def is_for_readers(self) -> bool:
        """Whether it goes to members who agreed to news of the company, and not to those who hold a seat."""
        return self in (MailingKind.INVITATION, MailingKind.NEWS)


class NoticeKind(StrEnum):
    """What one letter is about."""

    INVITATION = "invitation"
    NEWS = "news"
    REMINDER = "reminder"
    CHANGE = "change"
    CANCELLATION = "cancellation"
    SURVEY = "survey"
    SEAT = "seat"
    """Where a seat stands now."""
    GUEST_LINK = "guest_link"
    """The link by which a guest confirms the address."""


@dataclass(frozen=True)
class Words:
    """What a host writes, in both languages; English may be empty."""

    subject_ja: str
    text_ja: str
    subject_en: str = ""
    text_en: str = ""


@dataclass(frozen=True)
class Mailing:
    """Letters to many, and how far they are addressed."""

    id: str
    gathering_id: str
    kind: MailingKind
    created_at: datetime
    due_at: datetime | None
    """When its next page of recipients is addressed; unset once all are."""
    company_id: str = ""
    """Who sends; empty for what goes out by itself."""
    words: Words | None = None
    place: str = ""
    """Where addressing goes on."""
    recipients: int = 0
    version: int = 0

    @property
    def is_addressed(self) -> bool:
        """Whether every recipient was found."""
        return self.due_at is None

    def addressed(self, place: str, at: datetime) -> "Mailing":
        """After a page of recipients; without a next place it was the last one."""
        return replace(self, place=place, due_at=at if place else None)

    def to_more(self, recipients: int) -> "Mailing":
        """With so many more recipients."""
        return replace(self, recipients=self.recipients + recipients)

    def put_off(self, at: datetime) -> "Mailing":
        """After somebody who must be asked did not answer."""
        return replace(self, due_at=at + LEASE)


@dataclass(frozen=True)
class Notice:
    """One letter: to an account, or to a guest by the seat. Once it is posted the row says that it was."""

    id: str
    kind: NoticeKind
    gathering_id: str
    due_at: datetime | None
    person_id: str = ""
    guest_id: str = ""
    seat_id: str = ""
    mailing_id: str = ""
    state: str = ""
    """Where the seat stood that it tells of."""
    written_at: datetime | None = None
    attempts: int = 0
    version: int = 0

    def taken(self, at: datetime) -> "Notice":
        """While one process posts it."""
        return replace(self, attempts=self.attempts + 1, due_at=at + LEASE)

    def put_back(self, at: datetime) -> "Notice":
        """After the post office did not answer: tried again after 1, 2, 4 … seconds, at most ten minutes."""
        pause = min(timedelta(seconds=2 ** min(self.attempts - 1, 10)), LONGEST_PAUSE)
        return replace(self, due_at=at + pause)

    def posted(self) -> "Notice":
        """In good hands, or of no use any more."""
        return replace(self, due_at=None)

    def forgotten(self) -> "Notice":
        """What stays for the counts: that a letter about the gathering went out."""
        return replace(self, person_id="", guest_id="", seat_id="", due_at=None)


def name_of(*parts: str) -> str:
    """The id of what is made once for these: the same for the same, and not to be read."""
    return blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def mailing_of(kind: MailingKind, gathering_id: str, occasion: str, at: datetime) -> Mailing:
    """A mailing that goes out by itself; `occasion` tells one of a kind from the next, such as a version or a day."""
    return Mailing(name_of(kind, gathering_id, occasion), gathering_id, kind, at, due_at=at)


def notice_of(mailing: Mailing, at: datetime, *, person_id: str = "", guest_id: str = "", seat_id: str = "") -> Notice:
    """The letter of a mailing to one recipient. Everybody is invited once, whatever was asked how often."""
    invited = mailing.kind is MailingKind.INVITATION
    occasion = mailing.gathering_id if invited else mailing.id
    return Notice(
        id=name_of(mailing.kind, occasion, person_id or seat_id),
        kind=NoticeKind(mailing.kind.value),
        gathering_id=mailing.gathering_id,
        due_at=at,
        person_id=person_id,
        guest_id=guest_id,
        seat_id=seat_id,
        mailing_id=mailing.id,
        written_at=at,
    )


def seat_notice(
    gathering_id: str, seat_id: str, state: str, turned_at: datetime, at: datetime, *, person_id: str, guest_id: str
) -> Notice:
    """The letter about where a seat stands, once for each turn it takes."""
    return Notice(
        id=name_of(NoticeKind.SEAT, seat_id, state, turned_at.isoformat()),
        kind=NoticeKind.SEAT,
        gathering_id=gathering_id,
        due_at=at,
        person_id=person_id,
        guest_id=guest_id,
        seat_id=seat_id,
        state=state,
        written_at=at,
    )


def guest_notice(gathering_id: str, guest_id: str, occasion: str, at: datetime) -> Notice:
    """The letter by which a guest confirms the address, once for each time it registers."""
    id = name_of(NoticeKind.GUEST_LINK, guest_id, occasion)
    return Notice(id, NoticeKind.GUEST_LINK, gathering_id, at, guest_id=guest_id, written_at=at)
