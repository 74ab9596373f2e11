"""An evening of the bank in the aviary, held a moment ago, so that all that is asked of gatherings has an answer.

Words are hidden in what people said about themselves there: to the host, with a wish, and by whom they came with.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import grpc
from okaeri.events.v1 import (
    attendance_pb2,
    calendar_pb2,
    door_pb2,
    gathering_pb2,
    guest_pb2,
    mailing_pb2,
    series_pb2,
    survey_pb2,
)
from okaeri.network.v1 import consent_pb2
from okaeri.recruiting.v1 import wish_pb2

from chassis.clock import now, timestamp
from cli.mail import letters
from tests.journeys.asking import request_id, until
from tests.journeys.calling import Refusal
from tests.journeys.the_group import Group
from tests.journeys.watching import Canary

HOST, ALUMNA = "HR of bank", "the alumna who hides a field"
ANSWER = Canary("what the alumna told the host", "qzvkanariexantwort5567tic", frozenset({HOST, ALUMNA}))
COMPANION = Canary("whom the alumna came with", "qzvkanariexbegleit3391sol", frozenset({HOST, ALUMNA, "the desk"}))
WISH = Canary("what the alumna wishes for", "qzvkanariexwunsch7720ner", frozenset({HOST, ALUMNA}))
WORDS = (ANSWER, COMPANION, WISH)
PRESENT = (ALUMNA, "another alumnus", "an employee", "the alumnus who talks", "an alumnus at the gathering")
"""As many as must answer a survey before anybody sees what was answered."""
LATE = "an alumnus who waits"
DESK, GUEST = "desk@staff.example", "guest.of.the.evening@private.example"
PLACES = 7
"""Those who are present, one who comes along, and a guest: whoever is late waits."""
_QUESTION = gathering_pb2.Question(id="allergies", text="召し上がれないものはありますか。")
_TERMS = gathering_pb2.GatheringTerms(companions_limit=1, questions=[_QUESTION])
_PLAN = {"title": "銀行のおかえり会", "description": "近況と懇談", "place": "東京", "capacity": PLACES, "terms": _TERMS}
OPEN_SECONDS = 15.0
"""How long the survey is open: long enough for the answers, which are given at once, and for the letter about it."""


@dataclass
class Evening:
    """The first gathering of a series of the bank, and those who act there, by name, with their tokens."""

    group: Group
    ids: list[str]
    series_id: str

    @property
    def id(self) -> str:
        """The gathering that is held."""
        return self.ids[0]

    @classmethod
    def published(cls, group: Group) -> "Evening":
        """A series of two; the first begins in an hour, so that its door is open."""
        plan = series_pb2.GatheringPlan(**_PLAN, minutes=60)
        cadence = series_pb2.Cadence(kind=series_pb2.CADENCE_KIND_WEEKLY, every=1)
        said = {"company_id": "bank", "title": "毎週の会", "cadence": cadence, "plan": plan, "count": 2}
        starts = timestamp(now() + timedelta(hours=1))
        sent = series_pb2.ScheduleSeriesRequest(request_id=request_id(), **said, start_time=starts)
        hr = group.hr("bank").token
        series = group.calling.ask("SeriesService", "ScheduleSeries", sent, hr)
        asked = series_pb2.PublishSeriesRequest(request_id=request_id(), id=series.id)
        group.calling.ask("SeriesService", "PublishSeries", asked, hr)
        evening = cls(group, list(series.gathering_ids), series.id)
        evening._ask("Door", "AppointDesk", door_pb2.AppointDeskRequest(mail=DESK), hr)
        return evening

    def held(self, tokens: Mapping[str, str]) -> list[str]:
        """Everybody registers, it takes place, and they say how it was; answers the secrets that mails carried."""
        hr, desk, alumna = tokens[HOST], tokens["the desk"], tokens[ALUMNA]
        seats = [self._seat(tokens[name], name) for name in PRESENT]
        managing = self._guest()
        self._seat(tokens[LATE], LATE)
        self._ask("Attendance", "ShowOwnAttendance", _shown("小鳥遊"), alumna)
        self._ask("Mailing", "InviteMembers", mailing_pb2.InviteMembersRequest(company_id="bank"), hr)
        place = door_pb2.Place(seat_id=seats[0].id, number=0)
        self._ask("Door", "CheckIn", door_pb2.CheckInRequest(place=place), desk)
        self._ask("Door", "AddWalkIn", door_pb2.AddWalkInRequest(name="通りがかり", beyond_capacity=True), desk)
        self._is_now(hr)
        closes = timestamp(now() + timedelta(seconds=OPEN_SECONDS))
        self._ask("Survey", "OpenSurvey", survey_pb2.OpenSurveyRequest(close_time=closes), hr)
        for name in PRESENT:
            answer = survey_pb2.SurveyAnswer(question_id="overall", choices=["4"])
            self._ask("Survey", "AnswerSurvey", survey_pb2.AnswerSurveyRequest(answers=[answer]), tokens[name])
        self._wish(alumna)
        feed = self._feed(tokens["another alumnus"])
        return [feed, managing, until(self._survey_secret, "survey letter to the guest")]

    def until_answers_are_shown(self) -> None:
        """Returns once the survey has closed."""
        hr = self.group.hr("bank").token
        until(partial(self._results, hr), "answers to a survey that has closed")

    def _ask(self, service: str, method: str, request: Any, token: str = "") -> Any:
        """Asks about this gathering."""
        request.gathering_id = self.id
        if "request_id" in request.DESCRIPTOR.fields_by_name:
            request.request_id = request_id()
        return self.group.calling.ask(f"{service}Service", method, request, token)

    def _seat(self, token: str, name: str) -> Any:
        says = {ALUMNA: ([COMPANION.word], ANSWER.word)}
        companions, text = says.get(name, ([], "ありません"))
        answers = [gathering_pb2.Answer(question_id=_QUESTION.id, text=text)]
        request = gathering_pb2.TakeSeatRequest(companions=companions, answers=answers)
        seat = self._ask("Gathering", "TakeSeat", request, token)
        is_late = seat.state == gathering_pb2.SEAT_STATE_WAITING
        assert is_late is (name == LATE), seat
        return seat

    def _guest(self) -> str:
        """A guest with a seat; answers the secret that manages it."""
        person = self.group.person(GUEST)
        self._ask("Guest", "RegisterGuest", guest_pb2.RegisterGuestRequest(name="来賓", mail=GUEST, locale="ja"))
        sent = guest_pb2.ConfirmGuestRequest(request_id=request_id(), secret=person.link())
        confirmed = self.group.calling.ask("GuestService", "ConfirmGuest", sent)
        assert confirmed.guest_seat.seat.state == gathering_pb2.SEAT_STATE_TAKEN
        return str(confirmed.managing_secret)

    def _is_now(self, hr: str) -> None:
        """The host moves it: it begins in a moment, and is over in another."""
        (seen,) = self._read(hr)
        begins = now() + timedelta(seconds=2)
        times = {"start_time": timestamp(begins), "end_time": timestamp(begins + timedelta(seconds=0.5))}
        plan = {**_PLAN, "capacity": PLACES + 1}  # For whoever walked in.
        sent = gathering_pb2.UpdateGatheringRequest(request_id=request_id(), id=self.id, version=seen.version, **plan)
        for name, time in times.items():
            getattr(sent, name).CopyFrom(time)
        self.group.calling.ask("GatheringService", "UpdateGathering", sent, hr)
        until(lambda: _is_past(begins), "beginning of the evening")

    def _read(self, hr: str) -> Any:
        asked = gathering_pb2.BatchGetGatheringsRequest(ids=[self.id])
        return self.group.calling.ask("GatheringService", "BatchGetGatherings", asked, hr).gatherings

    def _wish(self, token: str) -> None:
        """As soon as recruiting has heard that it began."""
        asked = consent_pb2.GetConsentTextRequest(purpose=consent_pb2.CONSENT_PURPOSE_WISH, language="ja")
        version = self.group.calling.ask("ConsentService", "GetConsentText", asked).version
        said = {"company_id": "bank", "note": WISH.word, "consent_text_version": version, "consent_language": "ja"}
        left = partial(self._ask, "Wish", "LeaveWish", wish_pb2.LeaveWishRequest(**said), token)
        until(lambda: _answered(left), "wish at the evening")

    def _feed(self, token: str) -> str:
        ask = partial(self.group.calling.ask, "CalendarService")
        ask("CreateOwnFeed", calendar_pb2.CreateOwnFeedRequest(request_id=request_id()), token)
        return str(ask("GetOwnFeed", calendar_pb2.GetOwnFeedRequest(), token).secret)

    def _survey_secret(self) -> str | None:
        return _first(re.findall(r"/survey\S*#(\S+)", each.text) for each in letters(self.group.home / "mail", GUEST))

    def _results(self, hr: str) -> Any:
        return _answered(partial(self._ask, "Survey", "GetSurveyResults", survey_pb2.GetSurveyResultsRequest(), hr))


def _shown(name: str) -> attendance_pb2.ShowOwnAttendanceRequest:
    audiences = gathering_pb2.AUDIENCE_ALUMNI, gathering_pb2.AUDIENCE_EMPLOYEES
    return attendance_pb2.ShowOwnAttendanceRequest(name=name, audiences=audiences)


def _is_past(at: datetime) -> bool:
    return now() > at


def _first(found: Iterable[list[str]]) -> str | None:
    return next((each[0] for each in found if each), None)


def _answered(ask: Any) -> Any:
    """The answer; None where a rule stands against it still."""
    try:
        return ask()
    except grpc.RpcError as refused:
        if Refusal(refused).code != "FAILED_PRECONDITION":
            raise
        return None
