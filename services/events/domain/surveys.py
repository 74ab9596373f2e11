"""Surveys: questions with closed answers, counters instead of answers, and marks of who answered.

An answer is added to counters and is kept nowhere. A mark says that somebody answered; what was answered does not stand
beside it, and the counters hold no order and no time. So nobody, not even who has the database, can join the two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from chassis.errors import InvalidInput, RuleBroken
from services.events.domain.counting import SMALLEST, Count, count_of

LONGEST: Final = timedelta(days=60)
SCALE: Final = ("1", "2", "3", "4", "5")


class QuestionKind(StrEnum):
    """How a question is answered."""

    SCALE = "scale"
    CHOICE = "choice"
    CHOICES = "choices"


@dataclass(frozen=True)
class SurveyQuestion:
    """A question of a survey."""

    id: str
    kind: QuestionKind
    text_ja: str
    text_en: str = ""
    choices: tuple[str, ...] = ()

    @property
    def options(self) -> tuple[str, ...]:
        """What can be chosen."""
        return SCALE if self.kind is QuestionKind.SCALE else self.choices

    def require_whole(self) -> None:
        """Raises InvalidInput where what can be chosen does not fit the kind."""
        if self.kind is QuestionKind.SCALE and self.choices:
            raise InvalidInput("A scale has no choices of its own.", field="questions")
        if self.kind is not QuestionKind.SCALE and len(self.choices) < 2:
            raise InvalidInput("A question needs two choices at least.", field="questions")

    def require_answer(self, chosen: Sequence[str]) -> None:
        """Raises InvalidInput for what cannot be chosen."""
        if not chosen or set(chosen) - set(self.options) or len(set(chosen)) != len(chosen):
            raise InvalidInput("Please choose of what is offered.", field="answers")
        if self.kind is not QuestionKind.CHOICES and len(chosen) > 1:
            raise InvalidInput("Please choose one.", field="answers")


USUAL: Final = (
    SurveyQuestion("overall", QuestionKind.SCALE, "全体として、いかがでしたか。", "How was it, all in all?"),
    SurveyQuestion("content", QuestionKind.SCALE, "内容は役に立ちましたか。", "Was what you heard useful?"),
    SurveyQuestion(
        "again",
        QuestionKind.CHOICE,
        "次回も参加したいですか。",
        "Would you come again?",
        ("はい / Yes", "わからない / Not sure", "いいえ / No"),
    ),
    SurveyQuestion(
        "closer",
        QuestionKind.CHOICE,
        "グループとの距離は近くなりましたか。",
        "Do you feel closer to the group?",
        ("近くなった / Closer", "変わらない / The same", "遠くなった / Further"),
    ),
)
"""What is asked where a host says nothing."""


@dataclass(frozen=True)
class Survey:
    """The survey of a gathering, under its id. It never changes once it is open."""

    id: str
    questions: tuple[SurveyQuestion, ...]
    opened_at: datetime
    closes_at: datetime
    version: int = 0

    def require_open(self, at: datetime) -> None:
        """Raises RuleBroken once it has closed."""
        if at >= self.closes_at:
            raise RuleBroken("The survey has closed.", rule="survey_has_closed")

    def require_answers(self, answers: Mapping[str, Sequence[str]]) -> None:
        """Raises InvalidInput for an unknown question and for what cannot be chosen; a question may be passed over."""
        by_id = {question.id: question for question in self.questions}
        if set(answers) - set(by_id):
            raise InvalidInput("The survey does not ask this.", field="answers")
        for id, chosen in answers.items():
            by_id[id].require_answer(chosen)


def survey_of(
    gathering_id: str, questions: tuple[SurveyQuestion, ...], *, starts_at: datetime, closes_at: datetime, at: datetime
) -> Survey:
    """A new survey. Raises RuleBroken before the gathering begins, InvalidInput for what cannot be asked."""
    if at < starts_at:
        raise RuleBroken("The gathering has not begun yet.", rule="gathering_lies_ahead")
    if not at < closes_at <= at + LONGEST:
        raise InvalidInput("A survey closes within 60 days.", field="close_time")
    if len({question.id for question in questions}) != len(questions):
        raise InvalidInput("Two questions have one id.", field="questions")
    for question in questions:
        question.require_whole()
    return Survey(gathering_id, questions or USUAL, at, closes_at)


@dataclass(frozen=True)
class Tally:
    """The counters of a survey, under the id of its gathering."""

    id: str
    answered: int = 0
    chosen: Mapping[str, int] = field(default_factory=dict)
    """How often, by question and option."""
    version: int = 0

    def with_answers(self, survey: Survey, answers: Mapping[str, Sequence[str]]) -> "Tally":
        """With one more who answered."""
        keys = {_key(survey, id, option) for id, options in answers.items() for option in options}
        added = {key: self.chosen.get(key, 0) + 1 for key in keys}
        return replace(self, answered=self.answered + 1, chosen={**self.chosen, **added})

    def of(self, survey: Survey, question: SurveyQuestion, option: str) -> int:
        """How often that was chosen."""
        return self.chosen.get(_key(survey, question.id, option), 0)


def _key(survey: Survey, question_id: str, option: str) -> str:
    """Without dots and signs, which databases take for something of their own."""
    question = next(each for each in survey.questions if each.id == question_id)
    return f"{question_id}-{question.options.index(option)}"


@dataclass(frozen=True)
class Mark:
    """Somebody answered a survey; `id` is a keyed digest of survey and seat, and says of itself nothing more."""

    id: str
    survey_id: str
    version: int = 0


@dataclass(frozen=True)
class QuestionResult:
    """What was answered to one question, by option."""

    question: SurveyQuestion
    counts: tuple[tuple[str, Count], ...]


@dataclass(frozen=True)
class Results:
    """What was answered."""

    survey: Survey
    answered: Count
    questions: tuple[QuestionResult, ...]


def results_of(survey: Survey, tally: Tally, at: datetime) -> Results:
    """What may be seen of the answers. Raises RuleBroken while it is open, and where fewer than five answered."""
    if at < survey.closes_at:
        raise RuleBroken("The answers are shown once the survey has closed.", rule="survey_is_open")
    if tally.answered < SMALLEST:
        raise RuleBroken("Too few answered for the answers to be shown.", rule="too_few_answers")
    results = tuple(
        QuestionResult(each, tuple((option, count_of(tally.of(survey, each, option))) for option in each.options))
        for each in survey.questions
    )
    return Results(survey, count_of(tally.answered), results)
