"""The survey after a gathering: asked of who was there, answered by nobody in particular."""

from typing import Any

import strawberry
from okaeri.events.v1 import survey_pb2 as pb

from gateway.connections import asks
from gateway.inputs import takes
from gateway.mutations import writes
from gateway.parts.events.gatherings import Gathering
from gateway.proto_types import auto, id_of, joined, maybe, message


def _id(question: strawberry.Parent[Any]) -> str:
    return str(question.id)


@message(pb.SurveyQuestion)
class SurveyQuestion:
    """Closed: nothing is typed."""

    id: str = strawberry.field(resolver=_id, description="Known by this within the survey, such as `content`.")
    kind: auto
    text_ja: auto
    text_en: maybe
    choices: auto


@message(pb.Survey)
class Survey:
    """Of one gathering."""

    gathering_id: strawberry.ID | None = id_of("Gathering", "gathering_id", "The gathering.")
    questions: auto
    open_time: auto
    close_time: auto
    is_answered: auto


@message(pb.ChoiceCount)
class ChoiceCount:
    """How often."""

    choice: auto
    count: auto
    is_suppressed: auto


@message(pb.QuestionResult)
class QuestionResult:
    """Of one question."""

    question: auto
    counts: auto


@message(pb.SurveyResults)
class SurveyResults:
    """Of one gathering."""

    gathering: Gathering | None = joined("Gathering", "gathering_id", "The gathering.")
    answer_count: auto
    results: auto


@takes(pb.SurveyQuestion)
class SurveyQuestionInput:
    """Closed: nothing is typed."""

    id: auto
    kind: auto
    text_ja: auto
    text_en: maybe
    choices: maybe


@takes(pb.SurveyAnswer)
class SurveyAnswerInput:
    """To one question."""

    question_id: auto
    choices: auto


@takes(pb.OpenSurveyRequest)
class OpenSurveyInput:
    """What to ask, and until when."""

    request_id: maybe
    gathering_id: auto
    questions: maybe
    close_time: auto


@takes(pb.AnswerSurveyRequest)
class AnswerSurveyInput:
    """What was chosen."""

    gathering_id: auto
    answers: auto


@takes(pb.AnswerGuestSurveyRequest)
class AnswerGuestSurveyInput:
    """The guest's secret, and what was chosen."""

    secret: auto
    answers: auto


@strawberry.type(description="The survey, open.")
class OpenSurveyPayload:
    """It never changes."""

    survey: Survey = strawberry.field(description="The survey.")


@strawberry.type(description="Thank you.")
class AnswerSurveyPayload:
    """Counted, once."""

    was_answered_before: bool = strawberry.field(
        description="True where the person had answered before, and this answer was not counted."
    )


@strawberry.type(description="Thank you.")
class AnswerGuestSurveyPayload:
    """Counted, once."""

    was_answered_before: bool = strawberry.field(
        description="True where the person had answered before, and this answer was not counted."
    )


@strawberry.type
class SurveyQuery:
    """What is answered about surveys."""

    survey = asks("SurveyService.GetSurvey", Survey)
    guest_survey = asks("SurveyService.GetGuestSurvey", Survey)
    survey_results = asks("SurveyService.GetSurveyResults", SurveyResults)


@strawberry.type
class SurveyMutation:
    """What is done about surveys."""

    open_survey = writes("SurveyService.OpenSurvey", OpenSurveyInput, OpenSurveyPayload)
    answer_survey = writes(
        "SurveyService.AnswerSurvey",
        AnswerSurveyInput,
        AnswerSurveyPayload,
        lambda _, answer: AnswerSurveyPayload(was_answered_before=answer.was_answered_before),
    )
    answer_guest_survey = writes(
        "SurveyService.AnswerGuestSurvey",
        AnswerGuestSurveyInput,
        AnswerGuestSurveyPayload,
        lambda _, answer: AnswerGuestSurveyPayload(was_answered_before=answer.was_answered_before),
    )
