"""What everybody may see: gatherings, stories by consent, counts of pages; and who agreed to be seen by whom."""

import asyncio
from typing import Any

import pytest
from okaeri.events.v1 import attendance_pb2, gathering_pb2
from okaeri.events.v1 import publicity_pb2 as pb
from okaeri.network.v1 import consent_pb2, erasure_pb2

from chassis.errors import Forbidden, InvalidInput, NotFound, NotSignedIn, RuleBroken
from chassis.trouble import Unavailable
from tests.chassis.noted import log_of
from tests.services.calling import alumnus, announced, request_id
from tests.services.events.house import BANK, EMI, HOLDING, TARO, House
from tests.services.events.surroundings import Around

JIRO, HANA = alumnus("jiro"), alumnus("hana")
STORY = consent_pb2.CONSENT_PURPOSE_STORY


async def public(around: Around, gathering: Any) -> Any:
    return await around.as_(None).GetPublicGathering(pb.GetPublicGatheringRequest(gathering_id=gathering.id))


async def offered(around: Around, who: Any = TARO, **changed: Any) -> Any:
    usual = {
        "request_id": request_id(),
        "company_id": "holding",
        "name": "T.T.",
        "title": "ただいま",
        "text": "十年ぶりに戻りました。",
        "consent_text_version": "2026-11",
        "consent_language": "ja",
    }
    return await around.as_(who).OfferStory(pb.OfferStoryRequest(**{**usual, **changed}))


async def show(around: Around, story: Any, who: Any = HOLDING) -> Any:
    return await around.as_(who).ShowStory(pb.ShowStoryRequest(request_id=request_id(), id=story.id))


async def stories(around: Around) -> list[Any]:
    return list((await around.as_(None).ListPublicStories(pb.ListPublicStoriesRequest())).stories)


async def agrees(around: Around, gathering: Any, who: Any, name: str, *audiences: int) -> None:
    request = attendance_pb2.ShowOwnAttendanceRequest(
        request_id=request_id(), gathering_id=gathering.id, name=name, audiences=audiences
    )
    await around.as_(who).ShowOwnAttendance(request)


async def attendees(around: Around, gathering: Any, who: Any) -> list[str]:
    request = attendance_pb2.ListAttendeesRequest(gathering_id=gathering.id)
    return [each.name for each in (await around.as_(who).ListAttendees(request)).attendees]


async def test_everybody_sees_a_gathering_but_not_its_address_its_speakers_or_how_few_come(
    house: House, around: Around
) -> None:
    talk = gathering_pb2.ProgrammeItem(title="近況", offset_minutes=0, minutes=30, speaker="山田花子")
    terms = gathering_pb2.GatheringTerms(online_capacity=5, online_url="https://meet.example/x", programme=[talk])
    gathering = await house.published(terms=terms)
    await house.take_seat(gathering)
    seen = await public(around, gathering)
    assert (seen.title, seen.is_online, seen.takes_guests, seen.attendee_count) == ("おかえり会", True, True, 0)
    assert [item.title for item in seen.programme] == ["近況"]
    assert not [word for word in ("meet.example", "山田花子", "taro") if word in repr(seen)]


async def test_a_draft_is_found_by_nobody_and_is_in_no_list(house: House, around: Around) -> None:
    drafted, published = await house.drafted(), await house.published()
    with pytest.raises(NotFound):
        await public(around, drafted)
    listed = await around.as_(None).ListPublicGatherings(pb.ListPublicGatheringsRequest())
    assert [each.id for each in listed.gatherings] == [published.id]


async def test_guests_are_not_asked_in_where_a_gathering_is_not_for_them(house: House, around: Around) -> None:
    for terms in (
        gathering_pb2.GatheringTerms(audiences=[gathering_pb2.AUDIENCE_ALUMNI]),
        gathering_pb2.GatheringTerms(audience_company_ids=["bank"]),
    ):
        assert not (await public(around, await house.published(terms=terms))).takes_guests


