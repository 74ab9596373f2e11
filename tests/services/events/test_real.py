"""Seats on the real wire protocol, where two processes of events share one database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from okaeri.events.v1 import gathering_pb2 as pb

from chassis.mongo import connect
from tests.services.calling import alumnus
from tests.services.events.house import TARO, House, house, serving

pytestmark = pytest.mark.real


@pytest.fixture(params=["motor", "pymongo"])
async def two_houses(
    request: pytest.FixtureRequest, mongo_url: str, database_name: str
) -> AsyncIterator[tuple[House, House]]:
    async with AsyncExitStack() as stack:
        drivers = [connect(mongo_url, database=database_name, driver=request.param) for _ in range(2)]
        first = await stack.enter_async_context(house(drivers[0]))
        yield first, await stack.enter_async_context(serving(drivers[1]))


async def test_forty_for_ten_seats_at_two_processes_are_ten(two_houses: tuple[House, House]) -> None:
    gathering = await two_houses[0].published(capacity=10)
    takers = [two_houses[number % 2].take_seat(gathering, alumnus(f"guest-{number}")) for number in range(40)]
    seats = await asyncio.gather(*takers)
    assert [seat.state for seat in seats].count(pb.SEAT_STATE_TAKEN) == 10
    assert sorted(seat.waiting_position for seat in seats) == [*[0] * 10, *range(1, 31)]
    assert (await two_houses[1].seen(gathering)).seats_taken == 10
    kept = await two_houses[0].store.seats.where({}, sort=("order",))
    assert [seat.order for seat in kept] == list(range(40))
    assert {seat.state for seat in kept[:10]} == {"taken"}


async def test_one_guest_at_two_processes_gets_one_seat(two_houses: tuple[House, House]) -> None:
    gathering = await two_houses[0].published()
    seats = await asyncio.gather(*(each.take_seat(gathering, TARO) for each in two_houses))
    assert seats[0] == seats[1]
    await two_houses[1].leave_seat(gathering)
    assert (await two_houses[0].seen(gathering)).seats_taken == 0
