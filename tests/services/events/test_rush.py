"""A thousand at once for a hundred seats, and the service killed in between: a hundred, in the order of arrival."""

import asyncio
from collections.abc import AsyncIterator
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import pytest
from okaeri.events.v1 import gathering_pb2 as pb
from okaeri.events.v1 import gathering_pb2_grpc as pb_grpc

from chassis import client
from chassis.access import Caller
from chassis.errors import NotSignedIn, Stale, TooMany
from chassis.mongo import NOTHING, connect
from chassis.trouble import Unavailable
from services.events.domain import Company
from services.events.store import EventsStore
from tests.infrastructure import free_address
from tests.services.calling import alumnus, announced, published_keys, request_id, token
from tests.services.events.house import HOLDING, draft_of, moment
from tests.services.events.rush import Rush

pytestmark = [pytest.mark.real, pytest.mark.slow]

COMERS, SEATS = 1_000, 100
KILLED_AFTER = (40, 300)
"""The service is killed once so many were answered: while seats are taken, and while the waitlist grows."""
PATIENCE = 500.0


whose: ContextVar[str] = ContextVar("whose", default="")
"""The token of the task that calls: all come over one connection, in the order in which they came."""


class OfTask:
    """Calls carry the token of the task they are made in."""

    async def token(self) -> str:
        return whose.get()

    def turned_away(self, refusal: NotSignedIn) -> Exception:
        return refusal


class Crowd:
    """Everybody who wants a seat, each asking until there is an answer, always with the same request id."""

    def __init__(self, channel: client.Channel, store: EventsStore) -> None:
        self.stub: Any = pb_grpc.GatheringServiceStub(channel)
        self.store = store
        self.answers: list[pb.Seat] = []
        self._told = asyncio.Condition()

    async def ask(self, name: str, request: Any, who: Caller) -> Any:
        """The answer, however often the service is away meanwhile."""
        whose.set(token(who, minutes=60))
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    return await getattr(self.stub, name)(request, timeout=PATIENCE)
                except (Unavailable, TooMany, Stale):
                    await asyncio.sleep(0.2)

    async def come(self, number: int, request: pb.TakeSeatRequest) -> pb.Seat:
        """One who comes."""
        seat: pb.Seat = await self.ask("TakeSeat", request, alumnus(f"guest-{number}"))
        async with self._told:
            self.answers.append(seat)
            self._told.notify_all()
        return seat

    async def until_answered(self, count: int) -> None:
        """Returns once so many have an answer."""
        async with asyncio.timeout(PATIENCE), self._told:
            await self._told.wait_for(lambda: len(self.answers) >= count)


@pytest.fixture
async def crowd(mongo_url: str, database_name: str, tmp_path: Path) -> AsyncIterator[tuple[Crowd, Rush]]:
    store = EventsStore(connect(mongo_url, database=database_name, driver="pymongo"))
    await store.prepare()
    async with store.transaction() as tx:
        await tx.companies.add(Company("holding", "ひかりホールディングス株式会社"), announcing=NOTHING)
    address = free_address()
    rush = Rush(mongo_url, database_name, address, tmp_path / "log")
    rush.start(await published_keys())
    async with client.connect(address, pb.DESCRIPTOR, caller=OfTask()) as channel:
        yield Crowd(channel, store), rush
    rush.kill9()
    await store.close()


async def published(crowd: Crowd) -> Any:
    terms = pb.GatheringTerms(hand_on=pb.HAND_ON_AT_ONCE)
    draft = draft_of(capacity=SEATS, start_time=moment(99), end_time=moment(100), terms=terms)
    drafted = await crowd.ask("DraftGathering", draft, HOLDING)
    request = pb.PublishGatheringRequest(request_id=request_id(), id=drafted.id, version=drafted.version)
    return await crowd.ask("PublishGathering", request, HOLDING)


async def test_a_thousand_for_a_hundred_seats_are_a_hundred_under_kill_nine(crowd: tuple[Crowd, Rush]) -> None:
    all, rush = crowd
    gathering = await published(all)
    asked = [pb.TakeSeatRequest(request_id=request_id(), gathering_id=gathering.id) for _ in range(COMERS)]
    comers = [asyncio.create_task(all.come(number, each)) for number, each in enumerate(asked)]
    for answered in KILLED_AFTER:
        await all.until_answered(answered)
        rush.kill9()
        rush.start(await published_keys())
    seats = await asyncio.gather(*comers)

    kept = await all.store.seats.where({"gathering_id": gathering.id}, sort=("order",))
    assert len(kept) == len({seat.guest_id for seat in kept}) == COMERS
    assert [seat.order for seat in kept] == list(range(COMERS))
    first = [int(seat.guest_id.removeprefix("guest-")) for seat in kept[: KILLED_AFTER[0]]]
    assert first == sorted(first), "over one connection requests arrive as they were sent"
    assert [seat.state for seat in kept] == ["taken"] * SEATS + ["waiting"] * (COMERS - SEATS)
    assert sorted(seat.waiting_position for seat in seats) == [*[0] * SEATS, *range(1, COMERS - SEATS + 1)]
    assert {seat.id for seat in seats} == {seat.id for seat in kept}
    stored = await all.store.gatherings.get(gathering.id)
    assert [(room.seats_taken, room.waiting) for room in stored.rooms] == [(SEATS, COMERS - SEATS)]
    told = await announced(all.store, pb.GatheringPublished, pb.SeatsChanged, pb.SeatStateChanged)
    assert len([event for event in told if isinstance(event, pb.SeatStateChanged)]) == COMERS
    for number in (0, COMERS // 2, COMERS - 1):
        assert await all.come(number, asked[number]) == seats[number]
