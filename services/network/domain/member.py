"""Members: who they are, what they show of themselves, where they were. Leaves out who sees what (`profile`)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from chassis.errors import InvalidInput
from services.network.domain.channel import Touch
from services.network.domain.comeback import Comeback
from services.network.domain.leaver_record import LeaverRecord
from services.network.domain.people import PersonName
from services.network.domain.registration import Registration
from services.network.domain.search import tokens_of

_LONG_AGO = date.min


@dataclass(frozen=True)
class Employment:
    """A period at a company of the group, by its register; without a record when taken over from an earlier system."""

    company_id: str
    joined_on: date | None
    left_on: date | None
    leaver_record_id: str = ""


@dataclass(frozen=True)
class Member:
    """Somebody in the network; the id is that of the account. `tokens` is what the directory's search finds it by."""

    id: str
    name: PersonName
    employments: tuple[Employment, ...]
    touches: tuple[Touch, ...]
    joined_at: datetime
    headline: str = ""
    about: str = ""
    skills: tuple[str, ...] = ()
    prefecture_code: str = ""
    listed: bool = False
    comebacks: tuple[Comeback, ...] = ()
    earlier_id: str | None = None
    tokens: tuple[str, ...] = ()
    version: int = 0

    @property
    def company_ids(self) -> tuple[str, ...]:
        """The companies the person left, latest first."""
        return tuple(dict.fromkeys(employment.company_id for employment in self.employments))

    def has_record(self, leaver_record_id: str) -> bool:
        """Whether the record is this person already."""
        return any(employment.leaver_record_id == leaver_record_id for employment in self.employments)

    def described(
        self, *, headline: str, about: str, skills: Iterable[str], prefecture_code: str, listed: bool
    ) -> "Member":
        """With another profile."""
        return replace(
            self,
            headline=" ".join(headline.split()),
            about=about.strip(),
            skills=_skills(skills),
            prefecture_code=prefecture_code,
            listed=listed,
        ).findable()

    def findable(self) -> "Member":
        """With the tokens of its name, headline and skills."""
        name = self.name
        names = (name.family + name.given, name.family_kana + name.given_kana, name.family_romaji + name.given_romaji)
        return replace(self, tokens=tokens_of((*names, self.headline, *self.skills)))

    def also_of(self, registration: Registration, record: LeaverRecord) -> "Member":
        """With the period and the touches of one more registration."""
        employments = _latest_first((*self.employments, employment_of(record)))
        return replace(self, employments=employments, touches=self.touches + registration.touches)

    def returned(self, comeback: Comeback) -> "Member":
        """With a comeback."""
        return replace(self, comebacks=(*self.comebacks, comeback))

    def not_returned(self, application_id: str) -> "Member":
        """Without the comeback of that application."""
        return replace(self, comebacks=tuple(one for one in self.comebacks if one.application_id != application_id))

    def comeback_to(self, company_id: str, at: datetime, application_id: str) -> Comeback:
        """The comeback of a hire: from the company the person left last, empty where none is known."""
        came_from = self.employments[0].company_id if self.employments else ""
        return Comeback(came_from, company_id, at, application_id)


def newcomer(registration: Registration, record: LeaverRecord, at: datetime) -> Member:
    """The member an approved registration makes; not listed, for nobody is by itself."""
    return Member(
        id=registration.account_id,
        name=registration.name,
        employments=(employment_of(record),),
        touches=registration.touches,
        joined_at=at,
    ).findable()


def employment_of(record: LeaverRecord) -> Employment:
    """The period a leaver record confirms."""
    return Employment(record.company_id, record.joined_on, record.left_on, record.id)


def _latest_first(employments: tuple[Employment, ...]) -> tuple[Employment, ...]:
    return tuple(sorted(employments, key=lambda one: one.left_on or _LONG_AGO, reverse=True))


def _skills(skills: Iterable[str]) -> tuple[str, ...]:
    trimmed = [" ".join(skill.split()) for skill in skills]
    if not all(trimmed):
        raise InvalidInput("A skill needs a word.", field=f"skills[{trimmed.index('')}]")
    return tuple(dict.fromkeys(trimmed))
