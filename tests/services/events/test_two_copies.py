"""Two copies of events on one database, where each keeps something to itself: the ring of keys, and turns."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from okaeri.events.v1 import door_pb2 as pb

from chassis.mongo import connect
from tests.services.events.house import House, house, serving
from tests.services.events.test_door import ALREADY, ARRIVED, FORGED, begun, check_in, ticket_of, told_of


@pytest.fixture
async def copies() -> AsyncIterator[tuple[House, House]]:
    driver = connect("", database="", driver="memory")
    async with house(driver) as first, serving(driver) as second:
        yield first, second


async def test_a_ticket_that_one_copy_signed_with_a_new_key_is_genuine_at_the_other(
    copies: tuple[House, House],
) -> None:
    first, second = copies
    gathering = await begun(first)
    await first.take_seat(gathering)
    assert (await check_in(second, gathering, ticket="x.y.z")).outcome == FORGED
    old = await ticket_of(second, gathering)
    await first.keys.rotate()
    new = await ticket_of(first, gathering)
    assert (await check_in(second, gathering, ticket=new)).outcome == ARRIVED
    assert (await check_in(first, gathering, ticket=old)).outcome == ALREADY


async def test_one_ticket_scanned_at_both_copies_at_once_lets_in_once(copies: tuple[House, House]) -> None:
    gathering = await begun(copies[0])
    await copies[0].take_seat(gathering)
    ticket = await ticket_of(copies[0], gathering)
    scans = [check_in(copies[n % 2], gathering, ticket=ticket, device_id=f"phone-{n}") for n in range(4)]
    outcomes = [scanned.outcome for scanned in await asyncio.gather(*scans)]
    assert sorted(outcomes) == [ARRIVED, ALREADY, ALREADY, ALREADY]
    arrived = [each for each in await told_of(copies[1]) if isinstance(each, pb.AttendeeArrived)]
    assert len(arrived) == 1
