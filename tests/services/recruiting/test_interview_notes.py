"""The wall: what is noted of an interview, who reads it, and how a text gets to a company, or does not."""

import asyncio
from typing import Any

import pytest
from okaeri.network.v1 import erasure_pb2
from okaeri.person.v1 import person_pb2
from okaeri.recruiting.v1 import interview_pb2 as pb

from chassis.access import Caller
from chassis.clock import today
from chassis.errors import Forbidden, InvalidInput, NotFound, RuleBroken, Stale
from chassis.mongo import NOTHING
from chassis.trouble import Unavailable
from services.recruiting import reactions
from tests.services import hearing
from tests.services.calling import OPERATOR, announced, employee, machine, request_id
from tests.services.recruiting.interviewing import (
    AUDITOR,
    BANK,
    GROUP_HR,
    HELD,
    JIRO,
    KANA,
    MIO,
    OTHER,
    POST,
    SAID,
    STATISTICS,
    SUMMARY,
    SUMMARY_NOTE,
    TARO,
    Rooms,
    note_of,
    of,
)

DRAFT, PROPOSED, AMENDED, RELEASED, REFUSED, WITHDRAWN = range(1, 7)
SECRET = "すいか"


async def notes(rooms: Rooms, who: Caller, interview: Any) -> list[str]:
    answer = await rooms.as_(who).ListNotes(pb.ListNotesRequest(interview_id=interview.id))
    return [each.text for each in answer.notes]


async def revise(rooms: Rooms, note: Any, who: Caller = KANA, **said: Any) -> Any:
    return await rooms.as_(who).ReviseNote(of(note, pb.ReviseNoteRequest, **said))


async def own_summaries(rooms: Rooms, who: Caller = TARO) -> list[tuple[str, int]]:
    return [(each.text, each.state) for own in await rooms.own(who) for each in own.summaries]


async def allow(rooms: Rooms, interview: Any, who: Caller = TARO, company: str = "bank") -> Any:
    request = pb.AllowInterviewHeldRequest(request_id=request_id(), id=interview.id, company_id=company, **SAID)
    return await rooms.as_(who).AllowInterviewHeld(request)


async def test_a_private_note_is_for_its_writer_alone(rooms: Rooms) -> None:
    interview = await rooms.held()
    note = await rooms.noted(interview, text=SECRET)
    assert await notes(rooms, KANA, interview) == [SECRET]
    assert await notes(rooms, MIO, interview) == []
    with pytest.raises(NotFound):
        await revise(rooms, note, MIO, text="x")
    assert SECRET not in str(await rooms.own())
    for who in (TARO, BANK, GROUP_HR, AUDITOR, OPERATOR, employee(), machine("bank", "applications.read")):
        with pytest.raises(Forbidden):
            await notes(rooms, who, interview)
    with pytest.raises(NotFound):
        await notes(rooms, OTHER, interview)


async def test_a_private_note_is_revised_by_its_writer_in_the_version_it_saw(rooms: Rooms) -> None:
    interview = await rooms.requested()
    note = await rooms.noted(interview)
    revised = await revise(rooms, note, text=SECRET)
    with pytest.raises(Stale):
        await revise(rooms, note, text="older")
    assert (revised.version, await notes(rooms, KANA, interview)) == (2, [SECRET])


async def test_a_private_note_cannot_be_proposed_to_anybody(rooms: Rooms) -> None:
    note = await rooms.noted(await rooms.held())
    with pytest.raises(NotFound):
        await rooms.as_(KANA).ProposeSummary(of(note, pb.ProposeSummaryRequest))


async def test_the_alumnus_does_not_learn_of_a_draft(rooms: Rooms) -> None:
    interview = await rooms.held()
    draft = await rooms.noted(interview, note_class=SUMMARY_NOTE, text=SECRET, company_id="bank")
    assert draft.state == DRAFT
    assert await own_summaries(rooms) == []
    with pytest.raises(NotFound):
        await rooms.approve(draft)
    assert await notes(rooms, MIO, interview) == [SECRET]


