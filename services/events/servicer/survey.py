"""Surveys: opened by a host, answered by who had a seat, shown in fives."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from okaeri.events.v1 import survey_pb2 as pb
from okaeri.events.v1 import survey_pb2_grpc as pb_grpc

from chassis.access import caller
from chassis.clock import moment_of, now
from chassis.errors import NotFound, NotSignedIn
from chassis.mongo import NOTHING
from services.events.domain import Gathering, Seat, SeatState
from services.events.domain.mailings import MailingKind, mailing_of
from services.events.domain.surveys import Mark, Survey, Tally, results_of, survey_of
from services.events.messages.surveys import question_of, results_message, survey_message, survey_opened
from services.events.secrets import Secrets
from services.events.servicer.attendance import own_taken_seat
from services.events.store import EventsStore
from services.events.turns import Turns


class SurveyServicer(pb_grpc.SurveyServiceServicer):
    """Answers that belong to nobody."""

    def __init__(self, store: EventsStore, secrets: Secrets, turns: Turns) -> None:
        self._store = store
        self._secrets = secrets
        self._turns = turns

    async def OpenSurvey(self, request: pb.OpenSurveyRequest, context: Any) -> pb.Survey:
        questions = tuple(map(question_of, request.questions))
        closes_at = moment_of(request.close_time, "close_time")
        async with self._store.transaction() as tx:
            gathering = await tx.gatherings.get(request.gathering_id)
            gathering.require_host(caller().companies())
            at = now()
            survey = survey_of(gathering.id, questions, starts_at=gathering.starts_at, closes_at=closes_at, at=at)
            await tx.surveys.add(survey, announcing=survey_opened(survey, gathering))
            await tx.mailings.put(mailing_of(MailingKind.SURVEY, gathering.id, gathering.id, at))
            return tx.answer(survey_message(survey))

    async def GetSurvey(self, request: pb.GetSurveyRequest, context: Any) -> pb.Survey:
        survey = await self._store.surveys.get(request.gathering_id)
        gathering = await self._store.gatherings.get(request.gathering_id)
        if gathering.is_hosted_by(caller().companies()):
            return survey_message(survey)
        return await self._shown(survey, await own_taken_seat(self._store, gathering.id))

    async def GetGuestSurvey(self, request: pb.GetGuestSurveyRequest, context: Any) -> pb.Survey:
        seat = await self._seat_of(request.secret)
        return await self._shown(await self._store.surveys.get(seat.gathering_id), seat)

    async def AnswerSurvey(self, request: pb.AnswerSurveyRequest, context: Any) -> pb.AnswerSurveyResponse:
        seat = await own_taken_seat(self._store, request.gathering_id)
        return await self._turns.take(seat.gathering_id, partial(self._answer, seat, _answers(request.answers)))

    async def AnswerGuestSurvey(self, request: pb.AnswerGuestSurveyRequest, context: Any) -> pb.AnswerSurveyResponse:
        seat = await self._seat_of(request.secret)
        return await self._turns.take(seat.gathering_id, partial(self._answer, seat, _answers(request.answers)))

    async def GetSurveyResults(self, request: pb.GetSurveyResultsRequest, context: Any) -> pb.SurveyResults:
        gathering = await self._store.gatherings.get(request.gathering_id)
        require_in_view(gathering)
        survey = await self._store.surveys.get(request.gathering_id)
        tally = await self._store.survey_tallies.find(survey.id) or Tally(survey.id)
        return results_message(results_of(survey, tally, now()))

    async def _answer(self, seat: Seat, answers: Mapping[str, list[str]]) -> pb.AnswerSurveyResponse:
        """Marks the seat and adds to the counters; the two rows have nothing in common but the survey."""
        async with self._store.transaction() as tx:
            survey = await tx.surveys.get(seat.gathering_id)
            survey.require_open(now())
            survey.require_answers(answers)
            mark = Mark(self._secrets.answered(seat.id), survey.id)
            if await tx.survey_marks.find(mark.id) is not None:
                return pb.AnswerSurveyResponse(was_answered_before=True)
            await tx.survey_marks.add(mark, announcing=NOTHING)
            tally = await tx.survey_tallies.find(survey.id) or Tally(survey.id)
            await tx.survey_tallies.keep(tally.with_answers(survey, answers))
        return pb.AnswerSurveyResponse()

    async def _shown(self, survey: Survey, seat: Seat) -> pb.Survey:
        mark = await self._store.survey_marks.find(self._secrets.answered(seat.id))
        return survey_message(survey, is_answered=mark is not None)

    async def _seat_of(self, secret: str) -> Seat:
        """The taken seat whose survey link it is. NotFound without one, as for a secret that was not made here."""
        try:
            seat = await self._store.seats.get(self._secrets.seat_answering(secret))
        except NotSignedIn:
            raise NotFound from None
        if seat.state is not SeatState.TAKEN or not seat.guest_id:
            raise NotFound
        return seat


def require_in_view(gathering: Gathering) -> None:
    """NotFound unless the caller is HR of a host, or of the group."""
    if not caller().has("group_hr"):
        gathering.require_host(caller().companies())


def _answers(said: Iterable[pb.SurveyAnswer]) -> dict[str, list[str]]:
    return {each.question_id: list(each.choices) for each in said}
