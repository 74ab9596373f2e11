"""What goes on around gatherings on the real wire protocol, where two processes of events share one database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from okaeri.events.v1 import outcome_pb2, publicity_pb2

from chassis.clock import now
from chassis.mongo import connect
from tests.services.calling import alumnus, request_id
from tests.services.events import test_surveys as surveys
from tests.services.events.house import HOLDING, house, moment, serving
from tests.services.events.surroundings import Around, surrounded
from tests.services.events.test_letters import invites

pytestmark = pytest.mark.real


@pytest.fixture
async def two(mongo_url: str, database_name: str) -> AsyncIterator[tuple[Around, Around]]:
    async with AsyncExitStack() as stack:
        drivers = [connect(mongo_url, database=database_name) for _ in range(2)]
        first = await stack.enter_async_context(house(drivers[0]))
        second = await stack.enter_async_context(serving(drivers[1]))
        yield await stack.enter_async_context(surrounded(first)), await stack.enter_async_context(surrounded(second))


async def test_two_processes_address_and_post_each_letter_once(two: tuple[Around, Around]) -> None:
    first, second = two
    second.office, second.readers = first.office, first.readers
    gathering = await first.house.published(start_time=moment(96), end_time=moment(99))
    first.readers.of["holding"] = [f"m{number}" for number in range(10)]
    await asyncio.gather(*(first.house.take_seat(gathering, alumnus(f"t{number}")) for number in range(5)))
    await invites(first, gathering)
    await first.hears_itself()
    await asyncio.gather(*(each.addressing.look(now()) for each in two), return_exceptions=True)
    await first.addressing.look(now())
    await asyncio.gather(*(each.posting.post_due() for each in two))
    assert len(first.office.letters) == first.office.asked == 15


async def test_answers_and_clicks_at_two_processes_are_all_counted(two: tuple[Around, Around]) -> None:
    id = await surveys.opened(two[0].house, two[0])
    people = [f"m{number}" for number in range(12)]
    await two[0].seated(id, *people)
    await asyncio.gather(*(surveys.answers(two[at % 2], id, person) for at, person in enumerate(people)))
    tally = await two[0].house.store.survey_tallies.get(id)
    assert (tally.answered, dict(tally.chosen)) == (12, {"overall-4": 12})
    views = [publicity_pb2.CountViewRequest(request_id=request_id(), gathering_id=id) for _ in range(10)]
    await asyncio.gather(*(two[at % 2].as_(None).CountView(view) for at, view in enumerate(views)))
    page = await two[0].house.store.pages.get(id)
    assert page.views == 10
    await surveys.close(two[0].house, id)
    assert (await surveys.results(two[1], id)).answer_count == 10
    found = (
        await two[1]
        .as_(HOLDING)
        .GetGatheringOutcome(outcome_pb2.GetGatheringOutcomeRequest(gathering_id=id, window_days=30))
    )
    assert found.attended.value == 10