async def test_a_company_sees_the_approved_text_with_its_date_and_on_a_consent(rooms: Rooms) -> None:
    proposed = await rooms.proposed(text="戻りたい気持ちがある。")
    assert await own_summaries(rooms) == [("戻りたい気持ちがある。", PROPOSED)]
    assert await rooms.seen_by_hr() == []
    released = await rooms.approve(proposed)
    (shown,) = (
        await rooms.as_(BANK).ListReleasedSummaries(pb.ListReleasedSummariesRequest(company_id="bank"))
    ).summaries
    assert (shown.text, shown.member_id, shown.organisation_id) == ("戻りたい気持ちがある。", "taro", "mado")
    assert (shown.held_on, shown.approve_time) == (today().isoformat(), released.approve_time)
    assert (released.state, released.consent_text_version) == (RELEASED, "2026-11")
    assert rooms.ledger.asked[-1].purpose == SUMMARY
    assert rooms.ledger.provided == [(released.consent_id, "bank")]


async def test_the_draft_is_nowhere_once_another_text_is_approved(rooms: Rooms) -> None:
    proposed = await rooms.proposed(text=SECRET)
    amended = await rooms.as_(TARO).AmendSummary(of(proposed, pb.AmendSummaryRequest, text="別の言い方で。"))
    again = await rooms.as_(KANA).ProposeSummary(of(amended, pb.ProposeSummaryRequest))
    assert (amended.state, again.state, again.text) == (AMENDED, PROPOSED, "別の言い方で。")
    assert await rooms.seen_by_hr() == []
    await rooms.approve(again)
    assert await rooms.seen_by_hr() == ["別の言い方で。"]
    assert SECRET not in str(await rooms.store.summaries.where({}))


async def test_an_amended_text_is_released_by_nobody_before_it_is_proposed(rooms: Rooms) -> None:
    amended = await rooms.as_(TARO).AmendSummary(of(await rooms.proposed(), pb.AmendSummaryRequest, text="別。"))
    with pytest.raises(RuleBroken) as error:
        await rooms.approve(amended)
    assert error.value.rule == "summary_is_amended"


async def test_approving_a_text_that_changed_meanwhile_is_stale(rooms: Rooms) -> None:
    proposed = await rooms.proposed()
    await revise(rooms, proposed, text="もっと踏み込んだ話。")
    with pytest.raises(Stale):
        await rooms.approve(proposed)
    assert rooms.ledger.asked[-1].purpose != SUMMARY
    assert await own_summaries(rooms) == [("", DRAFT)]
    assert await rooms.seen_by_hr() == []


async def test_a_text_that_changes_while_the_consent_is_recorded_is_not_released(rooms: Rooms) -> None:
    proposed = await rooms.proposed()

    async def change() -> None:
        rooms.ledger.before_recording = None
        await revise(rooms, proposed, text=SECRET)

    rooms.ledger.before_recording = change
    with pytest.raises(Stale):
        await rooms.approve(proposed)
    assert await rooms.seen_by_hr() == []
    assert await rooms.announced() == []


async def test_approving_and_revising_at_once_never_releases_what_was_not_read(rooms: Rooms) -> None:
    for _ in range(5):
        interview = await rooms.held()
        proposed = await rooms.proposed(interview, text="読んだ文面")
        calls = rooms.approve(proposed), revise(rooms, proposed, text=SECRET)
        results = await asyncio.gather(*calls, return_exceptions=True)
        assert len([each for each in results if isinstance(each, pb.Summary | pb.Note)]) == 1
        assert {type(each).__name__ for each in results} <= {"Summary", "Note", "Stale", "RuleBroken"}
    assert set(await rooms.seen_by_hr()) <= {"読んだ文面"}


async def test_a_released_summary_cannot_be_revised(rooms: Rooms) -> None:
    released = await rooms.released()
    with pytest.raises(RuleBroken) as error:
        await revise(rooms, released, text="x")
    assert error.value.rule == "summary_is_released"


