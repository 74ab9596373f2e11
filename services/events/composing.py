"""Writes a letter from the gathering and the seat as they stand when it goes out; or finds that it is of no use."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.events.calendars import CANCEL, PUBLISH, Entry, calendar_of
from services.events.domain import Audience, Form, Gathering, GatheringState, Seat, SeatState
from services.events.domain.guests import Guest
from services.events.domain.mailings import Mailing, Notice, NoticeKind
from services.events.domain.surveys import Survey
from services.events.domain.wording import LANGUAGES, About, Said, letter_about, news_about
from services.events.letters import Letter
from services.events.secrets import Secrets

NEWS_LIFE = timedelta(days=3)
K = NoticeKind
_ONLY_AHEAD = frozenset({K.INVITATION, K.REMINDER, K.CHANGE, K.SEAT, K.GUEST_LINK})
"""What is of no use once the gathering is over, or called off."""
_OF_SEATS = frozenset({K.REMINDER, K.CHANGE, K.CANCELLATION, K.SURVEY, K.SEAT})
"""What is for whoever has a seat, and for nobody who gave it back."""


@dataclass(frozen=True)
class Known:
    """What there is when a letter goes out; None for what is gone."""

    gathering: Gathering | None
    seat: Seat | None = None
    guest: Guest | None = None
    mailing: Mailing | None = None
    survey: Survey | None = None


class Composing:
    """Letters with the addresses of this suite."""

    def __init__(self, secrets: Secrets, public_url: str) -> None:
        self._secrets = secrets
        self._public_url = public_url.rstrip("/")

    def letter(self, notice: Notice, known: Known, at: datetime) -> Letter | None:
        """The letter, or None where nobody is to get it any more."""
        gathering, seat = known.gathering, known.seat
        if gathering is None or not _is_of_use(notice, gathering, seat, known, at):
            return None
        about = self._about(notice, gathering, known)
        said = {language: _said(notice, about, seat, known.mailing, language) for language in LANGUAGES}
        entry = self.entry(gathering, seat)
        with_file = notice.kind not in (K.SURVEY, K.NEWS)
        return Letter(
            id=notice.id,
            said=said,
            ends_at=_end(notice, gathering, known, at),
            account_id="" if known.guest else notice.person_id,
            mail=known.guest.mail if known.guest else "",
            locale=known.guest.locale if known.guest else "",
            method=CANCEL if entry.is_cancelled else PUBLISH,
            calendar=calendar_of([entry], method=CANCEL if entry.is_cancelled else PUBLISH) if with_file else "",
        )

    def entry(self, gathering: Gathering, seat: Seat | None = None) -> Entry:
        """The gathering in a calendar; with the online address where that seat is taken online."""
        plan = gathering.plan
        return Entry(
            gathering_id=gathering.id,
            title=plan.title,
            description=plan.description,
            place=plan.place,
            starts_at=gathering.starts_at,
            ends_at=gathering.ends_at,
            changed_at=gathering.changed_at or gathering.drafted_at,
            edition=gathering.edition,
            is_cancelled=gathering.state is GatheringState.CANCELLED,
            url=_online(gathering, seat) or self._page(gathering),
        )

    def _about(self, notice: Notice, gathering: Gathering, known: Known) -> About:
        offered = known.seat is not None and known.seat.state is SeatState.OFFERED
        until = known.seat.offer_ends_at if offered and known.seat else None
        return About(
            title=gathering.plan.title,
            starts_at=gathering.starts_at,
            ends_at=gathering.ends_at,
            place=gathering.plan.place,
            page_url=self._page(gathering),
            online_url=_online(gathering, known.seat) if notice.kind in (K.REMINDER, K.CHANGE, K.SEAT) else "",
            link=self._link(notice, known),
            until=known.survey.closes_at if notice.kind is K.SURVEY and known.survey else until,
        )

    def _link(self, notice: Notice, known: Known) -> str:
        if notice.kind is K.SURVEY:
            return f"{self._public_url}/survey#{self._secrets.answering(notice.seat_id)}"
        if notice.kind is K.GUEST_LINK:
            return f"{self._public_url}/guest#{self._secrets.confirming(notice.guest_id)}"
        return f"{self._public_url}/ticket#{self._secrets.managing(known.guest.id)}" if known.guest else ""

    def _page(self, gathering: Gathering) -> str:
        return f"{self._public_url}/gatherings/{gathering.id}"


def _is_of_use(notice: Notice, gathering: Gathering, seat: Seat | None, known: Known, at: datetime) -> bool:
    if notice.guest_id and (known.guest is None or not known.guest.mail):
        return False
    if notice.kind in _OF_SEATS and (seat is None or not seat.guest_id):
        return False
    if notice.kind is K.SEAT and seat and seat.state.value != notice.state:
        return False
    if notice.kind is K.REMINDER and seat and seat.state is not SeatState.TAKEN:
        return False
    if notice.kind is K.SURVEY:
        return known.survey is not None and at < known.survey.closes_at
    return gathering.is_going_on(at) or notice.kind not in _ONLY_AHEAD


def _said(notice: Notice, about: About, seat: Seat | None, mailing: Mailing | None, language: str) -> Said:
    if notice.kind is K.NEWS and mailing and mailing.words:
        words = mailing.words
        english = language == "en"
        subject = words.subject_en if english and words.subject_en else words.subject_ja
        text = words.text_en if english and words.text_en else words.text_ja
        return news_about(subject, text, about, language)
    kind = seat.state.value if notice.kind is K.SEAT and seat else notice.kind.value
    return letter_about(kind, about, language)


def _end(notice: Notice, gathering: Gathering, known: Known, at: datetime) -> datetime:
    if notice.kind is K.SURVEY and known.survey:
        return known.survey.closes_at
    if notice.kind in (K.NEWS, K.CANCELLATION):
        return at + NEWS_LIFE
    return gathering.ends_at


def _online(gathering: Gathering, seat: Seat | None) -> str:
    holds = seat is not None and seat.state is SeatState.TAKEN and seat.form is Form.ONLINE
    return gathering.plan.terms.online_url if holds else ""


def person_of(seat: Seat) -> str:
    """The account that has the seat; empty for a guest without one, and for nobody's."""
    return "" if seat.audience is Audience.GUESTS else seat.guest_id


def guest_of(seat: Seat) -> str:
    """The guest without an account who has the seat; empty for others."""
    return seat.guest_id if seat.audience is Audience.GUESTS else ""
