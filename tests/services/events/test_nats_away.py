"""NATS stops while a hundred people register, and comes back: every seat is kept, and each event arrives once."""

import asyncio
from collections import Counter
from itertools import islice

import pytest
from nats.aio.client import Client
from okaeri.events.v1 import gathering_pb2 as pb

from chassis.clock import now
from chassis.inbox import Inbox, reactions_in
from chassis.outbox import Relay
from services.events import reactions
from tests.chassis.hearing import emptied, heard, kept_by_nats, running
from tests.infrastructure import RunningNats
from tests.services.calling import alumnus
from tests.services.events.house import House
from tests.services.events.surroundings import Around
from tests.services.events.test_letters import ahead

pytestmark = pytest.mark.real

COMERS, ANSWERED = 100, 40
"""NATS stops once so many of them were answered."""
TOLD = COMERS * 2 + 1
"""Each seat tells of itself and of the seats left; the gathering was published."""


async def all_noticed(around: Around) -> None:
    """Waits until events heard of every seat."""
    async with asyncio.timeout(30):
        while len(await around.house.store.notices.where({})) < COMERS:  # noqa: ASYNC110 - a database does not tell
            await asyncio.sleep(0.05)


async def test_nats_stops_while_a_hundred_register_and_each_seat_is_kept_and_told_of_once(
    house: House, around: Around, mortal_nats: RunningNats, mortal_client: Client
) -> None:
    gathering = await ahead(house, capacity=COMERS)
    relay = Relay(house.store, mortal_client, service="events")
    inbox = Inbox(house.store, mortal_client, service="events", reactions=reactions_in(reactions))
    async with running(relay.run(), inbox.run()):
        await heard(mortal_client, 1)
        comers = [asyncio.create_task(house.take_seat(gathering, alumnus(f"m{each}"))) for each in range(COMERS)]
        for each in islice(asyncio.as_completed(comers), ANSWERED):
            await each
        mortal_nats.kill9()
        assert not all(each.done() for each in comers), "some are on their way"
        seats = await asyncio.gather(*comers)
        assert await house.store.outbox.waiting(until=now(), limit=1), "some were given without NATS"
        mortal_nats.start()
        await emptied(house.store, f"gatherings/{gathering.id}", *(f"seats/{seat.id}" for seat in seats))
        await all_noticed(around)

    kept = await house.store.seats.where({"gathering_id": gathering.id})
    assert {seat.id for seat in kept} == {seat.id for seat in seats}
    assert {seat.guest_id for seat in kept} == {f"m{each}" for each in range(COMERS)}
    assert {seat.state for seat in seats} == {pb.SEAT_STATE_TAKEN}
    assert await kept_by_nats(mortal_client) == TOLD
    events = Counter((each.headers or {})["ce-type"] for each in await heard(mortal_client, TOLD))
    assert events == {
        "okaeri.events.v1.GatheringPublished": 1,
        "okaeri.events.v1.SeatStateChanged": COMERS,
        "okaeri.events.v1.SeatsChanged": COMERS,
    }
    await around.posting.post_due()
    assert around.office.asked == len(around.office.letters) == COMERS
