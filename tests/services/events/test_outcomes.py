"""What came of a gathering: counted by what people did, shown in fives, and compared with doing nothing."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from okaeri.events.v1 import outcome_pb2 as pb
from okaeri.network.v1 import attribution_pb2, erasure_pb2, member_pb2
from okaeri.recruiting.v1 import application_pb2, wish_pb2

from chassis.access import Caller
from chassis.clock import now, timestamp
from chassis.errors import Forbidden, InvalidInput, NotFound
from chassis.mongo import NOTHING
from tests.services import hearing
from tests.services.calling import hr
from tests.services.events.house import BANK, HOLDING, TARO, House
from tests.services.events.surroundings import GROUP_HR, Around

BOTH = hr("bank", "holding", subject="both")
PEOPLE = [f"m{number}" for number in range(7)]


async def held(house: House, around: Around, *, days: float = 200, **changed: Any) -> str:
    """A gathering that was so many days ago."""
    gathering = await house.published(**changed)
    await around.is_over(gathering.id, days=days)
    return str(gathering.id)


async def outcome(around: Around, gathering_id: str, who: Caller = HOLDING, window_days: int = 365) -> Any:
    request = pb.GetGatheringOutcomeRequest(gathering_id=gathering_id, window_days=window_days)
    return await around.as_(who).GetGatheringOutcome(request)


def shown(count: Any) -> Any:
    return "few" if count.is_suppressed else count.value


def ago(days: float) -> datetime:
    return now() - timedelta(days=days)


async def joins(around: Around, gathering_id: str, *people: str, days: float, last: bool = True) -> None:
    """People become members by the gathering, so many days ago."""
    for person in people:
        at = timestamp(ago(days))
        joined = member_pb2.MemberJoined(member_id=person, company_ids=["holding"], join_time=at)
        attributed = attribution_pb2.JoiningAttributed(
            member_id=person, gathering_id=gathering_id, is_first_touch=True, is_last_touch=last, join_time=at
        )
        await around.hears(joined)
        await around.hears(attributed)


async def applies(around: Around, *people: str, days: float, company_id: str = "holding") -> None:
    for person in people:
        applied = application_pb2.MemberApplied(
            application_id=f"a-{person}", member_id=person, company_id=company_id, apply_time=timestamp(ago(days))
        )
        await around.hears(applied)


async def is_hired(around: Around, *people: str, days: float, company_id: str = "holding") -> None:
    for person in people:
        hired = application_pb2.ApplicantHired(
            application_id=f"a-{person}", member_id=person, company_id=company_id, hire_time=timestamp(ago(days))
        )
        await around.hears(hired)


async def wishes(around: Around, gathering_id: str, *people: str, company_id: str = "holding") -> None:
    for person in people:
        left = wish_pb2.WishReceived(
            wish_id=f"w-{person}", company_id=company_id, gathering_id=gathering_id, member_id=person
        )
        await around.hears(left)


async def test_registered_and_attended_are_told_apart(house: House, around: Around) -> None:
    id = await held(house, around)
    await around.seated(id, *PEOPLE)
    await around.seated(id, "n1", "n2", "n3", came=False)
    found = await outcome(around, id)
    assert (shown(found.registered), shown(found.attended)) == (10, 5)


async def test_fewer_than_five_are_few_and_nobody_is_nobody(house: House, around: Around) -> None:
    id = await held(house, around)
    await around.seated(id, *PEOPLE[:4])
    found = await outcome(around, id)
    assert (shown(found.attended), shown(found.wishes)) == ("few", 0)


async def test_new_members_by_first_and_last_touch_within_the_window(house: House, around: Around) -> None:
    id = await held(house, around, days=200)
    await joins(around, id, *PEOPLE, days=199)
    await joins(around, id, *(f"l{number}" for number in range(5)), days=100, last=False)
    year, month = await outcome(around, id), await outcome(around, id, window_days=30)
    assert (shown(year.new_members_first_touch), shown(year.new_members_last_touch)) == (10, 5)
    assert (shown(month.new_members_first_touch), shown(month.new_members_last_touch)) == (5, 5)


async def test_who_was_there_and_was_hired_half_a_year_later_is_this_gatherings(house: House, around: Around) -> None:
    id = await held(house, around, days=200)
    await around.seated(id, *PEOPLE[:5])
    await applies(around, *PEOPLE, days=20)
    await is_hired(around, *PEOPLE, days=10)
    found = await outcome(around, id)
    assert (shown(found.applications), shown(found.hires)) == (5, 5)
    assert shown(found.after.hires) == 5


async def test_a_guest_who_joined_by_the_gathering_and_left_a_wish_counts_too(house: House, around: Around) -> None:
    id = await held(house, around, days=200)
    await joins(around, id, *PEOPLE[:5], days=199)
    await wishes(around, id, *PEOPLE[:5])
    await applies(around, *PEOPLE[:5], days=20)
    found = await outcome(around, id)
    assert (shown(found.wishes), shown(found.applications)) == (5, 5)


async def test_a_wish_of_somebody_who_never_had_to_do_with_the_gathering_is_not_its_own(
    house: House, around: Around
) -> None:
    id = await held(house, around)
    await wishes(around, id, *PEOPLE)
    assert shown((await outcome(around, id)).wishes) == 0


async def test_what_was_before_the_gathering_or_after_the_window_is_not_its_own(house: House, around: Around) -> None:
    id = await held(house, around, days=200)
    await around.seated(id, *PEOPLE)
    await applies(around, *PEOPLE[:5], days=201)
    assert shown((await outcome(around, id)).applications) == 0
    await applies(around, *(f"x{person}" for person in PEOPLE), days=20)
    assert shown((await outcome(around, id, window_days=30)).applications) == 0


async def test_a_hire_that_was_cancelled_does_not_count(house: House, around: Around) -> None:
    id = await held(house, around, days=200)
    await around.seated(id, *PEOPLE[:5])
    await applies(around, *PEOPLE[:5], days=20)
    await is_hired(around, *PEOPLE[:5], days=10)
    cancelled = application_pb2.ApplicantHireCancelled(application_id="a-m0", member_id="m0", company_id="holding")
    await around.hears(cancelled)
    assert shown((await outcome(around, id)).hires) == "few"


async def test_it_is_compared_with_as_long_a_time_before(house: House, around: Around) -> None:
    id = await held(house, around, days=100)
    for number, days in enumerate([120, 110, 105, 104, 103, 102, 101, *([50] * 13)]):
        joined = member_pb2.MemberJoined(
            member_id=f"b{number}", company_ids=["holding"], join_time=timestamp(ago(days))
        )
        await around.hears(joined)
    found = await outcome(around, id, window_days=90)
    assert (shown(found.before.new_members), shown(found.after.new_members)) == (5, 10)
    assert found.is_complete


async def test_a_series_counts_each_person_and_deed_once(house: House, around: Around) -> None:
    first, second = await held(house, around, days=150), await held(house, around, days=120)
    async with house.store.transaction() as tx:
        for id in (first, second):
            gathering = await tx.gatherings.get(id)
            await tx.gatherings.save(replace(gathering, series_id="s1"), announcing=NOTHING)
    for id in (first, second):
        await around.seated(id, *PEOPLE)
    await applies(around, *PEOPLE, days=60)
    request = pb.GetSeriesOutcomeRequest(series_id="s1", window_days=180)
    found = await around.as_(HOLDING).GetSeriesOutcome(request)
    assert (found.gathering_count, shown(found.registered), shown(found.applications)) == (2, 5, 5)
    with pytest.raises(NotFound):
        await around.as_(BANK).GetSeriesOutcome(request)


async def test_a_host_sees_what_concerns_itself_and_group_hr_sees_all_hosts(house: House, around: Around) -> None:
    id = await held(house, around, co_host_company_ids=["bank"])
    await around.seated(id, *PEOPLE)
    await applies(around, *PEOPLE, days=20, company_id="bank")
    hosts = [shown((await outcome(around, id, who)).applications) for who in (HOLDING, BANK, BOTH, GROUP_HR)]
    assert hosts == [0, 5, 5, 5]


async def test_others_and_the_time_before_its_end_are_not_found(house: House, around: Around) -> None:
    id = await held(house, around)
    with pytest.raises(NotFound):
        await outcome(around, id, BANK)
    with pytest.raises(Forbidden):
        await outcome(around, id, TARO)
    with pytest.raises(NotFound):
        await outcome(around, (await house.published()).id)


async def test_windows_are_of_a_closed_list_so_that_nobody_slides_one(house: House, around: Around) -> None:
    id = await held(house, around)
    with pytest.raises(InvalidInput):
        await outcome(around, id, window_days=31)


async def test_counts_stay_when_people_leave_and_nothing_names_them(house: House, around: Around) -> None:
    id = await held(house, around, days=200)
    await around.seated(id, *PEOPLE[:5])
    await joins(around, id, *PEOPLE[:5], days=199)
    await applies(around, *PEOPLE[:5], days=20)
    before = await outcome(around, id)
    for number, person in enumerate(PEOPLE[:5]):
        await around.hears(erasure_pb2.ErasureRequested(erasure_id=f"e{number}", member_id=person))
    after = await outcome(around, id)
    before.ClearField("as_of_time"), after.ClearField("as_of_time")
    assert after == before
    kept = [row for each in house.store.collections.values() for row in await each.where({})]
    assert [row for row in kept if any(f"'{person}'" in repr(row) for person in PEOPLE[:5])] == []


async def test_deeds_of_a_merged_account_are_those_of_the_member_who_was_there(house: House, around: Around) -> None:
    id = await held(house, around, days=200)
    await around.seated(id, *PEOPLE[:5])
    await around.hears(hearing.merged("m0", into="taro"))
    await applies(around, "taro", *PEOPLE[1:5], days=20)
    assert shown((await outcome(around, id)).applications) == 5


async def test_an_event_heard_twice_counts_once(house: House, around: Around) -> None:
    id = await held(house, around, days=200)
    await around.seated(id, *PEOPLE[:5])
    for _ in range(2):
        await applies(around, *PEOPLE[:4], days=20)
    assert shown((await outcome(around, id)).applications) == "few"
