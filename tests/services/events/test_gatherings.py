"""Gatherings and seats over the wire."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from okaeri.events.v1 import gathering_pb2 as pb

from chassis.access import Caller
from chassis.clock import now
from chassis.errors import InvalidInput, NotFound, RuleBroken, Stale
from chassis.mongo import NOTHING
from tests.services.calling import alumnus, hr, request_id
from tests.services.events.house import (
    BANK,
    CANCELLED,
    DRAFT,
    EMI,
    HOLDING,
    PUBLISHED,
    TARO,
    House,
    draft_of,
    moment,
)


async def listed(house: House, who: Caller, **asked: Any) -> list[str]:
    answer = await house.as_(who).ListGatherings(pb.ListGatheringsRequest(**asked))
    return [gathering.id for gathering in answer.gatherings]


async def move_into_the_past(house: House, gathering: Any) -> None:
    stored = await house.store.gatherings.get(gathering.id)
    past = replace(stored, starts_at=now() - timedelta(hours=4), ends_at=now() - timedelta(hours=1))
    async with house.store.transaction() as tx:
        await tx.gatherings.save(past, announcing=NOTHING)


async def test_a_draft_keeps_what_was_said(house: House) -> None:
    request = draft_of()
    drafted = await house.as_(HOLDING).DraftGathering(request)
    assert (drafted.state, drafted.version, drafted.seats_taken) == (DRAFT, 1, 0)
    for field in ("company_id", "title", "description", "place", "start_time", "end_time", "capacity"):
        assert getattr(drafted, field) == getattr(request, field)


async def test_an_unknown_company_cannot_host(house: House) -> None:
    with pytest.raises(InvalidInput) as error:
        await house.drafted(hr("unheard"), company_id="unheard")
    assert error.value.field == "company_id"


async def test_what_happens_to_a_gathering_is_announced_to_each_host_without_names(house: House) -> None:
    gathering = await house.published(co_host_company_ids=["bank"])
    seat = await house.take_seat(gathering)
    await house.leave_seat(gathering)
    cancelled = await house.cancel(gathering, BANK)
    assert cancelled.state == CANCELLED
    told = [event for event in await house.announced() if event.company_id == "bank"]
    common = {"gathering_id": gathering.id, "company_id": "bank"}
    changed = {**common, "seat_id": seat.id, "form": pb.FORM_IN_PERSON, "audience": pb.AUDIENCE_ALUMNI, "places": 1}
    assert len(told) == len(await house.announced()) / 2
    times = {"start_time": gathering.start_time, "end_time": gathering.end_time}
    assert told == [
        pb.GatheringPublished(kind=pb.GATHERING_KIND_SOCIAL, **times, **common),
        pb.SeatStateChanged(to_state=pb.SEAT_STATE_TAKEN, change_time=told[1].change_time, **changed),
        pb.SeatsChanged(seats_taken=1, **common),
        pb.SeatStateChanged(
            from_state=pb.SEAT_STATE_TAKEN, to_state=pb.SEAT_STATE_LEFT, change_time=told[3].change_time, **changed
        ),
        pb.SeatsChanged(seats_taken=0, **common),
        pb.GatheringCancelled(**common),
    ]


async def test_hosts_of_a_draft_are_changed_and_stay_where_nothing_is_said_of_them(house: House) -> None:
    draft = await house.drafted()
    assert await house.seen(draft, BANK) is None
    together = (await house.change(draft, co_hosts=pb.CoHosts(company_ids=["bank", "holding"]))).gathering
    assert list(together.host_company_ids) == ["holding", "bank"]
    renamed = (await house.change(together, BANK, title="合同の会")).gathering
    assert (renamed.title, list(renamed.host_company_ids)) == ("合同の会", ["holding", "bank"])
    alone = (await house.change(renamed, BANK, co_hosts=pb.CoHosts())).gathering
    assert list(alone.host_company_ids) == ["holding"]
    assert await house.seen(draft, BANK) is None


async def test_hosts_are_not_changed_once_people_were_told_of_them(house: House) -> None:
    gathering = await house.published(co_host_company_ids=["bank"])
    same = await house.change(gathering, title="合同の会", co_hosts=pb.CoHosts(company_ids=["bank"]))
    with pytest.raises(RuleBroken) as error:
        await house.change(same.gathering, co_hosts=pb.CoHosts())
    assert error.value.rule == "gathering_is_published"
    assert list((await house.seen(gathering)).host_company_ids) == ["holding", "bank"]


async def test_a_host_that_the_group_does_not_have_is_refused(house: House) -> None:
    draft = await house.drafted()
    with pytest.raises(InvalidInput) as error:
        await house.change(draft, co_hosts=pb.CoHosts(company_ids=["nowhere"]))
    assert error.value.field == "co_hosts.company_ids"
    assert (await house.seen(draft, HOLDING)).version == draft.version


async def test_what_begins_in_the_past_is_not_published(house: House) -> None:
    with pytest.raises(RuleBroken) as error:
        await house.published(start_time=moment(-1), end_time=moment(1))
    assert error.value.rule == "gathering_begins_in_the_past"


async def test_a_draft_is_seen_by_its_host_only(house: House) -> None:
    drafted = await house.drafted()
    assert await listed(house, HOLDING, company_id="holding") == [drafted.id]
    assert (await house.seen(drafted, HOLDING)).id == drafted.id
    for stranger in (TARO, EMI, BANK):
        assert await listed(house, stranger) == await listed(house, stranger, company_id="holding") == []
        assert await house.seen(drafted, stranger) is None


async def test_a_published_gathering_is_seen_by_all_companies_soonest_first(house: House) -> None:
    later = await house.published(start_time=moment(50), end_time=moment(51))
    sooner = await house.published(BANK, company_id="bank")
    for who in (TARO, EMI, BANK, HOLDING):
        assert await listed(house, who) == [sooner.id, later.id]
    assert await listed(house, TARO, company_id="bank") == [sooner.id]


async def test_what_is_over_or_called_off_is_listed_for_its_host_only(house: House) -> None:
    over, off = await house.published(), await house.published()
    await move_into_the_past(house, over)
    await house.cancel(off)
    assert await listed(house, TARO) == []
    assert await listed(house, HOLDING, company_id="holding") == [over.id, off.id]
    assert (await house.seen(off)).state == CANCELLED


async def test_pages_go_forth_and_back(house: House) -> None:
    ids = [(await house.published(start_time=moment(day), end_time=moment(99))).id for day in (1, 2, 3)]
    ask = house.as_(TARO).ListGatherings
    first = await ask(pb.ListGatheringsRequest(page_size=2))
    second = await ask(pb.ListGatheringsRequest(page_size=2, page_token=first.next_page_token))
    back = await ask(pb.ListGatheringsRequest(page_size=2, page_token=second.cursors[0], before=True))
    pages = [[gathering.id for gathering in page.gatherings] for page in (first, second, back)]
    assert pages == [ids[:2], ids[2:], ids[:2]]
    assert (first.has_previous_page, second.has_previous_page, second.next_page_token) == (False, True, "")


async def test_a_seat_is_seen_by_who_has_it(house: House) -> None:
    gathering = await house.published()
    await house.take_seat(gathering)
    seen, seen_by_others = await house.seen(gathering), await house.seen(gathering, EMI)
    assert (seen.has_own_seat, seen.seats_taken) == (True, 1)
    assert (seen_by_others.has_own_seat, seen_by_others.seats_taken) == (False, 1)
    listed = await house.as_(TARO).ListGatherings(pb.ListGatheringsRequest())
    assert list(listed.gatherings) == [seen]


async def test_a_second_request_finds_the_seat_there_is(house: House) -> None:
    gathering = await house.published(capacity=1)
    assert await house.take_seat(gathering) == await house.take_seat(gathering)
    assert (await house.seen(gathering)).seats_taken == 1


async def test_forty_for_ten_seats_are_ten(house: House) -> None:
    gathering = await house.published(capacity=10)
    takers = [house.take_seat(gathering, alumnus(f"guest-{number}")) for number in range(40)]
    results = await asyncio.gather(*takers, return_exceptions=True)
    states = [(result.state, result.waiting_position) for result in results]
    assert sorted(states) == [*[(1, 0)] * 10, *((2, position) for position in range(1, 31))]
    assert (await house.seen(gathering)).seats_taken == 10
    assert len(await house.store.seats.where({"state": "taken"})) == 10


async def test_the_same_request_is_answered_the_same(house: House) -> None:
    gathering = await house.published()
    request = pb.TakeSeatRequest(request_id=request_id(), gathering_id=gathering.id)
    first = await house.as_(TARO).TakeSeat(request)
    await house.leave_seat(gathering)
    assert await house.as_(TARO).TakeSeat(request) == first
    assert (await house.seen(gathering)).seats_taken == 0
    draft = draft_of()
    assert await house.as_(HOLDING).DraftGathering(draft) == await house.as_(HOLDING).DraftGathering(draft)


async def test_leaving_without_a_seat_finds_nothing(house: House) -> None:
    gathering = await house.published()
    for each in (gathering, pb.Gathering(id="nothing")):
        with pytest.raises(NotFound):
            await house.leave_seat(each)


async def test_a_leaving_that_is_repeated_frees_one_seat(house: House) -> None:
    gathering = await house.published()
    await house.take_seat(gathering)
    await house.take_seat(gathering, EMI)
    request = pb.LeaveSeatRequest(request_id=request_id(), gathering_id=gathering.id)
    for _ in range(2):
        await house.as_(TARO).LeaveSeat(request)
    assert (await house.seen(gathering)).seats_taken == 1


async def test_no_seat_where_nothing_happens(house: House) -> None:
    off, over, draft = await house.published(), await house.published(), await house.drafted()
    await house.cancel(off)
    await move_into_the_past(house, over)
    for gathering, rule in ((off, "gathering_is_cancelled"), (over, "gathering_is_over")):
        with pytest.raises(RuleBroken) as error:
            await house.take_seat(gathering)
        assert error.value.rule == rule
    for gathering in (draft, pb.Gathering(id="nothing")):
        with pytest.raises(NotFound):
            await house.take_seat(gathering)


async def test_hr_of_another_company_finds_nothing_to_change(house: House) -> None:
    drafted, published = await house.drafted(), await house.published()
    for asked in (
        house.publish(drafted, BANK),
        house.cancel(published, BANK),
        house.drafted(BANK, company_id="holding"),
    ):
        with pytest.raises(NotFound):
            await asked


async def test_the_host_cancels_what_people_keep_taking_seats_at(house: House) -> None:
    gathering = await house.published()
    takers = [house.take_seat(gathering, alumnus(f"guest-{number}")) for number in range(5)]
    cancelled, *_ = await asyncio.gather(house.cancel(gathering), *takers, return_exceptions=True)
    assert cancelled.state == CANCELLED


async def test_of_two_hosts_at_once_one_is_stale(house: House) -> None:
    drafted = await house.drafted()
    results = await asyncio.gather(house.publish(drafted), house.publish(drafted), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Gathering", "Stale"]
    published = next(result for result in results if isinstance(result, pb.Gathering))
    assert published.state == PUBLISHED
    results = await asyncio.gather(house.cancel(published), house.cancel(published), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Gathering", "Stale"]
    assert isinstance(next(result for result in results if not isinstance(result, pb.Gathering)), Stale)
