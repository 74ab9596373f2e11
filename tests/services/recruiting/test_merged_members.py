"""Two accounts that became one member: what they applied for goes along, and back, in whatever order it is heard."""

import asyncio
from itertools import permutations
from typing import Any

import pytest
from google.protobuf.message import Message
from okaeri.recruiting.v1 import application_pb2

from chassis.errors import AlreadyExists, NotFound, Stale
from services.recruiting import reactions
from tests.services.calling import alumnus
from tests.services.hearing import hear, merged, separated
from tests.services.recruiting.house import (
    APPLIED,
    DECLINED,
    HOLDING,
    INTERVIEW,
    SCREENING,
    TARO,
    House,
)

TWIN = alumnus("twin")
MERGED, SEPARATED = merged("twin", "taro"), separated("twin", "taro")


async def owns(house: House, who: Any) -> set[str]:
    answer = await house.as_(who).applications.ListOwnApplications(application_pb2.ListOwnApplicationsRequest())
    return {application.id for application in answer.applications}


async def listed(house: House, posting: Any) -> dict[str, tuple[str, int]]:
    """What HR of the holding sees: whose, and where it stands."""
    request = application_pb2.ListApplicationsRequest(company_id="holding", posting_id=posting.id)
    answer = await house.as_(HOLDING).applications.ListApplications(request)
    return {each.id: (each.member_id, each.state) for each in answer.applications}


async def test_applications_of_the_merged_one_are_the_staying_ones_and_go_back(house: House) -> None:
    mine, theirs = await house.applied(), await house.applied(who=TWIN)
    await hear(house.store, reactions, MERGED)
    assert (await owns(house, TARO), await owns(house, TWIN)) == ({mine.id, theirs.id}, set())
    await hear(house.store, reactions, SEPARATED)
    assert (await owns(house, TARO), await owns(house, TWIN)) == ({mine.id}, {theirs.id})


async def test_hearing_it_again_changes_nothing(house: House) -> None:
    theirs = await house.applied(who=TWIN)
    for event in (MERGED, MERGED, SEPARATED, SEPARATED, MERGED):
        await hear(house.store, reactions, event)
    assert (await owns(house, TARO), await owns(house, TWIN)) == (set(), {theirs.id})


async def test_what_was_written_since_stays_with_the_one_that_stayed(house: House) -> None:
    await house.applied(who=TWIN)
    await hear(house.store, reactions, MERGED)
    since = await house.applied()
    await hear(house.store, reactions, SEPARATED)
    assert await owns(house, TARO) == {since.id}


async def test_two_live_applications_to_one_posting_both_go_on(house: House) -> None:
    posting = await house.published()
    mine, theirs = await house.applied(posting), await house.applied(posting, TWIN)
    await hear(house.store, reactions, MERGED)
    assert await listed(house, posting) == {mine.id: ("taro", APPLIED), theirs.id: ("taro", APPLIED)}
    (theirs_now,) = [each for each in await seen(house) if each.id == theirs.id]
    moved = await house.move(theirs_now, SCREENING, INTERVIEW)
    await hear(house.store, reactions, SEPARATED)
    assert await listed(house, posting) == {mine.id: ("taro", APPLIED), moved.id: ("twin", INTERVIEW)}
    for who in (TARO, TWIN):
        with pytest.raises(AlreadyExists):
            await house.applied(posting, who)


async def seen(house: House, who: Any = TARO) -> list[Any]:
    answer = await house.as_(who).applications.ListOwnApplications(application_pb2.ListOwnApplicationsRequest())
    return list(answer.applications)


@pytest.mark.parametrize("ended_first", [0, 1])
async def test_while_one_of_the_two_is_under_way_nobody_applies_again(house: House, ended_first: int) -> None:
    posting = await house.published()
    ids = [(await house.applied(posting)).id, (await house.applied(posting, TWIN)).id]
    await hear(house.store, reactions, MERGED)
    for id in (ids[ended_first], ids[1 - ended_first]):
        with pytest.raises(AlreadyExists):
            await house.applied(posting)
        (application,) = [each for each in await seen(house) if each.id == id]
        await house.move(application, DECLINED)
    assert (await house.applied(posting)).member_id == "taro"