async def test_another_text_than_the_one_in_force_releases_nothing(rooms: Rooms) -> None:
    proposed = await rooms.proposed()
    request = of(proposed, pb.ApproveSummaryRequest, **{**SAID, "consent_text_version": "2020-01"})
    with pytest.raises(InvalidInput) as error:
        await rooms.as_(TARO).ApproveSummary(request)
    assert error.value.field == "consent_text_version"
    assert await own_summaries(rooms) == [("戻りたい気持ちがある。", PROPOSED)]


async def test_a_withdrawn_summary_is_seen_no_more_once_the_answer_is_there(rooms: Rooms) -> None:
    released = await rooms.released()
    assert await rooms.seen_by_hr() == ["戻りたい気持ちがある。"]
    withdrawn = await rooms.as_(TARO).WithdrawSummary(of(released, pb.WithdrawSummaryRequest))
    assert (withdrawn.state, await rooms.seen_by_hr()) == (WITHDRAWN, [])
    with pytest.raises(RuleBroken):
        await rooms.approve(withdrawn)


async def test_a_summary_whose_consent_was_withdrawn_does_not_come_back_with_another_consent(rooms: Rooms) -> None:
    released = await rooms.released()
    del rooms.ledger.live[released.consent_id]
    assert await rooms.seen_by_hr() == []
    rooms.ledger.give(SUMMARY, "taro", "bank", ("interview_summary",))
    assert await rooms.seen_by_hr() == []


async def test_a_consent_that_is_withdrawn_while_it_is_read_shows_nothing(rooms: Rooms) -> None:
    released = await rooms.released()
    rooms.ledger.withdrawn_on_providing = {released.consent_id}
    assert (await rooms.seen_by_hr(), rooms.ledger.provided) == ([], [])


async def test_a_page_tells_nothing_of_what_was_taken_back(rooms: Rooms) -> None:
    old = await rooms.released(await rooms.held(), text="撤回する")
    await rooms.released(await rooms.held(JIRO), JIRO, text="残る")
    del rooms.ledger.live[old.consent_id]
    request = pb.ListReleasedSummariesRequest(company_id="bank", page_size=1)
    page = await rooms.as_(BANK).ListReleasedSummaries(request)
    assert ([each.text for each in page.summaries], page.next_page_token) == (["残る"], "")


async def test_a_page_is_filled_up_past_what_was_taken_back(rooms: Rooms) -> None:
    released = []
    for number in range(4):
        who = Caller(f"m{number}", TARO.kind, TARO.grants)
        released.append(await rooms.released(await rooms.held(who), who, text=f"{number}"))
    for taken_back in released[1:3]:
        del rooms.ledger.live[taken_back.consent_id]
    ask = rooms.as_(BANK).ListReleasedSummaries
    first = await ask(pb.ListReleasedSummariesRequest(company_id="bank", page_size=1))
    token = first.next_page_token
    rest = await ask(pb.ListReleasedSummariesRequest(company_id="bank", page_size=1, page_token=token))
    assert [each.text for page in (first, rest) for each in page.summaries] == ["3", "0"]
    assert (bool(token), rest.next_page_token) == (True, "")


async def test_released_summaries_come_in_pages_in_both_directions(rooms: Rooms) -> None:
    interview = await rooms.held()
    for number in range(3):
        await rooms.released(interview, text=f"{number}")
    ask = rooms.as_(BANK).ListReleasedSummaries
    first = await ask(pb.ListReleasedSummariesRequest(company_id="bank", page_size=2))
    rest = await ask(pb.ListReleasedSummariesRequest(company_id="bank", page_size=2, page_token=first.next_page_token))
    back = await ask(
        pb.ListReleasedSummariesRequest(company_id="bank", page_size=2, page_token=rest.cursors[0], before=True)
    )
    assert [each.text for each in first.summaries] == [each.text for each in back.summaries] == ["2", "1"]
    assert ([each.text for each in rest.summaries], rest.next_page_token) == (["0"], "")
    assert (rest.has_previous_page, back.has_previous_page, bool(back.next_page_token)) == (True, False, True)


