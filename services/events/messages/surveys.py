"""Surveys as messages, and what is announced of them."""

from okaeri.events.v1 import survey_pb2 as pb

from chassis.clock import timestamp
from services.events.domain import Gathering
from services.events.domain.surveys import QuestionKind, Results, Survey, SurveyQuestion


def question_of(said: pb.SurveyQuestion) -> SurveyQuestion:
    """The question that the request asks."""
    kind = QuestionKind(pb.SurveyQuestionKind.Name(said.kind).removeprefix("SURVEY_QUESTION_KIND_").lower())
    return SurveyQuestion(said.id, kind, said.text_ja, said.text_en, tuple(said.choices))


def question_message(question: SurveyQuestion) -> pb.SurveyQuestion:
    """A question, with all that can be chosen."""
    return pb.SurveyQuestion(
        id=question.id,
        kind=pb.SurveyQuestionKind.Value(f"SURVEY_QUESTION_KIND_{question.kind.upper()}"),
        text_ja=question.text_ja,
        text_en=question.text_en or question.text_ja,
        choices=question.options,
    )


def survey_message(survey: Survey, *, is_answered: bool = False) -> pb.Survey:
    """A survey, for somebody who has answered it or not."""
    return pb.Survey(
        gathering_id=survey.id,
        questions=map(question_message, survey.questions),
        open_time=timestamp(survey.opened_at),
        close_time=timestamp(survey.closes_at),
        is_answered=is_answered,
    )


def results_message(results: Results) -> pb.SurveyResults:
    """What was answered."""
    return pb.SurveyResults(
        gathering_id=results.survey.id,
        answer_count=results.answered.value,
        results=[
            pb.QuestionResult(
                question=question_message(each.question),
                counts=[
                    pb.ChoiceCount(choice=option, count=count.value, is_suppressed=count.is_few)
                    for option, count in each.counts
                ],
            )
            for each in results.questions
        ],
    )


def survey_opened(survey: Survey, gathering: Gathering) -> tuple[pb.SurveyOpened, ...]:
    """What is announced of a survey that was opened, once for each host."""
    closes = timestamp(survey.closes_at)
    return tuple(
        pb.SurveyOpened(gathering_id=survey.id, company_id=host, close_time=closes) for host in gathering.host_ids
    )
