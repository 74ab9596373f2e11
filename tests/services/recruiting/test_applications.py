"""Applications over the wire: consent first, one company decides, and nobody else learns of it."""

import asyncio
from typing import Any

import pytest
from okaeri.recruiting.v1 import application_pb2 as pb
from okaeri.recruiting.v1 import posting_pb2

from chassis.access import Caller, Kind
from chassis.errors import AlreadyExists, InvalidInput, NotFound, RuleBroken
from chassis.trouble import Unavailable
from services.recruiting.consents import request_id_for
from tests.services.calling import alumnus, hr, machine
from tests.services.recruiting.house import (
    APPLIED,
    BANK,
    DECLINED,
    HIRE_CANCELLED,
    HIRED,
    HOLDING,
    INTERVIEW,
    OFFERED,
    SCREENING,
    TARO,
    WITHDRAWN,
    House,
    apply_to,
    move_of,
)


async def listed(house: House, who: Caller, company_id: str = "holding", **asked: Any) -> list[str]:
    request = pb.ListApplicationsRequest(company_id=company_id, **asked)
    answer = await house.as_(who).applications.ListApplications(request)
    return [application.id for application in answer.applications]


async def own(house: House, who: Caller) -> list[str]:
    answer = await house.as_(who).applications.ListOwnApplications(pb.ListOwnApplicationsRequest())
    return [application.id for application in answer.applications]


async def batch(house: House, who: Caller, *ids: str) -> list[str]:
    request = pb.BatchGetApplicationsRequest(ids=ids)
    answer = await house.as_(who).applications.BatchGetApplications(request)
    return [application.id for application in answer.applications]


async def test_applying_records_the_consent_with_its_text(house: House) -> None:
    posting = await house.published()
    applied = await house.applied(posting)
    (asked,) = house.network.asked
    assert (asked.member_id, asked.company_id, asked.purpose) == ("taro", "holding", 1)
    assert (asked.text_version, asked.language) == ("2026-11", "ja")
    assert (applied.consent_id, applied.consent_text_version) == ("consent-1", "2026-11")
    assert (applied.member_id, applied.state, applied.version) == ("taro", APPLIED, 1)
    assert list(applied.steps) == []


async def test_recruiting_asks_for_the_consent_as_itself(house: House) -> None:
    await house.applied()
    (who,) = house.network.callers
    assert (who.subject, who.kind) == ("recruiting", Kind.SERVICE)


async def test_an_application_is_announced_without_its_member(house: House) -> None:
    posting = await house.published()
    applied = await house.applied(posting)
    received = pb.ApplicationReceived(application_id=applied.id, posting_id=posting.id, company_id="holding")
    assert received in await house.announced()


async def test_another_text_than_the_one_in_force_is_refused_by_the_name_of_our_field(house: House) -> None:
    posting = await house.published()
    with pytest.raises(InvalidInput) as error:
        await house.as_(TARO).applications.Apply(apply_to(posting, consent_text_version="2020-01"))
    assert error.value.field == "consent_text_version"
    assert await own(house, TARO) == []


async def test_nobody_applies_while_the_network_does_not_answer(house: House) -> None:
    posting = await house.published()
    await house.network_server.stop()
    with pytest.raises(Unavailable):
        await house.as_(TARO).applications.Apply(apply_to(posting), timeout=5)
    assert await own(house, TARO) == []
    await house.network_server.start()


async def test_a_posting_that_is_not_open_takes_no_application_and_asks_for_no_consent(house: House) -> None:
    closed = await house.closed()
    with pytest.raises(RuleBroken) as error:
        await house.applied(closed)
    assert error.value.rule == "posting_is_not_open"
    assert house.network.asked == []


async def test_a_draft_and_no_posting_at_all_sound_the_same(house: House) -> None:
    said = []
    for posting in (await house.drafted(), posting_pb2.Posting(id="nothing")):
        with pytest.raises(NotFound) as error:
            await house.applied(posting)
        said.append(error.value.message)
    assert said[0] == said[1]