async def test_nothing_is_shown_while_the_consents_cannot_be_asked(rooms: Rooms) -> None:
    await rooms.released()
    await rooms.ledger_server.stop()
    request = pb.ListReleasedSummariesRequest(company_id="bank")
    with pytest.raises(Unavailable):
        await rooms.as_(BANK).ListReleasedSummaries(request, timeout=5)
    await rooms.ledger_server.start()


async def test_hr_of_another_company_finds_nothing(rooms: Rooms) -> None:
    interview = await rooms.held()
    await rooms.released(interview)
    await allow(rooms, interview)
    assert await rooms.seen_by_hr(POST, "post") == await rooms.known_to_hr(POST, "post") == []
    for asked in (rooms.seen_by_hr(POST, "bank"), rooms.known_to_hr(POST, "bank")):
        with pytest.raises(NotFound):
            await asked


@pytest.mark.parametrize("who", [GROUP_HR, AUDITOR, OPERATOR, TARO, KANA, machine("bank", "applications.read")])
async def test_only_hr_of_the_company_reads_released_summaries(rooms: Rooms, who: Caller) -> None:
    await rooms.released()
    for asked in (rooms.seen_by_hr(who), rooms.known_to_hr(who)):
        with pytest.raises(Forbidden):
            await asked


async def test_a_summary_for_one_member_is_found_by_the_member(rooms: Rooms) -> None:
    await rooms.released()
    assert await rooms.seen_by_hr(member_id="taro") == ["戻りたい気持ちがある。"]
    assert await rooms.seen_by_hr(member_id="jiro") == []


async def test_only_the_person_decides_about_a_summary(rooms: Rooms) -> None:
    proposed = await rooms.proposed()
    for asked in (
        rooms.approve(proposed, JIRO),
        rooms.as_(JIRO).RefuseSummary(of(proposed, pb.RefuseSummaryRequest)),
        rooms.as_(JIRO).AmendSummary(of(proposed, pb.AmendSummaryRequest, text="x")),
        rooms.as_(JIRO).WithdrawSummary(of(proposed, pb.WithdrawSummaryRequest)),
    ):
        with pytest.raises(NotFound):
            await asked


async def test_a_company_knows_of_an_interview_only_when_the_person_lets_it(rooms: Rooms) -> None:
    interview = await rooms.held()
    assert await rooms.known_to_hr() == []
    own = await allow(rooms, interview)
    assert [each.company_id for each in own.disclosures] == ["bank"]
    assert rooms.ledger.asked[-1].purpose == HELD
    assert (await rooms.known_to_hr(), await rooms.known_to_hr(POST, "post")) == (["taro"], [])
    assert await rooms.known_to_hr(member_id="jiro") == []
    request = pb.DisallowInterviewHeldRequest(request_id=request_id(), id=interview.id, company_id="bank")
    assert list((await rooms.as_(TARO).DisallowInterviewHeld(request)).disclosures) == []
    assert await rooms.known_to_hr() == []


async def test_a_company_knows_nothing_once_the_consent_is_withdrawn_at_its_owner(rooms: Rooms) -> None:
    own = await allow(rooms, await rooms.held())
    del rooms.ledger.live[own.disclosures[0].consent_id]
    assert await rooms.known_to_hr() == []
    await allow(rooms, own.interview)
    assert await rooms.known_to_hr() == ["taro"]


async def test_nothing_is_told_of_an_interview_that_is_still_to_come(rooms: Rooms) -> None:
    requested = await rooms.requested()
    with pytest.raises(RuleBroken) as error:
        await allow(rooms, requested)
    with pytest.raises(NotFound):
        await allow(rooms, await rooms.held(JIRO), TARO)
    assert error.value.rule == "interview_not_held"


