"""Members: who they are, what they show of themselves, where they were. Leaves out who sees what (`profile`)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from chassis.errors import InvalidInput, RuleBroken
from services.network.domain.access import Access
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
    """Somebody in the network; the id is that of the account. `tokens` is what the directory's search finds it by.

    `listed` and `listed_items` follow the person's consent to the directory.
    """

    id: str
    name: PersonName
    employments: tuple[Employment, ...]
    touches: tuple[Touch, ...]
    joined_at: datetime
    headline: str = ""
    about: str = ""
    skills: tuple[str, ...] = ()
    prefecture_code: str = ""
    described_at: datetime | None = None
    listed: bool = False
    listed_items: tuple[str, ...] = ()
    comebacks: tuple[Comeback, ...] = ()
    earlier_id: str | None = None
    tokens: tuple[str, ...] = ()
    access: Access = field(default_factory=Access)
    stopped_at: datetime | None = None
    mark: str = ""
    """What the tombstone of one taken over from an earlier system would be found by."""
    version: int = 0

    @property
    def company_ids(self) -> tuple[str, ...]:
        """The companies the person left, latest first."""
        return tuple(dict.fromkeys(employment.company_id for employment in self.employments))

    def is_meant(self, prefecture_codes: Collection[str], left_company_ids: Collection[str]) -> bool:
        """Whether an invitation to these prefectures and leavers of these companies is for the member; empty is all."""
        here = not prefecture_codes or self.prefecture_code in prefecture_codes
        left = not left_company_ids or bool(set(left_company_ids) & set(self.company_ids))
        return here and left and not self.access.is_over

    def has_record(self, leaver_record_id: str) -> bool:
        """Whether the record is this person already."""
        return any(employment.leaver_record_id == leaver_record_id for employment in self.employments)

    def described(
        self, *, headline: str, about: str, skills: Iterable[str], prefecture_code: str, at: datetime | None = None
    ) -> "Member":
        """With another profile, as of that moment."""
        return replace(
            self,
            headline=" ".join(headline.split()),
            about=about.strip(),
            skills=_skills(skills),
            prefecture_code=prefecture_code,
            described_at=at or self.described_at,
        ).findable()

    def listed_with(self, items: Collection[str]) -> "Member":
        """Shown to other members with these items, and found by them; in no list where there are none."""
        return replace(self, listed=bool(items), listed_items=tuple(items)).findable()

    def findable(self) -> "Member":
        """With the tokens of what the directory shows of name, headline and skills: a search tells nothing hidden."""
        name = self.name
        names = (name.family + name.given, name.family_kana + name.given_kana, name.family_romaji + name.given_romaji)
        searched = {"name": names, "headline": (self.headline,), "skills": self.skills}
        shown = (text for item, texts in searched.items() if item in self.listed_items for text in texts)
        return replace(self, tokens=tokens_of(shown))

    def also_of(self, registration: Registration, records: Iterable[LeaverRecord]) -> "Member":
        """With the touches of one more registration, and its periods; one that is there already stays as it is."""
        new = tuple(employment_of(record) for record in records if not self.has_record(record.id))
        employments = latest_first((*self.employments, *new))
        return replace(self, employments=employments, touches=self.touches + registration.touches)

    def corrected(self, name: PersonName) -> "Member":
        """With the name put right."""
        return replace(self, name=name).findable()

    def stopped(self, at: datetime) -> "Member":
        """With use stopped; the first stop counts."""
        return self if self.stopped_at else replace(self, stopped_at=at)

    def resumed(self) -> "Member":
        """In use again."""
        return replace(self, stopped_at=None)

    def require_in_use(self) -> None:
        """RuleBroken while the person has stopped use: nothing new is begun with the records."""
        if self.stopped_at is not None:
            raise RuleBroken("You have stopped use of your records; resume it first.", rule="use_is_stopped")

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


def newcomer(registration: Registration, records: Iterable[LeaverRecord], at: datetime) -> Member:
    """The member an approved registration makes; not listed, for nobody is by itself."""
    return Member(
        id=registration.account_id,
        name=registration.name,
        employments=latest_first(tuple(map(employment_of, records))),
        touches=registration.touches,
        joined_at=at,
    ).findable()


def employment_of(record: LeaverRecord) -> Employment:
    """The period a leaver record confirms."""
    return Employment(record.company_id, record.joined_on, record.left_on, record.id)


def latest_first(employments: tuple[Employment, ...]) -> tuple[Employment, ...]:
    """Periods by their last day, one without at the end."""
    return tuple(sorted(employments, key=lambda one: one.left_on or _LONG_AGO, reverse=True))


def _skills(skills: Iterable[str]) -> tuple[str, ...]:
    trimmed = [" ".join(skill.split()) for skill in skills]
    if not all(trimmed):
        raise InvalidInput("A skill needs a word.", field=f"skills[{trimmed.index('')}]")
    return tuple(dict.fromkeys(trimmed))
