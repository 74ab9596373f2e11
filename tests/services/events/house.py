"""Events as others meet it: its face behind the real server on loopback, on one store or several of one database."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from okaeri.events.v1 import gathering_pb2 as pb
from okaeri.events.v1 import gathering_pb2_grpc as pb_grpc

from chassis import client
from chassis.access import Caller
from chassis.clock import now
from chassis.mongo import NOTHING, Driver, connect
from chassis.server import Server
from services.events.domain import Company
from services.events.servicer import GatheringServicer
from services.events.store import EventsStore
from tests.services.calling import Bearing, alumnus, announced, employee, hr, request_id, token, verifier

BANK, HOLDING, TARO, EMI = hr("bank"), hr("holding"), alumnus(), employee()
DRAFT, PUBLISHED, CANCELLED = range(1, 4)


def moment(hours: float) -> Timestamp:
    """So many hours from now."""
    message = Timestamp()
    message.FromDatetime(now() + timedelta(hours=hours))
    return message


def draft_of(**changed: Any) -> Any:
    usual = {
        "request_id": request_id(),
        "company_id": "holding",
        "title": "おかえり会",
        "description": "近況と懇親",
        "place": "東京",
        "start_time": moment(24),
        "end_time": moment(27),
        "capacity": 10,
    }
    return pb.DraftGatheringRequest(**{**usual, **changed})


class House:
    """One running events."""

    def __init__(self, store: EventsStore) -> None:
        self.store = store
        self.address = ""
        self.stack = AsyncExitStack()

    def as_(self, who: Caller | None) -> Any:
        """A stub for this caller, nobody where there is none."""
        return self.with_token(token(who) if who else "")

    def with_token(self, text: str) -> Any:
        channel = client.connect(self.address, pb.DESCRIPTOR, caller=Bearing(text))
        self.stack.push_async_callback(channel.close)
        return pb_grpc.GatheringServiceStub(channel)

    async def announced(self) -> list[Any]:
        return await announced(self.store, pb.GatheringPublished, pb.GatheringCancelled, pb.SeatsChanged)

    async def drafted(self, who: Caller = HOLDING, **changed: Any) -> Any:
        return await self.as_(who).DraftGathering(draft_of(**changed))

    async def published(self, who: Caller = HOLDING, **changed: Any) -> Any:
        drafted = await self.drafted(who, **changed)
        return await self.publish(drafted, who)

    async def publish(self, gathering: Any, who: Caller = HOLDING) -> Any:
        request = pb.PublishGatheringRequest(request_id=request_id(), id=gathering.id, version=gathering.version)
        return await self.as_(who).PublishGathering(request)

    async def cancel(self, gathering: Any, who: Caller = HOLDING) -> Any:
        request = pb.CancelGatheringRequest(request_id=request_id(), id=gathering.id, version=gathering.version)
        return await self.as_(who).CancelGathering(request)

    async def take_seat(self, gathering: Any, who: Caller = TARO) -> Any:
        request = pb.TakeSeatRequest(request_id=request_id(), gathering_id=gathering.id)
        return await self.as_(who).TakeSeat(request)

    async def leave_seat(self, gathering: Any, who: Caller = TARO) -> Any:
        request = pb.LeaveSeatRequest(request_id=request_id(), gathering_id=gathering.id)
        return await self.as_(who).LeaveSeat(request)

    async def seen(self, gathering: Any, who: Caller = TARO) -> Any:
        """The gathering as the caller sees it, None where it does not."""
        answer = await self.as_(who).BatchGetGatherings(pb.BatchGetGatheringsRequest(ids=[gathering.id]))
        return next(iter(answer.gatherings), None)


@asynccontextmanager
async def serving(driver: Driver) -> AsyncIterator[House]:
    """One process of events on a database."""
    store = EventsStore(driver)
    await store.prepare()
    built = House(store)
    face = partial(pb_grpc.add_GatheringServiceServicer_to_server, GatheringServicer(store))
    async with Server(face, verifier=verifier()) as server, built.stack:
        built.address = server.address
        yield built
    await store.close()


@asynccontextmanager
async def house(driver: Driver | None = None) -> AsyncIterator[House]:
    """Events that knows two companies, on the memory driver where no other is given."""
    async with serving(driver or connect("", database="", driver="memory")) as built:
        async with built.store.transaction() as tx:
            companies = [Company("bank", "株式会社ひかり銀行"), Company("holding", "ひかりホールディングス株式会社")]
            await tx.companies.add_many(companies, announcing=NOTHING)
        yield built
