"""Interviews over the wire: who asks, who offers, whose licence lasts, and who finds nothing."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from okaeri.recruiting.v1 import interview_pb2 as pb

from chassis.access import Caller
from chassis.errors import AlreadyExists, Forbidden, InvalidInput, NotFound, RuleBroken
from chassis.mongo import NOTHING
from chassis.trouble import Unavailable
from tests.services.calling import OPERATOR, machine, request_id
from tests.services.recruiting.interviewing import (
    AUDITOR,
    BANK,
    CONTACT,
    GROUP_HR,
    INTERVIEW,
    JIRO,
    KANA,
    LAPSED,
    MIO,
    OTHER,
    SAID,
    TARO,
    Rooms,
    coordinator,
    hold_of,
    of,
    request_of,
    schedule_of,
)

REQUESTED, OFFERED, ACCEPTED, SCHEDULED, HELD, DECLINED, CANCELLED = range(1, 8)


async def listed(rooms: Rooms, who: Caller, organisation: str = "mado", **asked: Any) -> list[str]:
    answer = await rooms.as_(who).ListInterviews(pb.ListInterviewsRequest(organisation_id=organisation, **asked))
    return [each.id for each in answer.interviews]


async def batch(rooms: Rooms, who: Caller, *ids: str) -> list[str]:
    answer = await rooms.as_(who).BatchGetInterviews(pb.BatchGetInterviewsRequest(ids=ids))
    return [each.id for each in answer.interviews]


async def test_asking_for_an_interview_records_the_consent_to_the_organisation(rooms: Rooms) -> None:
    requested = await rooms.requested(consent_items=["name", "skills"])
    (asked,) = rooms.ledger.asked
    assert (asked.member_id, asked.company_id, asked.purpose) == ("taro", "mado", INTERVIEW)
    assert (asked.text_version, asked.language, list(asked.items)) == ("2026-11", "ja", ["name", "skills"])
    assert (requested.state, requested.wish, requested.member_id) == (REQUESTED, "話したい", "taro")
    assert rooms.ledger.callers[0].subject == "recruiting"


async def test_nothing_is_shared_that_was_not_chosen(rooms: Rooms) -> None:
    with pytest.raises(InvalidInput) as error:
        await rooms.requested(consent_items=[])
    assert error.value.field == "consent_items"
    assert rooms.ledger.asked == []


async def test_another_text_than_the_one_in_force_is_refused_by_the_name_of_our_field(rooms: Rooms) -> None:
    with pytest.raises(InvalidInput) as error:
        await rooms.requested(consent_text_version="2020-01")
    assert error.value.field == "consent_text_version"
    assert await rooms.own() == []


async def test_one_interview_with_an_organisation_is_under_way_at_a_time(rooms: Rooms) -> None:
    first = await rooms.requested()
    with pytest.raises(AlreadyExists):
        await rooms.requested()
    await rooms.requested(organisation="hashi")
    await rooms.requested(JIRO)
    await rooms.as_(TARO).CancelInterview(of(first, pb.CancelInterviewRequest))
    await rooms.requested()
    assert len(await rooms.own()) == 3


async def test_of_several_requests_at_once_one_is_stored(rooms: Rooms) -> None:
    results = await asyncio.gather(*(rooms.requested() for _ in range(5)), return_exceptions=True)
    assert {type(each).__name__ for each in results} <= {"Interview", "AlreadyExists", "Stale"}
    assert len(await rooms.own()) == 1


async def test_an_organisation_that_is_unknown_or_lost_its_licence_takes_no_request(rooms: Rooms) -> None:
    with pytest.raises(InvalidInput) as unknown:
        await rooms.requested(organisation="nowhere")
    with pytest.raises(RuleBroken) as lapsed:
        await rooms.requested(organisation="mukashi")
    assert (unknown.value.field, lapsed.value.rule) == ("organisation_id", "licence_ended")
    assert rooms.ledger.asked == []


async def test_a_member_who_may_be_contacted_is_offered_one_and_accepts_with_a_consent(rooms: Rooms) -> None:
    rooms.ledger.give(CONTACT, "taro", "mado", ("postings", "interviews"))
    offered = await rooms.offered()
    request = of(offered, pb.AcceptInterviewRequest, consent_items=["name"], **SAID)
    accepted = await rooms.as_(TARO).AcceptInterview(request)
    assert (offered.state, accepted.state) == (OFFERED, ACCEPTED)
    assert [(each.purpose, each.company_id, list(each.items)) for each in rooms.ledger.asked] == [
        (INTERVIEW, "mado", ["name"])
    ]


@pytest.mark.parametrize("items", [(), ("postings",)])
async def test_nobody_is_offered_an_interview_who_did_not_agree_to_it(rooms: Rooms, items: tuple[str, ...]) -> None:
    rooms.ledger.give(CONTACT, "taro", "mado", items)
    for member in ("taro", "nobody-at-all"):
        with pytest.raises(NotFound) as error:
            await rooms.offered(member)
        assert error.value.message == "There is no such thing here, or it is not yours to see."


async def test_contact_with_one_organisation_is_no_contact_with_another(rooms: Rooms) -> None:
    rooms.ledger.give(CONTACT, "taro", "hashi", ("interviews",))
    with pytest.raises(NotFound):
        await rooms.offered()
    assert (await rooms.offered(who=OTHER, organisation="hashi")).state == OFFERED


async def test_whoever_had_an_interview_there_may_be_offered_another(rooms: Rooms) -> None:
    await rooms.held()
    assert (await rooms.offered()).state == OFFERED


async def test_an_offer_can_be_declined(rooms: Rooms) -> None:
    await rooms.held()
    declined = await rooms.as_(TARO).DeclineInterview(of(await rooms.offered(), pb.DeclineInterviewRequest))
    assert declined.state == DECLINED
    with pytest.raises(RuleBroken) as error:
        await rooms.scheduled(declined)
    assert error.value.rule == "ended_interviews_do_not_move"


async def test_an_interview_is_scheduled_again_and_held(rooms: Rooms) -> None:
    scheduled = await rooms.scheduled()
    again = await rooms.scheduled(scheduled, MIO, place="https://meet.example/1", online=True)
    held = await rooms.as_(KANA).HoldInterview(hold_of(again))
    assert (again.place, again.online) == ("https://meet.example/1", True)
    assert [step.state for step in held.steps] == [SCHEDULED, SCHEDULED, HELD]


async def test_what_is_over_is_not_scheduled_and_what_is_to_come_was_not_held(rooms: Rooms) -> None:
    requested = await rooms.requested()
    for start in (Timestamp(seconds=1), Timestamp(seconds=-(10**12))):
        with pytest.raises(InvalidInput) as error:
            await rooms.scheduled(requested, start_time=start)
        assert error.value.field == "start_time"
    scheduled = await rooms.scheduled(requested)
    for day in ("2999-01-01", "2026-02-30"):
        with pytest.raises(InvalidInput) as error:
            await rooms.as_(KANA).HoldInterview(hold_of(scheduled, held_on=day))
        assert error.value.field == "held_on"


async def test_both_sides_can_cancel_and_nobody_else(rooms: Rooms) -> None:
    for who in (TARO, MIO):
        requested = await rooms.requested()
        with pytest.raises(NotFound):
            await rooms.as_(JIRO).CancelInterview(of(requested, pb.CancelInterviewRequest))
        with pytest.raises(NotFound):
            await rooms.as_(OTHER).CancelInterview(of(requested, pb.CancelInterviewRequest))
        assert (await rooms.as_(who).CancelInterview(of(requested, pb.CancelInterviewRequest))).state == CANCELLED


async def test_coordinators_of_another_organisation_find_nothing(rooms: Rooms) -> None:
    requested = await rooms.requested()
    assert await batch(rooms, OTHER, requested.id) == []
    for asked in (
        listed(rooms, OTHER),
        rooms.scheduled(requested, OTHER),
        rooms.as_(OTHER).ListNotes(pb.ListNotesRequest(interview_id=requested.id)),
        rooms.noted(requested, OTHER),
        rooms.offered(who=OTHER),
    ):
        with pytest.raises(NotFound) as error:
            await asked
        assert error.value.message == "There is no such thing here, or it is not yours to see."


async def test_a_member_finds_only_its_own(rooms: Rooms) -> None:
    requested = await rooms.requested()
    assert await rooms.own(JIRO) == await batch(rooms, JIRO, requested.id) == []
    assert await batch(rooms, TARO, requested.id) == await batch(rooms, MIO, requested.id) == [requested.id]


async def test_interviews_come_in_pages(rooms: Rooms) -> None:
    for number in range(3):
        await rooms.requested(Caller(f"m{number}", TARO.kind, TARO.grants))
    first = await rooms.as_(KANA).ListInterviews(pb.ListInterviewsRequest(organisation_id="mado", page_size=2))
    rest = await listed(rooms, KANA, page_size=2, page_token=first.next_page_token)
    assert len({*(each.id for each in first.interviews), *rest}) == 3


async def test_a_coordinator_whose_licence_ended_does_and_reads_nothing(rooms: Rooms) -> None:
    requested = await rooms.requested()
    moved = await _moved(rooms, requested, "mukashi")
    assert await batch(rooms, LAPSED, requested.id) == []
    for asked in (
        listed(rooms, LAPSED, "mukashi"),
        rooms.scheduled(moved, LAPSED),
        rooms.as_(LAPSED).HoldInterview(hold_of(moved)),
        rooms.as_(LAPSED).CancelInterview(of(moved, pb.CancelInterviewRequest)),
        rooms.offered(who=LAPSED, organisation="mukashi"),
        rooms.noted(moved, LAPSED),
        rooms.as_(LAPSED).ListNotes(pb.ListNotesRequest(interview_id=moved.id)),
        rooms.as_(LAPSED).ProposeSummary(of(moved, pb.ProposeSummaryRequest)),
        rooms.as_(LAPSED).ReviseNote(of(moved, pb.ReviseNoteRequest, text="x")),
    ):
        with pytest.raises(RuleBroken) as error:
            await asked
        assert error.value.rule == "licence_ended"


async def test_a_licence_that_lasts_does_not_help_with_one_that_ended(rooms: Rooms) -> None:
    both = coordinator("mado", "mukashi")
    with pytest.raises(RuleBroken) as error:
        await listed(rooms, both, "mukashi")
    assert error.value.rule == "licence_ended"
    assert await listed(rooms, both, "mado") == []


async def test_an_alumnus_still_cancels_with_an_organisation_whose_licence_ended(rooms: Rooms) -> None:
    requested = await rooms.requested()
    request = of(await _moved(rooms, requested, "mukashi"), pb.CancelInterviewRequest)
    assert (await rooms.as_(TARO).CancelInterview(request)).state == CANCELLED


@pytest.mark.parametrize("who", [BANK, GROUP_HR, AUDITOR, OPERATOR, machine("bank", "applications.read")])
async def test_whoever_is_no_coordinator_is_turned_away(rooms: Rooms, who: Caller) -> None:
    requested = await rooms.requested()
    for asked in (
        listed(rooms, who),
        batch(rooms, who, requested.id),
        rooms.as_(who).ListNotes(pb.ListNotesRequest(interview_id=requested.id)),
        rooms.as_(who).ListOwnInterviews(pb.ListOwnInterviewsRequest()),
    ):
        with pytest.raises(Forbidden):
            await asked


async def test_nobody_asks_or_offers_while_the_network_does_not_answer(rooms: Rooms) -> None:
    await rooms.held()
    await rooms.ledger_server.stop()
    with pytest.raises(Unavailable):
        await rooms.as_(JIRO).RequestInterview(request_of(), timeout=5)
    with pytest.raises(Unavailable):
        request = pb.OfferInterviewRequest(request_id=request_id(), organisation_id="mado", member_id="taro")
        await rooms.as_(KANA).OfferInterview(request, timeout=5)
    assert await rooms.own(JIRO) == []
    await rooms.ledger_server.start()


async def test_a_repeated_request_answers_the_first_one(rooms: Rooms) -> None:
    request = request_of()
    first = await rooms.as_(TARO).RequestInterview(request)
    await rooms.as_(TARO).CancelInterview(of(first, pb.CancelInterviewRequest))
    assert await rooms.as_(TARO).RequestInterview(request) == first
    assert len(rooms.ledger.asked) == 1


async def test_of_two_coordinators_at_once_one_is_stale(rooms: Rooms) -> None:
    requested = await rooms.requested()
    calls = (rooms.as_(who).ScheduleInterview(schedule_of(requested)) for who in (KANA, MIO))
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert sorted(type(each).__name__ for each in results) == ["Interview", "Stale"]


async def test_an_interview_is_announced_to_nobody(rooms: Rooms) -> None:
    held = await rooms.held()
    await rooms.noted(held)
    await rooms.offered()
    assert await rooms.announced() == []


async def test_a_coordinator_who_looks_is_noted_and_the_alumnus_is_not(rooms: Rooms) -> None:
    await rooms.own()
    assert await reads(rooms) == []
    await rooms.requested()
    await listed(rooms, KANA)
    assert await reads(rooms) == [("kana", "mado", "interview", ("taro",))]


async def test_what_a_coordinator_of_two_organisations_does_is_noted_for_the_one(rooms: Rooms) -> None:
    both = coordinator("hashi", "mado")
    await rooms.noted(await rooms.held(by=both), both)
    await rooms.store.audit.seal("recruiting")
    acts = await rooms.store.audit.entries.where({"action": "act"})
    assert {(each.actor_id, each.company_id, each.people) for each in acts} == {("kana", "mado", ("taro",))}


async def reads(rooms: Rooms) -> list[tuple[str, str, str, tuple[str, ...]]]:
    await rooms.store.audit.seal("recruiting")
    entries = await rooms.store.audit.entries.where({"action": "read"})
    return [(each.actor_id, each.company_id, each.what, each.people) for each in entries]


async def _moved(rooms: Rooms, interview: Any, organisation_id: str) -> Any:
    """The interview as one of an organisation that could not have it any more."""
    async with rooms.store.transaction() as tx:
        moved = replace(await tx.interviews.get(interview.id), organisation_id=organisation_id)
        await tx.interviews.save(moved, announcing=NOTHING)
    return pb.Interview(id=interview.id, version=interview.version + 1)
