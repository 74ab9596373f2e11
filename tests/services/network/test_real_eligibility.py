"""Rules and the daily look on a real MongoDB wire protocol, under both drivers."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date

import pytest
from okaeri.network.v1 import eligibility_pb2 as pb

from chassis.clock import today
from chassis.mongo import connect
from services.network.access_periods import AccessPeriods
from tests.services.network.house import BANK_HR, House, alumnus, network
from tests.services.network.people import describes
from tests.services.network.rules import DAY, NOT_ELIGIBLE, SIDE_JOB, began, checked, conditions, own, sets, taro
from tests.services.network.test_access_periods import listed, told

pytestmark = pytest.mark.real


@pytest.fixture(params=["motor", "pymongo"])
async def house(request: pytest.FixtureRequest, mongo_url: str, database_name: str) -> AsyncIterator[House]:
    async with network(connect(mongo_url, database=database_name, driver=request.param)) as house:
        yield house
        await house.store.close()


async def test_a_rule_of_its_day_decides_and_lists_follow(house: House) -> None:
    id = await taro(house, kind="パート", unit="0")
    await began(house, date(2018, 4, 1), employment_types=("正社員",))
    await began(house, date(2020, 4, 1), needs_head_office=True)
    ahead = await sets(house, starts_on=(today() + DAY).isoformat(), kind=SIDE_JOB, conditions=conditions())
    assert (await own(house, id, date="2020-03-31")).outcome == NOT_ELIGIBLE
    assert [reason.code for reason in (await checked(house, id)).reasons] == ["head_office_met"]
    asked = pb.ListEligibilityRulesRequest(company_id="bank", page_size=2)
    first = await house.eligibility(BANK_HR).ListEligibilityRules(asked)
    asked.page_token = first.next_page_token
    second = await house.eligibility(BANK_HR).ListEligibilityRules(asked)
    days = [rule.starts_on for page in (first, second) for rule in page.rules]
    assert days == [ahead.starts_on, "2020-04-01", "2018-04-01"]
    shown = await house.eligibility(alumnus("x")).ListEligibilityRules(
        pb.ListEligibilityRulesRequest(company_id="bank")
    )
    assert [rule.starts_on for rule in shown.rules] == [ahead.starts_on, "2020-04-01"]


async def test_of_two_who_set_a_rule_for_one_day_at_once_one_does(house: House) -> None:
    both = await asyncio.gather(*(sets(house) for _ in range(2)), return_exceptions=True)
    assert sorted(isinstance(one, Exception) for one in both) == [False, True]
    assert await house.count("eligibility_rules") == 1


async def test_two_processes_that_look_at_once_tell_once(house: House) -> None:
    id = await taro(house)
    await began(house, date(2020, 4, 1), access_years=10, notice_days=60)
    await describes(house, id, listed=True)
    for day in (date(2025, 1, 30), date(2025, 4, 1)):
        await asyncio.gather(*(AccessPeriods(house.store).look(day) for _ in range(3)))
    assert await told(house) == [f"AccessEndAnnounced {id} 2025-03-31", f"AccessEnded {id}"]
    assert await listed(house) == []