async def test_an_unknown_company_is_named(rooms: Rooms) -> None:
    interview = await rooms.held()
    for asked in (
        allow(rooms, interview, company="nowhere"),
        rooms.noted(interview, note_class=SUMMARY_NOTE, text="x", company_id="nowhere"),
    ):
        with pytest.raises(InvalidInput) as error:
            await asked
        assert error.value.field == "company_id"


async def test_not_applying_afterwards_leaves_no_trace_that_hr_can_see(rooms: Rooms) -> None:
    interview = await rooms.held()
    await rooms.noted(interview, text=SECRET)
    await rooms.noted(interview, note_class=STATISTICS, topics=[4, 8])
    refused = await rooms.as_(TARO).RefuseSummary(of(await rooms.proposed(interview), pb.RefuseSummaryRequest))
    await rooms.proposed(interview)
    assert refused.state == REFUSED
    assert await rooms.seen_by_hr() == await rooms.known_to_hr() == []
    figures = await rooms.as_(GROUP_HR).GetInterviewFigures(pb.GetInterviewFiguresRequest())
    assert (list(figures.held), list(figures.topics)) == ([], [])
    assert await rooms.announced() == []
    assert rooms.ledger.provided == []


async def test_a_release_and_a_withdrawal_are_told_to_the_company_without_the_person(rooms: Rooms) -> None:
    released = await rooms.released()
    await rooms.as_(TARO).WithdrawSummary(of(released, pb.WithdrawSummaryRequest))
    ids = {"summary_id": released.id, "company_id": "bank"}
    assert await rooms.announced() == [pb.SummaryReleased(**ids), pb.SummaryWithdrawn(**ids)]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"note_class": 1, "text": " "}, "text"),
        ({"note_class": 1, "text": "x", "company_id": "bank"}, "company_id"),
        ({"note_class": 1, "text": "x", "topics": [1]}, "topics"),
        ({"note_class": 2, "text": "x"}, "company_id"),
        ({"note_class": 2, "company_id": "bank"}, "text"),
        ({"note_class": 3, "topics": []}, "topics"),
        ({"note_class": 3, "topics": [1], "text": SECRET}, "text"),
        ({"note_class": 3, "topics": [1], "company_id": "bank"}, "company_id"),
        ({"note_class": 0, "text": "x"}, "note_class"),
        ({"note_class": 9, "text": "x"}, "note_class"),
        ({"note_class": 3, "topics": [1, 1]}, "topics"),
        ({"note_class": 3, "topics": [99]}, "topics[0]"),
        ({"note_class": 1, "text": "x" * 8001}, "text"),
    ],
)
async def test_a_note_says_what_its_kind_says_and_nothing_else(rooms: Rooms, said: dict[str, Any], field: str) -> None:
    interview = await rooms.held()
    with pytest.raises(InvalidInput) as error:
        await rooms.as_(KANA).WriteNote(note_of(interview, **{"text": "", "topics": [], **said}))
    assert error.value.field == field
    assert SECRET not in error.value.message
    assert await notes(rooms, KANA, interview) == []


async def test_what_is_shared_is_of_an_interview_that_was_held(rooms: Rooms) -> None:
    requested = await rooms.requested()
    for said in ({"note_class": SUMMARY_NOTE, "text": "x", "company_id": "bank"}, {"note_class": 3, "topics": [1]}):
        with pytest.raises(RuleBroken) as error:
            await rooms.noted(requested, **said)
        assert error.value.rule == "interview_not_held"


async def test_topics_are_corrected_by_any_coordinator_of_the_organisation(rooms: Rooms) -> None:
    note = await rooms.noted(await rooms.held(), note_class=STATISTICS, topics=[4])
    assert list((await revise(rooms, note, MIO, topics=[8, 9])).topics) == [8, 9]


