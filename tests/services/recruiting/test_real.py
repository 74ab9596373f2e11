"""What the memory driver only claims, on the real wire protocol with both drivers."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from okaeri.recruiting.v1 import application_pb2 as pb
from okaeri.recruiting.v1 import posting_pb2

from chassis.mongo import connect
from tests.services.recruiting.house import DECLINED, HIRED, HOLDING, INTERVIEW, OFFERED, SCREENING, TARO, House
from tests.services.recruiting.house import house as running_house

pytestmark = pytest.mark.real


@pytest.fixture(params=["motor", "pymongo"])
async def real_house(request: pytest.FixtureRequest, mongo_url: str, database_name: str) -> AsyncIterator[House]:
    async with running_house(connect(mongo_url, database=database_name, driver=request.param)) as built:
        yield built


async def test_the_way_from_a_draft_to_a_hire(real_house: House) -> None:
    posting = await real_house.published()
    listed = await real_house.as_(TARO).postings.ListPostings(posting_pb2.ListPostingsRequest())
    assert list(listed.postings) == [posting]
    declined = await real_house.move(await real_house.applied(posting), DECLINED)
    hired = await real_house.move(await real_house.applied(posting), SCREENING, INTERVIEW, OFFERED, HIRED)
    request = pb.ListApplicationsRequest(company_id="holding", posting_id=posting.id)
    answer = await real_house.as_(HOLDING).applications.ListApplications(request)
    assert list(answer.applications) == [hired, declined]
    assert isinstance((await real_house.announced())[-1], pb.ApplicantHired)


async def test_pages_of_open_postings_follow_each_other(real_house: House) -> None:
    ids = {(await real_house.published()).id for _ in range(5)}
    ask = real_house.as_(TARO).postings.ListPostings
    first = await ask(posting_pb2.ListPostingsRequest(page_size=3))
    second = await ask(posting_pb2.ListPostingsRequest(page_size=3, page_token=first.next_page_token))
    back = await ask(posting_pb2.ListPostingsRequest(page_size=3, page_token=second.cursors[0], before=True))
    assert {posting.id for page in (first, second) for posting in page.postings} == ids
    assert back.postings == first.postings
    assert second.next_page_token == ""


async def test_of_two_recruiters_at_once_one_is_stale(real_house: House) -> None:
    applied = await real_house.applied()
    moves = (real_house.move(applied, SCREENING) for _ in range(2))
    results = await asyncio.gather(*moves, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Application", "Stale"]


async def test_of_five_applications_at_once_one_is_stored(real_house: House) -> None:
    posting = await real_house.published()
    results = await asyncio.gather(*(real_house.applied(posting) for _ in range(5)), return_exceptions=True)
    assert len([result for result in results if isinstance(result, pb.Application)]) == 1
    assert {type(result).__name__ for result in results} <= {"Application", "AlreadyExists", "Stale"}