async def test_a_repeated_application_answers_the_first_one_also_after_the_posting_closed(house: House) -> None:
    posting = await house.published()
    request = apply_to(posting)
    first = await house.as_(TARO).applications.Apply(request)
    await house.close(posting)
    assert await house.as_(TARO).applications.Apply(request) == first
    assert len(house.network.asked) == 1
    assert await own(house, TARO) == [first.id]


async def test_one_request_id_for_two_applications_is_refused(house: House) -> None:
    first, second = await house.published(), await house.published()
    request = apply_to(first)
    await house.as_(TARO).applications.Apply(request)
    with pytest.raises(InvalidInput) as error:
        await house.as_(TARO).applications.Apply(apply_to(second, request_id=request.request_id))
    assert error.value.field == "request_id"


async def test_a_repeated_application_finds_the_same_consent(house: House) -> None:
    posting = await house.published()
    request = apply_to(posting)
    answers = await asyncio.gather(*(house.as_(TARO).applications.Apply(request) for _ in range(5)))
    assert len({answer.id for answer in answers}) == 1
    assert {asked.request_id for asked in house.network.asked} == {request_id_for("taro", request.request_id)}


def test_two_members_never_share_a_request_id_towards_the_network() -> None:
    assert request_id_for("taro", "12345678") != request_id_for("jiro", "12345678")
    assert len(request_id_for("taro", "x" * 64)) == 64


async def test_one_application_to_a_posting_lives_at_a_time(house: House) -> None:
    posting = await house.published()
    applied = await house.applied(posting)
    with pytest.raises(AlreadyExists):
        await house.applied(posting)
    await house.applied(posting, alumnus("jiro"))
    assert await own(house, TARO) == [applied.id]


async def test_of_two_applications_at_once_one_is_stored(house: House) -> None:
    posting = await house.published()
    results = await asyncio.gather(*(house.applied(posting) for _ in range(5)), return_exceptions=True)
    assert len([result for result in results if isinstance(result, pb.Application)]) == 1
    assert {type(result).__name__ for result in results} <= {"Application", "AlreadyExists", "Stale"}
    assert len(await own(house, TARO)) == 1


async def test_after_an_end_the_member_may_apply_again(house: House) -> None:
    posting = await house.published()
    declined = await house.move(await house.applied(posting), DECLINED)
    withdrawn = await house.withdraw(await house.applied(posting))
    again = await house.applied(posting)
    assert (declined.state, withdrawn.state, again.state) == (DECLINED, WITHDRAWN, APPLIED)
    assert set(await own(house, TARO)) == {declined.id, withdrawn.id, again.id}


async def test_a_hire_is_announced_to_those_who_count_it(house: House) -> None:
    applied = await house.applied()
    hired = await house.move(applied, SCREENING, INTERVIEW, OFFERED, HIRED)
    assert [step.state for step in hired.steps] == [SCREENING, INTERVIEW, OFFERED, HIRED]
    moved, event = (await house.announced())[-2:]
    common = {"application_id": applied.id, "company_id": "holding"}
    assert moved == pb.ApplicationMoved(from_state=OFFERED, to_state=HIRED, **common)
    assert event == pb.ApplicantHired(member_id="taro", kind=1, hire_time=hired.steps[-1].time, **common)


async def test_a_cancelled_hire_is_announced(house: House) -> None:
    applied = await house.applied()
    await house.move(applied, SCREENING, INTERVIEW, OFFERED, HIRED, HIRE_CANCELLED)
    moved, event = (await house.announced())[-2:]
    assert (moved.from_state, moved.to_state) == (HIRED, HIRE_CANCELLED)
    assert event == pb.ApplicantHireCancelled(application_id=applied.id, member_id="taro", company_id="holding")


async def test_an_illegal_move_names_its_rule(house: House) -> None:
    applied = await house.applied()
    with pytest.raises(RuleBroken) as error:
        await house.move(applied, OFFERED)
    assert error.value.rule == "next_step"