async def test_whoever_reads_is_noted_in_the_same_words_whatever_there_was_to_read(rooms: Rooms) -> None:
    with_note, without = await rooms.held(), await rooms.held(JIRO)
    await rooms.noted(with_note, text=SECRET)
    await notes(rooms, KANA, with_note), await notes(rooms, KANA, without)
    await rooms.store.audit.seal("recruiting")
    entries = await rooms.store.audit.entries.where({"action": "read"})
    said = [(each.actor_id, each.company_id, each.what, each.purpose, each.items, each.people) for each in entries]
    common = ("kana", "mado", "interview", "interview", ())
    assert said == [(*common, ("taro",)), (*common, ("jiro",))]


async def test_hr_who_reads_a_summary_is_noted(rooms: Rooms) -> None:
    await rooms.released()
    await rooms.seen_by_hr()
    await rooms.seen_by_hr(POST, "post")
    await rooms.store.audit.seal("recruiting")
    entries = await rooms.store.audit.entries.where({"action": "read"})
    assert [(each.company_id, each.what, each.people) for each in entries] == [("bank", "interview_summary", ("taro",))]


async def test_no_word_of_a_note_is_in_the_audit_log(rooms: Rooms) -> None:
    interview = await rooms.held()
    await revise(rooms, await rooms.noted(interview, text=SECRET), text=SECRET * 2)
    await rooms.proposed(interview, text=SECRET)
    await rooms.store.audit.seal("recruiting")
    entries = await rooms.store.audit.entries.where({})
    assert len(entries) >= 4
    assert SECRET not in str(entries)


async def held_about(rooms: Rooms, member: str = "taro") -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    async for held in rooms.store.export_about(member):
        found.setdefault(held.collection, []).extend(held.rows)
    return found


async def test_what_a_person_downloads_holds_no_private_note_and_no_draft(rooms: Rooms) -> None:
    interview = await rooms.held()
    await rooms.noted(interview, text=SECRET)
    await rooms.noted(interview, note_class=SUMMARY_NOTE, text=SECRET, company_id="bank")
    await rooms.released(interview, text="承認した文面")
    held = await held_about(rooms)
    assert "private_notes" not in held
    assert SECRET not in str(held)
    assert "kana" not in str(held)
    assert "承認した文面" in str(held)


async def test_erasure_takes_the_words_and_leaves_the_counts(rooms: Rooms) -> None:
    interview = await rooms.held()
    await rooms.noted(interview, text=SECRET)
    await rooms.noted(interview, note_class=STATISTICS, topics=[4])
    await rooms.released(interview)
    await allow(rooms, interview)
    async with rooms.store.transaction() as tx:
        await tx.erase_person("taro", announcing=NOTHING)
    store = rooms.store
    for collection in (store.private_notes, store.summaries, store.disclosures):
        assert await collection.where({}) == []
    (kept,), (topics,) = await store.interviews.where({}), await store.topic_notes.where({})
    assert (kept.member_id, kept.wish, kept.place, kept.is_held) == ("", "", "", True)
    assert (topics.member_id, topics.interview_id, [str(each) for each in topics.topics]) == ("", "", ["transfer"])
    assert await rooms.own() == await held_about_nobody(rooms) == []


async def held_about_nobody(rooms: Rooms) -> list[Any]:
    return [row for rows in (await held_about(rooms)).values() for row in rows]


async def test_erasure_ends_what_is_under_way_and_tells_companies_to_forget(rooms: Rooms) -> None:
    released = await rooms.released()
    await rooms.scheduled(await rooms.requested())
    await hearing.hear(rooms.store, reactions, erasure_pb2.ErasureRequested(erasure_id="e1", member_id="taro"))
    states = {str(each.state) for each in await rooms.store.interviews.where({})}
    told = await announced(rooms.store, pb.SummaryReleased, pb.SummaryWithdrawn, person_pb2.PersonErased)
    assert states == {"held", "cancelled"}
    assert pb.SummaryWithdrawn(summary_id=released.id, company_id="bank") in told
    assert await rooms.seen_by_hr() == []
