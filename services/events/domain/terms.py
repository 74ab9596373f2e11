"""What a host decides beside what, where and when: forms, audience, quotas, questions, and what a free seat does."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from chassis.errors import InvalidInput, RuleBroken


class Kind(StrEnum):
    """What kind of gathering it is."""

    SOCIAL = "social"
    CAREER_TALK = "career_talk"
    SEMINAR = "seminar"


class Form(StrEnum):
    """How somebody attends."""

    IN_PERSON = "in_person"
    ONLINE = "online"

    @property
    def words(self) -> str:
        """As a sentence says it."""
        return self.replace("_", " ")


class Audience(StrEnum):
    """As what somebody attends."""

    ALUMNI = "alumni"
    EMPLOYEES = "employees"
    GUESTS = "guests"


class HandOn(StrEnum):
    """What happens with a seat that becomes free while somebody waits."""

    OFFERED = "offered"
    AT_ONCE = "at_once"


class ProgrammeKind(StrEnum):
    """What an item of a programme is."""

    GROUP_NEWS = "group_news"
    """What the group is doing lately."""
    TALK = "talk"
    QUESTIONS = "questions"
    SOCIAL = "social"
    BREAK = "break"
    OTHER = "other"


@dataclass(frozen=True)
class ProgrammeItem:
    """A part of the programme, by its distance from the beginning."""

    kind: ProgrammeKind
    title: str
    offset_minutes: int
    minutes: int
    speaker: str = ""

    @property
    def ends_after(self) -> timedelta:
        """Its end, from the beginning of the gathering."""
        return timedelta(minutes=self.offset_minutes + self.minutes)


@dataclass(frozen=True)
class Answer:
    """An answer to a question of the host."""

    question_id: str
    text: str


@dataclass(frozen=True)
class Question:
    """A question that the host asks whoever registers."""

    id: str
    text: str
    choices: tuple[str, ...] = ()
    is_required: bool = False

    def accepts(self, text: str) -> bool:
        """Whether that answers it."""
        return text in self.choices if self.choices and text else bool(text) or not self.is_required


@dataclass(frozen=True)
class Quota:
    """At most so many places of a form for some of the attendees."""

    form: Form
    audience: Audience
    seats: int


@dataclass(frozen=True)
class Person:
    """Who wants to attend, as far as an audience asks. What is not known is empty."""

    audience: Audience
    company_ids: frozenset[str] = frozenset()
    prefecture_code: str = ""


@dataclass(frozen=True)
class Terms:
    """What a host decides beside what, where and when."""

    kind: Kind = Kind.SOCIAL
    online_capacity: int = 0
    online_url: str = ""
    programme: tuple[ProgrammeItem, ...] = ()
    audiences: frozenset[Audience] = frozenset()
    audience_company_ids: frozenset[str] = frozenset()
    audience_prefecture_codes: frozenset[str] = frozenset()
    quotas: tuple[Quota, ...] = ()
    companions_limit: int = 0
    needs_approval: bool = False
    hand_on: HandOn = HandOn.OFFERED
    offer_hours: int = 24
    opens_hours_before: int = 0
    closes_hours_before: int = 0
    questions: tuple[Question, ...] = ()

    @property
    def asks_where_from(self) -> bool:
        """Whether the audience is one of certain companies or prefectures."""
        return bool(self.audience_company_ids or self.audience_prefecture_codes)

    def quotas_of(self, form: Form) -> Mapping[Audience, int]:
        """The limits that hold for the form."""
        return {quota.audience: quota.seats for quota in self.quotas if quota.form is form}

    def opens_at(self, starts_at: datetime) -> datetime | None:
        """When registration opens; None for as soon as it is published."""
        return starts_at - timedelta(hours=self.opens_hours_before) if self.opens_hours_before else None

    def closes_at(self, starts_at: datetime) -> datetime:
        """When registration closes, and no seat is handed on any more."""
        return starts_at - timedelta(hours=self.closes_hours_before)

    def require_fitting(self, length: timedelta) -> None:
        """Raises InvalidInput for terms that contradict each other, or a programme longer than the gathering."""
        if any(item.ends_after > length for item in self.programme):
            raise InvalidInput("The programme ends after the gathering does.", field="terms.programme")
        if len({question.id for question in self.questions}) < len(self.questions):
            raise InvalidInput("Two questions have the same id.", field="terms.questions")
        if len({(quota.form, quota.audience) for quota in self.quotas}) < len(self.quotas):
            raise InvalidInput("Two limits are for the same attendees.", field="terms.quotas")
        if 0 < self.opens_hours_before <= self.closes_hours_before:
            raise InvalidInput("Registration closes before it opens.", field="terms.closes_hours_before")

    def require_audience(self, person: Person) -> None:
        """Raises RuleBroken for whoever is known to be outside of the audience: unknown is never a no."""
        if self.audiences and person.audience not in self.audiences:
            raise _not_in_the_audience()
        if self.audience_company_ids and not self.audience_company_ids & person.company_ids:
            raise _not_in_the_audience()
        if person.prefecture_code and not self._is_for(person.prefecture_code):
            raise _not_in_the_audience()

    def require_party(self, companions: Sequence[str]) -> None:
        """Raises RuleBroken where more come along than the host allows."""
        if len(companions) > self.companions_limit:
            limit = f"at most {self.companions_limit}" if self.companions_limit else "nobody"
            raise RuleBroken(f"The host lets {limit} come along.", rule="party_too_large")

    def require_answers(self, answers: Collection[Answer]) -> None:
        """Raises InvalidInput(answers) for an answer that is missing, unknown or none of the choices."""
        said = {answer.question_id: answer.text.strip() for answer in answers}
        asked = {question.id for question in self.questions}
        if len(said) < len(answers) or set(said) - asked:
            raise InvalidInput("The host does not ask that.", field="answers")
        missing = [question for question in self.questions if not question.accepts(said.get(question.id, ""))]
        if missing:
            raise InvalidInput(f"Please answer: {missing[0].text}", field="answers")

    def _is_for(self, prefecture_code: str) -> bool:
        return not self.audience_prefecture_codes or prefecture_code in self.audience_prefecture_codes


@dataclass(frozen=True)
class Plan:
    """What a gathering is, but for its time."""

    title: str
    description: str = ""
    place: str = ""
    capacity: int = 0
    """Seats in person."""
    terms: Terms = field(default_factory=Terms)

    @property
    def capacities(self) -> Mapping[Form, int]:
        """Seats of each form that is offered."""
        wanted = {Form.IN_PERSON: self.capacity, Form.ONLINE: self.terms.online_capacity}
        return {form: seats for form, seats in wanted.items() if seats}

    def require_fitting(self, length: timedelta) -> None:
        """Raises InvalidInput for a plan that does not fit together."""
        if not self.capacities:
            raise InvalidInput("A gathering has at least one seat.", field="capacity")
        self.terms.require_fitting(length)

    def carrying_over(self, before: "Plan", after: "Plan") -> "Plan":
        """The plan with what differs between the two, and nothing else."""
        terms = replace(self.terms, **_differing(before.terms, after.terms))
        return replace(self, **{**_differing(before, after), "terms": terms})


def _differing(before: Terms | Plan, after: Terms | Plan) -> dict[str, Any]:
    pairs = {each.name: (getattr(before, each.name), getattr(after, each.name)) for each in fields(before)}
    return {name: now for name, (was, now) in pairs.items() if was != now}


def _not_in_the_audience() -> RuleBroken:
    return RuleBroken("This gathering is for others.", rule="not_in_the_audience")
