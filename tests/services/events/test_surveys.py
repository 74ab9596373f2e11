"""The survey after a gathering: one answer each, which belongs to nobody, shown in fives once it has closed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from okaeri.events.v1 import survey_pb2 as pb

from chassis.access import Caller
from chassis.clock import now, timestamp
from chassis.errors import AlreadyExists, Forbidden, InvalidInput, NotFound, RuleBroken
from chassis.mongo import NOTHING
from services.events.domain import SeatState
from tests.services.calling import alumnus, request_id
from tests.services.events.house import BANK, HOLDING, TARO, House
from tests.services.events.surroundings import GROUP_HR, URL, Around

PEOPLE = [f"m{number}" for number in range(12)]
SCALE, CHOICE, CHOICES = 1, 2, 3
QUESTIONS = [
    pb.SurveyQuestion(id="overall", kind=SCALE, text_ja="いかがでしたか"),
    pb.SurveyQuestion(id="again", kind=CHOICE, text_ja="また来ますか", choices=["はい", "いいえ"]),
    pb.SurveyQuestion(id="liked", kind=CHOICES, text_ja="よかったもの", choices=["話", "食事", "再会"]),
]


async def held(house: House, around: Around) -> str:
    gathering = await house.published()
    await around.is_over(gathering.id, days=0.5)
    return str(gathering.id)


async def opened(house: House, around: Around, *, who: Caller = HOLDING, **changed: Any) -> str:
    id = await held(house, around)
    await open_at(around, id, who, **changed)
    return id


async def open_at(around: Around, id: str, who: Caller = HOLDING, **changed: Any) -> Any:
    usual = {
        "request_id": request_id(),
        "gathering_id": id,
        "questions": QUESTIONS,
        "close_time": timestamp(now() + timedelta(days=7)),
    }
    return await around.as_(who).OpenSurvey(pb.OpenSurveyRequest(**{**usual, **changed}))


def said(**chosen: list[str]) -> list[Any]:
    return [pb.SurveyAnswer(question_id=id, choices=choices) for id, choices in chosen.items()]


async def answers(around: Around, id: str, person: str = "taro", **chosen: list[str]) -> bool:
    request = pb.AnswerSurveyRequest(gathering_id=id, answers=said(**(chosen or {"overall": ["5"]})))
    return bool((await around.as_(alumnus(person)).AnswerSurvey(request)).was_answered_before)


async def close(house: House, id: str) -> None:
    async with house.store.transaction() as tx:
        survey = await tx.surveys.get(id)
        await tx.surveys.save(replace(survey, closes_at=now() - timedelta(seconds=1)), announcing=NOTHING)


async def results(around: Around, id: str, who: Caller = HOLDING) -> Any:
    return await around.as_(who).GetSurveyResults(pb.GetSurveyResultsRequest(gathering_id=id))


async def test_answers_are_counted_in_fives_once_it_has_closed(house: House, around: Around) -> None:
    id = await opened(house, around)
    await around.seated(id, *PEOPLE)
    for number, person in enumerate(PEOPLE):
        mark = "5" if number < 8 else "2"
        await answers(around, id, person, overall=[mark], liked=["話", "再会"] if number < 6 else ["食事"])
    with pytest.raises(RuleBroken) as refused:
        await results(around, id)
    assert refused.value.rule == "survey_is_open"
    await close(house, id)
    found = await results(around, id)
    overall, again, liked = found.results
    assert found.answer_count == 10
    assert [(each.choice, each.count, each.is_suppressed) for each in overall.counts] == [
        ("1", 0, False),
        ("2", 0, True),
        ("3", 0, False),
        ("4", 0, False),
        ("5", 5, False),
    ]
    assert [each.count for each in again.counts] == [0, 0]
    assert [(each.choice, each.count) for each in liked.counts] == [("話", 5), ("食事", 5), ("再会", 5)]


async def test_fewer_than_five_answers_are_not_shown(house: House, around: Around) -> None:
    id = await opened(house, around)
    await around.seated(id, *PEOPLE[:4])
    for person in PEOPLE[:4]:
        await answers(around, id, person)
    await close(house, id)
    with pytest.raises(RuleBroken) as refused:
        await results(around, id)
    assert refused.value.rule == "too_few_answers"


async def test_a_second_answer_changes_nothing_and_is_told_so(house: House, around: Around) -> None:
    id = await opened(house, around)
    await around.seated(id, "taro")
    assert await answers(around, id, overall=["5"]) is False
    assert await answers(around, id, overall=["1"]) is True
    assert (await house.store.survey_tallies.get(id)).chosen == {"overall-4": 1}


async def test_nothing_that_is_kept_joins_an_answer_with_a_person(house: House, around: Around) -> None:
    id = await opened(house, around)
    [seat] = await around.seated(id, "taro")
    await answers(around, id)
    [mark] = await house.store.survey_marks.where({})
    assert not {seat.id, "taro"} & {mark.id, mark.survey_id}
    [tally] = await house.store.survey_tallies.where({})
    assert repr(tally).count("taro") == repr(tally).count(seat.id) == 0
    answered = await house.store._driver.find("answers", {})
    assert [row for row in answered if "AnswerSurvey" in row["_id"]] == []


async def test_whoever_has_the_link_of_a_seat_answers_without_an_account(house: House, around: Around) -> None:
    id = await opened(house, around)
    guest = await around.guest(id)
    seat = await house.store.seats.find_of(guest.id, id)
    assert seat
    secret = house.secrets.answering(seat.id)
    nobody = around.as_(None)
    survey = await nobody.GetGuestSurvey(pb.GetGuestSurveyRequest(secret=secret))
    assert [question.id for question in survey.questions] == ["overall", "again", "liked"]
    await nobody.AnswerGuestSurvey(pb.AnswerGuestSurveyRequest(secret=secret, answers=said(overall=["4"])))
    assert (await nobody.GetGuestSurvey(pb.GetGuestSurveyRequest(secret=secret))).is_answered
    with pytest.raises(NotFound):
        await nobody.GetGuestSurvey(pb.GetGuestSurveyRequest(secret=f"{seat.id}.forged"))


async def test_only_who_has_a_taken_seat_answers(house: House, around: Around) -> None:
    id = await opened(house, around)
    await around.seated(id, "jiro", state=SeatState.WAITING)
    for person in ("taro", "jiro"):
        with pytest.raises(NotFound):
            await answers(around, id, person)


@pytest.mark.parametrize(
    "chosen",
    [
        {"overall": ["6"]},
        {"overall": ["1", "2"]},
        {"again": ["はい", "いいえ"]},
        {"unknown": ["1"]},
        {"liked": ["映画"]},
    ],
)
async def test_what_cannot_be_chosen_is_refused(house: House, around: Around, chosen: dict[str, list[str]]) -> None:
    id = await opened(house, around)
    await around.seated(id, "taro")
    with pytest.raises(InvalidInput):
        await answers(around, id, **chosen)
    assert await house.store.survey_marks.where({}) == []


async def test_a_survey_opens_once_after_the_gathering_began_by_a_host(house: House, around: Around) -> None:
    id = await opened(house, around)
    with pytest.raises(AlreadyExists):
        await open_at(around, id)
    with pytest.raises(NotFound):
        await open_at(around, await held(house, around), BANK)
    with pytest.raises(RuleBroken):
        await open_at(around, (await house.published()).id)
    with pytest.raises(InvalidInput):
        await open_at(around, await held(house, around), close_time=timestamp(now() + timedelta(days=61)))


async def test_the_usual_questions_are_asked_where_the_host_says_none(house: House, around: Around) -> None:
    survey = await open_at(around, await held(house, around), questions=[])
    assert [question.id for question in survey.questions] == ["overall", "content", "again", "closer"]
    assert [len(question.choices) for question in survey.questions] == [5, 5, 3, 3]


async def test_a_closed_survey_takes_no_answer(house: House, around: Around) -> None:
    id = await opened(house, around)
    await around.seated(id, "taro")
    await close(house, id)
    with pytest.raises(RuleBroken):
        await answers(around, id)


async def test_results_are_for_hosts_and_group_hr(house: House, around: Around) -> None:
    id = await opened(house, around)
    await around.seated(id, *PEOPLE[:5])
    for person in PEOPLE[:5]:
        await answers(around, id, person)
    await close(house, id)
    assert (await results(around, id, GROUP_HR)).answer_count == 5
    with pytest.raises(NotFound):
        await results(around, id, BANK)
    with pytest.raises(Forbidden):
        await results(around, id, TARO)


async def test_those_who_had_a_seat_are_asked_by_mail_with_a_link_of_their_own(house: House, around: Around) -> None:
    id = await opened(house, around)
    [seat] = await around.seated(id, "taro")
    await around.seated(id, "jiro", state=SeatState.WAITING)
    await around.goes_on()
    [letter] = around.office.to("taro")
    assert f"{URL}/survey#{house.secrets.answering(seat.id)}" in letter.said["ja"].text
    assert around.office.to("jiro") == []