@pytest.mark.parametrize("end", ["declined", "withdrawn"])
async def test_an_ended_application_cannot_get_an_offer(house: House, end: str) -> None:
    applied = await house.applied()
    ended = await (house.move(applied, DECLINED) if end == "declined" else house.withdraw(applied))
    with pytest.raises(RuleBroken) as error:
        await house.move(ended, OFFERED)
    assert error.value.rule == "ended_applications_do_not_move"


async def test_of_two_recruiters_at_once_one_is_stale(house: House) -> None:
    applied = await house.applied()
    recruiters = hr("holding", subject="hanako"), hr("holding", subject="ichiro")
    moves = (house.move(applied, SCREENING, who=who) for who in recruiters)
    results = await asyncio.gather(*moves, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Application", "Stale"]


async def test_a_recruiter_who_saw_an_older_version_is_stale_not_wrong(house: House) -> None:
    applied = await house.applied()
    await house.move(applied, SCREENING)
    results = await asyncio.gather(house.move(applied, SCREENING), return_exceptions=True)
    assert [type(result).__name__ for result in results] == ["Stale"]


async def test_a_repeated_move_moves_once(house: House) -> None:
    request = move_of(await house.applied(), SCREENING)
    ask = house.as_(HOLDING).applications.MoveApplication
    assert await ask(request) == await ask(request)
    assert len([event for event in await house.announced() if isinstance(event, pb.ApplicationMoved)]) == 1


async def test_hr_of_another_company_finds_nothing(house: House) -> None:
    posting = await house.published()
    applied = await house.applied(posting)
    assert await batch(house, BANK, applied.id) == []
    assert await listed(house, BANK, "bank") == []
    stub = house.as_(BANK).applications
    for asked in (
        listed(house, BANK, "holding"),
        listed(house, BANK, "bank", posting_id=posting.id),
        stub.MoveApplication(move_of(applied, SCREENING)),
    ):
        with pytest.raises(NotFound) as error:
            await asked
        assert error.value.message == "There is no such thing here, or it is not yours to see."


async def test_a_member_finds_only_its_own(house: House) -> None:
    applied = await house.applied()
    jiro = alumnus("jiro")
    assert await own(house, jiro) == await batch(house, jiro, applied.id) == []
    assert await own(house, TARO) == await batch(house, TARO, applied.id) == [applied.id]
    with pytest.raises(NotFound):
        await house.withdraw(applied, jiro)


async def test_the_company_sees_its_applications_of_one_posting_or_all(house: House) -> None:
    first, second = await house.published(), await house.published()
    one, other = await house.applied(first), await house.applied(second)
    assert set(await listed(house, HOLDING)) == {one.id, other.id}
    assert await listed(house, HOLDING, posting_id=first.id) == [one.id]
    assert await batch(house, HOLDING, one.id, "nothing") == [one.id]


async def test_a_machine_reads_and_moves_for_its_own_company_only(house: House) -> None:
    applied = await house.applied()
    scopes = ("applications.read", "applications.write")
    ours, theirs = machine("holding", *scopes), machine("bank", *scopes)
    assert await listed(house, ours) == [applied.id]
    assert (await house.move(applied, SCREENING, who=ours)).state == SCREENING
    with pytest.raises(NotFound):
        await listed(house, theirs)


async def test_own_applications_come_in_pages(house: House) -> None:
    ids = {(await house.applied()).id for _ in range(3)}
    ask = house.as_(TARO).applications.ListOwnApplications
    first = await ask(pb.ListOwnApplicationsRequest(page_size=2))
    second = await ask(pb.ListOwnApplicationsRequest(page_size=2, page_token=first.next_page_token))
    assert {each.id for page in (first, second) for each in page.applications} == ids
    assert (second.next_page_token, second.has_previous_page) == ("", True)


async def test_a_token_of_another_list_is_refused(house: House) -> None:
    await house.applied(), await house.applied()
    page = await house.as_(TARO).applications.ListOwnApplications(pb.ListOwnApplicationsRequest(page_size=1))
    request = posting_pb2.ListPostingsRequest(page_token=page.next_page_token)
    with pytest.raises(InvalidInput) as error:
        await house.as_(TARO).postings.ListPostings(request)
    assert error.value.field == "page_token"
