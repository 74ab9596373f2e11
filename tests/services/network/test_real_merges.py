"""Merges on a real MongoDB wire protocol, under both drivers."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from chassis.errors import RuleBroken, Stale
from chassis.mongo import connect
from tests.services.network.house import House, network
from tests.services.network.people import consents, own
from tests.services.network.twins import FIRST_ID, SECOND_ID, merge, separate, suspected, two_members

pytestmark = pytest.mark.real


@pytest.fixture(params=["motor", "pymongo"])
async def house(request: pytest.FixtureRequest, mongo_url: str, database_name: str) -> AsyncIterator[House]:
    async with network(connect(mongo_url, database=database_name, driver=request.param)) as house:
        yield house
        await house.store.close()


async def test_two_members_become_one_and_two_again(house: House) -> None:
    found = await two_members(house)
    for member in (FIRST_ID, SECOND_ID):
        await consents(house, member)
    merged = await merge(house, found, member_id=FIRST_ID)
    assert len((await own(house, FIRST_ID)).employments) == 2
    assert await suspected(house) == []
    await separate(house, merged)
    for member in (FIRST_ID, SECOND_ID):
        assert len((await own(house, member)).employments) == 1
        assert [consent.is_live for consent in await house.store.consents.of_member(member)] == [True]


async def test_of_three_who_merge_at_once_one_does(house: House) -> None:
    found = await two_members(house)
    answers = await asyncio.gather(*(merge(house, found) for _ in range(3)), return_exceptions=True)
    refusals = [answer for answer in answers if isinstance(answer, Exception)]
    assert [isinstance(refusal, Stale | RuleBroken) for refusal in refusals] == [True, True]
    assert (await house.count("merges"), await house.count("members")) == (1, 1)