async def test_who_applies_under_the_old_id_applies_as_the_one_that_stays(house: House) -> None:
    await hear(house.store, reactions, MERGED)
    application = await house.applied(who=TWIN)
    assert application.member_id == "taro"
    assert house.network.asked[-1].member_id == "taro"


async def test_who_applies_under_the_old_id_while_it_is_merged_loses_nothing(house: House) -> None:
    """Whichever comes first: the application is the staying one's in the end."""
    posting = await house.published()
    for number in range(5):
        who = alumnus(f"twin{number}")
        event = merged(f"twin{number}", f"taro{number}", f"m{number}")
        await asyncio.gather(applies(house, posting, who), merges(house, event))
        assert [whose for whose, _ in (await listed(house, posting)).values()].count(f"taro{number}") == 1


async def applies(house: House, posting: Any, who: Any) -> None:
    await until_not_stale(lambda: house.applied(posting, who))


async def merges(house: House, event: Message) -> None:
    await until_not_stale(lambda: hear(house.store, reactions, event))


async def until_not_stale(work: Any) -> None:
    """As the inbox and any client do."""
    while True:
        try:
            await work()
            return
        except (Stale, AlreadyExists):
            await asyncio.sleep(0)


async def test_of_three_that_became_one_each_gets_its_own_back(house: House) -> None:
    ids = {name: (await house.applied(who=alumnus(name))).id for name in ("a", "b", "c")}
    for event in (merged("a", "b", "m1"), merged("b", "c", "m2")):
        await hear(house.store, reactions, event)
    assert await owns(house, alumnus("c")) == set(ids.values())
    for event in (separated("b", "c", "m2"), separated("a", "b", "m1")):
        await hear(house.store, reactions, event)
    for name, id in ids.items():
        assert await owns(house, alumnus(name)) == {id}


CHAIN = {
    "m1": merged("a", "b", "m1"),
    "m2": merged("b", "c", "m2"),
    "s2": separated("b", "c", "m2"),
    "s1": separated("a", "b", "m1"),
}


@pytest.mark.parametrize("order", list(permutations(CHAIN)), ids="-".join)
async def test_in_whatever_order_it_is_heard_each_has_its_own_in_the_end(house: House, order: tuple[str, ...]) -> None:
    ids = {name: (await house.applied(who=alumnus(name))).id for name in ("a", "b", "c")}
    await hear_patiently(house, [CHAIN[name] for name in order])
    for name, id in ids.items():
        assert await owns(house, alumnus(name)) == {id}


BOTH_WAYS = {
    "m1": merged("a", "b", "m1"),
    "s1": separated("a", "b", "m1"),
    "m2": merged("b", "a", "m2"),
}


@pytest.mark.parametrize("order", list(permutations(BOTH_WAYS)), ids="-".join)
async def test_merged_separated_and_merged_the_other_way_round(house: House, order: tuple[str, ...]) -> None:
    ids = {(await house.applied(who=alumnus(name))).id for name in ("a", "b")}
    await hear_patiently(house, [BOTH_WAYS[name] for name in order])
    assert (await owns(house, alumnus("a")), await owns(house, alumnus("b"))) == (ids, set())


async def hear_patiently(house: House, events: list[Message]) -> None:
    """What is refused as not due yet comes again after the others, as from the inbox."""
    waiting = list(events)
    for _ in range(len(events) ** 2):
        if not waiting:
            return
        event = waiting.pop(0)
        try:
            await hear(house.store, reactions, event)
        except Stale:
            waiting.append(event)
    raise AssertionError(f"never settled: {waiting}")


async def test_another_account_does_not_see_what_went_along(house: House) -> None:
    theirs = await house.applied(who=TWIN)
    await hear(house.store, reactions, MERGED)
    with pytest.raises(NotFound):
        await house.withdraw((await seen(house))[0], who=TWIN)
    assert theirs.id not in await owns(house, alumnus("somebody"))