async def test_views_and_reactions_are_counted_once_for_a_request_and_name_nobody(house: House, around: Around) -> None:
    gathering = await house.published()
    nobody = around.as_(None)
    same = pb.CountViewRequest(request_id=request_id(), gathering_id=gathering.id)
    await nobody.CountView(same)
    await nobody.CountView(same)
    others = [pb.CountViewRequest(request_id=request_id(), gathering_id=gathering.id) for _ in range(5)]
    await asyncio.gather(*(nobody.CountView(each) for each in others))
    await nobody.React(pb.ReactRequest(request_id=request_id(), gathering_id=gathering.id))
    counts = (await public(around, gathering)).counts
    assert (counts.view_count, counts.reaction_count) == (6, 1)
    of_network = await nobody.React(pb.ReactRequest(request_id=request_id()))
    assert (of_network.view_count, of_network.reaction_count) == (0, 1)
    with pytest.raises(NotFound):
        await nobody.CountView(pb.CountViewRequest(request_id=request_id(), gathering_id=(await house.drafted()).id))


async def test_a_story_is_shown_word_for_word_once_its_person_and_its_company_want_it(
    house: House, around: Around
) -> None:
    story = await offered(around)
    assert await stories(around) == []
    await show(around, story)
    [shown] = await stories(around)
    assert (shown.name, shown.title, shown.text) == ("T.T.", "ただいま", "十年ぶりに戻りました。")
    assert around.ledger.provisions == ["consent-0"]
    assert "taro" not in repr(shown)


async def test_without_the_text_in_force_no_story_is_kept(house: House, around: Around) -> None:
    with pytest.raises(InvalidInput) as refused:
        await offered(around, consent_text_version="2020-01")
    assert refused.value.field == "consent_text_version"
    assert await house.store.stories.where({}) == []


async def test_a_story_taken_back_is_gone_and_cannot_be_shown_again(house: House, around: Around) -> None:
    story = await offered(around)
    await show(around, story)
    await around.as_(TARO).WithdrawStory(pb.WithdrawStoryRequest(request_id=request_id(), id=story.id))
    assert await stories(around) == []
    [kept] = await house.store.stories.where({})
    assert (kept.name, kept.title, kept.text) == ("", "", "")
    with pytest.raises(RuleBroken):
        await show(around, story)
    told = await announced(house.store, pb.StoryPublished, pb.StoryWithdrawn)
    assert [type(each).__name__ for each in told] == ["StoryPublished", "StoryWithdrawn"]


async def test_a_story_whose_consent_does_not_hold_is_seen_by_nobody(house: House, around: Around) -> None:
    story = await offered(around)
    await show(around, story)
    around.ledger.given.clear()
    assert await stories(around) == []
    asked = pb.ListStoriesRequest(company_id="holding")
    assert not (await around.as_(HOLDING).ListStories(asked)).stories
    around.ledger.is_away = True
    with pytest.raises(Unavailable):
        await stories(around)


async def test_a_page_of_stories_is_filled_past_those_whose_consent_does_not_hold(house: House, around: Around) -> None:
    people = [alumnus(f"m{number}") for number in range(5)]
    for who in people:
        await show(around, await offered(around, who))
    del around.ledger.given["consent-3"], around.ledger.given["consent-1"]
    asked = pb.ListPublicStoriesRequest(company_id="holding", page_size=2)
    page = await around.as_(None).ListPublicStories(asked)
    assert (len(page.stories), len(page.cursors), bool(page.next_page_token)) == (2, 2, True)
    asked.page_token = page.next_page_token
    last = await around.as_(None).ListPublicStories(asked)
    assert (len(last.stories), last.next_page_token) == (1, "")
    to_hr = await around.as_(HOLDING).ListStories(pb.ListStoriesRequest(company_id="holding", page_size=3))
    assert (len(to_hr.stories), to_hr.next_page_token) == (3, "")


async def test_a_consent_taken_back_in_the_ledger_takes_the_story_back(house: House, around: Around) -> None:
    await show(around, await offered(around))
    await around.hears(consent_pb2.ConsentWithdrawn(member_id="taro", company_id="holding", purpose=STORY))
    assert await stories(around) == []


async def test_stories_are_their_persons_and_their_companys(house: House, around: Around) -> None:
    story = await offered(around)
    with pytest.raises(NotFound):
        await show(around, story, BANK)
    with pytest.raises(NotFound):
        await around.as_(JIRO).WithdrawStory(pb.WithdrawStoryRequest(request_id=request_id(), id=story.id))
    with pytest.raises(NotFound):
        await around.as_(BANK).ListStories(pb.ListStoriesRequest(company_id="holding"))
    own = await around.as_(TARO).ListOwnStories(pb.ListOwnStoriesRequest())
    assert [each.id for each in own.stories] == [story.id]
    await show(around, story)
    await around.as_(HOLDING).HideStory(pb.HideStoryRequest(request_id=request_id(), id=story.id))
    assert await stories(around) == []


