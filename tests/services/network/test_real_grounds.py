"""Readings, withdrawals and their records on a real MongoDB wire protocol, under both drivers."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from okaeri.network.v1 import consent_pb2
from okaeri.network.v1 import member_pb2 as pb

from chassis.mongo import connect
from tests.services.network.house import AUDITOR, HOLDING_HR, House, alumnus, network
from tests.services.network.people import earlier, gives, shows, takes_over, withdraws

pytestmark = pytest.mark.real
IDS = [f"account-hanako{number}" for number in range(10)]


@pytest.fixture(params=["motor", "pymongo"])
async def house(request: pytest.FixtureRequest, mongo_url: str, database_name: str) -> AsyncIterator[House]:
    async with network(connect(mongo_url, database=database_name, driver=request.param)) as house:
        await takes_over(house, [earlier(number) for number in range(len(IDS))])
        yield house
        await house.store.close()


async def seen(house: House, *ids: str) -> list[str]:
    answer = await house.members(HOLDING_HR).BatchGetMembers(pb.BatchGetMembersRequest(ids=ids or IDS))
    return sorted(member.id for member in answer.members)


async def provisions(house: House, **asked: str) -> list[consent_pb2.Provision]:
    page = await house.provisions(AUDITOR).ListProvisions(consent_pb2.ListProvisionsRequest(page_size=500, **asked))
    return list(page.provisions)


async def test_however_readings_and_withdrawals_meet_nothing_is_shown_without_a_record(house: House) -> None:
    consents = {id: (await gives(house, id)).id for id in IDS}
    readings = [asyncio.create_task(seen(house)) for _ in range(6)]
    withdrawals = [asyncio.create_task(withdraws(house, id, consent)) for id, consent in consents.items()]
    await asyncio.gather(*withdrawals)
    assert await seen(house) == []
    shown = [id for ids in await asyncio.gather(*readings) for id in ids]
    records = await provisions(house)
    assert sorted(record.member_id for record in records) == sorted(shown)
    assert {consents[record.member_id] for record in records} == {record.consent_id for record in records}


async def test_records_are_found_by_company_member_and_days(house: House) -> None:
    await gives(house, IDS[0])
    await gives(house, IDS[1], "bank")
    assert await seen(house) == [IDS[0]]
    assert [record.member_id for record in await provisions(house, company_id="holding", member_id=IDS[0])] == [IDS[0]]
    assert await provisions(house, company_id="bank") == []
    assert await provisions(house, until_date="2020-01-01") == []
    assert len(await provisions(house, from_date="2020-01-01")) == 1


async def test_the_directory_finds_by_what_it_shows(house: House) -> None:
    await shows(house, IDS[0], "name")
    await shows(house, IDS[1], "employments")
    stub = house.members(alumnus("somebody"))

    async def found(**asked: str) -> list[str]:
        return [member.id for member in (await stub.ListMembers(pb.ListMembersRequest(**asked))).members]

    assert sorted(await found()) == IDS[:2]
    assert await found(query="田中") == [IDS[0]]
    assert await found(company_id="bank") == [IDS[1]]