async def test_an_erased_person_tells_no_story(house: House, around: Around) -> None:
    await show(around, await offered(around))
    await around.hears(erasure_pb2.ErasureRequested(erasure_id="e1", member_id="taro"))
    assert await stories(around) == []
    assert await house.store.stories.where({}) == []


async def test_who_attends_is_seen_by_those_they_agreed_to_be_seen_by(house: House, around: Around) -> None:
    gathering = await house.published()
    for who in (TARO, JIRO, EMI):
        await house.take_seat(gathering, who)
    await agrees(around, gathering, TARO, "太郎", gathering_pb2.AUDIENCE_ALUMNI)
    await agrees(around, gathering, EMI, "恵美", gathering_pb2.AUDIENCE_ALUMNI, gathering_pb2.AUDIENCE_EMPLOYEES)
    assert await attendees(around, gathering, JIRO) == ["太郎", "恵美"]
    assert await attendees(around, gathering, EMI) == ["恵美"]
    assert [entry.what for entry in await log_of(house.store) if "taro" in entry.people] == ["attendance"]


async def test_nobody_is_on_the_list_by_itself_nor_after_giving_the_seat_back(house: House, around: Around) -> None:
    gathering = await house.published()
    for who in (TARO, JIRO):
        await house.take_seat(gathering, who)
    assert await attendees(around, gathering, JIRO) == []
    await agrees(around, gathering, TARO, "太郎", gathering_pb2.AUDIENCE_ALUMNI)
    await house.leave_seat(gathering)
    assert await attendees(around, gathering, JIRO) == []


async def test_a_page_of_attendees_is_filled_past_those_who_gave_their_seat_back(house: House, around: Around) -> None:
    gathering = await house.published()
    people = [alumnus(f"m{number}") for number in range(5)]
    for who in (JIRO, *people):
        await house.take_seat(gathering, who)
    for who in people:
        await agrees(around, gathering, who, f"名前{who.subject}", gathering_pb2.AUDIENCE_ALUMNI)
    for who in (people[0], people[2]):
        await house.leave_seat(gathering, who)
    asked = attendance_pb2.ListAttendeesRequest(gathering_id=gathering.id, page_size=2)
    page = await around.as_(JIRO).ListAttendees(asked)
    assert [each.name for each in page.attendees] == ["名前m1", "名前m3"]
    asked.page_token = page.next_page_token
    last = await around.as_(JIRO).ListAttendees(asked)
    assert ([each.name for each in last.attendees], last.next_page_token) == (["名前m4"], "")


async def test_who_changes_the_mind_is_off_the_list(house: House, around: Around) -> None:
    gathering = await house.published()
    await house.take_seat(gathering)
    await agrees(around, gathering, TARO, "太郎", gathering_pb2.AUDIENCE_ALUMNI)
    await agrees(around, gathering, TARO, "タロウ", gathering_pb2.AUDIENCE_ALUMNI)
    assert await attendees(around, gathering, TARO) == ["タロウ"]
    request = attendance_pb2.HideOwnAttendanceRequest(request_id=request_id(), gathering_id=gathering.id)
    await around.as_(TARO).HideOwnAttendance(request)
    assert await attendees(around, gathering, TARO) == []


async def test_only_who_holds_a_seat_sees_the_list_or_is_on_it(house: House, around: Around) -> None:
    gathering = await house.published()
    for deed in (
        attendees(around, gathering, HANA),
        agrees(around, gathering, HANA, "花", gathering_pb2.AUDIENCE_ALUMNI),
    ):
        with pytest.raises(NotFound):
            await deed
    with pytest.raises(Forbidden):
        await attendees(around, gathering, HOLDING)


async def test_a_guest_agrees_that_a_later_registration_is_attributed(house: House, around: Around) -> None:
    gathering = await house.published()
    guest = await around.guest(gathering.id)
    secret = house.secrets.managing(guest.id)
    request = attendance_pb2.AgreeToAttributionRequest(request_id=request_id(), secret=secret)
    await around.as_(None).AgreeToAttribution(request)
    assert around.readers.touches == [(gathering.id, "guest@example.jp")]
    forged = attendance_pb2.AgreeToAttributionRequest(request_id=request_id(), secret=f"{guest.id}.x")
    with pytest.raises(NotSignedIn):
        await around.as_(None).AgreeToAttribution(forged)
