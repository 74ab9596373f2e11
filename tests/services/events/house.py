"""Events as others meet it: its face behind the real server on loopback, on one store or several of one database."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from okaeri.events.v1 import (
    door_pb2,
    door_pb2_grpc,
    guest_pb2,
    guest_pb2_grpc,
    seat_pb2,
    seat_pb2_grpc,
    series_pb2,
    series_pb2_grpc,
)
from okaeri.events.v1 import gathering_pb2 as pb
from okaeri.events.v1 import gathering_pb2_grpc as pb_grpc

from chassis import client
from chassis.access import Caller, caller
from chassis.clock import now
from chassis.keyring import Keys
from chassis.mongo import NOTHING, Driver, connect
from chassis.server import Face, Server
from services.events import tickets
from services.events.desks import DeskRoles
from services.events.domain import Audience, Company, Person, Terms
from services.events.handing_on import HandingOn
from services.events.people import People
from services.events.secrets import Secrets
from services.events.servicer import DoorServicer, GatheringServicer, GuestServicer, SeatServicer, SeriesServicer
from services.events.store import EventsStore
from services.events.turns import Turns
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


SECRET = "a secret of the events service"


class Stubs:
    """Every rpc of events by its name."""

    def __init__(self, channel: client.Channel) -> None:
        self._stubs = [
            pb_grpc.GatheringServiceStub(channel),
            seat_pb2_grpc.SeatServiceStub(channel),
            guest_pb2_grpc.GuestServiceStub(channel),
            door_pb2_grpc.DoorServiceStub(channel),
            series_pb2_grpc.SeriesServiceStub(channel),
        ]

    def __getattr__(self, name: str) -> Any:
        return next(getattr(stub, name) for stub in self._stubs if hasattr(stub, name))


class KnownPeople(People):
    """Answers for the network about alumni; it knows of nobody unless told."""

    def __init__(self) -> None:
        self.known: dict[str, Person] = {}

    async def caller(self, terms: Terms) -> Person:
        who = caller()
        if not who.has("alumnus"):
            return Person(Audience.EMPLOYEES, who.companies("employee"))
        return self.known.get(who.subject, Person(Audience.ALUMNI))


class KeptRoles(DeskRoles):
    """Grants as identity would, and keeps them; the account of an address is the address's first part."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], datetime] = {}

    async def grant(self, request_id: str, mail: str, locale: str, gathering_id: str, until: datetime) -> str:
        account_id = mail.partition("@")[0]
        self.held[account_id, gathering_id] = until
        return account_id

    async def revoke(self, request_id: str, account_id: str, gathering_id: str) -> None:
        del self.held[account_id, gathering_id]


class House:
    """One running events."""

    def __init__(self, store: EventsStore) -> None:
        self.store = store
        self.people = KnownPeople()
        self.roles = KeptRoles()
        self.turns = Turns()
        self.secrets = Secrets(SECRET)
        self.keys = Keys(store, self.secrets, life=tickets.LIFE, key_life=timedelta(days=90))
        self.handing_on = HandingOn(store, self.turns)
        self.address = ""
        self.stack = AsyncExitStack()

    def as_(self, who: Caller | None) -> Any:
        """A stub for this caller, nobody where there is none."""
        return self.with_token(token(who) if who else "")

    def with_token(self, text: str) -> Any:
        return Stubs(self.channel(text))

    def channel(self, text: str) -> client.Channel:
        contracts = pb.DESCRIPTOR, seat_pb2.DESCRIPTOR, guest_pb2.DESCRIPTOR, door_pb2.DESCRIPTOR, series_pb2.DESCRIPTOR
        channel = client.connect(self.address, *contracts, caller=Bearing(text))
        self.stack.push_async_callback(channel.close)
        return channel

    async def announced(self) -> list[Any]:
        kinds = pb.GatheringPublished, pb.GatheringChanged, pb.GatheringMoved, pb.GatheringCancelled, pb.SeatsChanged
        return await announced(self.store, *kinds, pb.SeatStateChanged)

    async def drafted(self, who: Caller = HOLDING, **changed: Any) -> Any:
        return await self.as_(who).DraftGathering(draft_of(**changed))

    async def published(self, who: Caller = HOLDING, **changed: Any) -> Any:
        drafted = await self.drafted(who, **changed)
        return await self.publish(drafted, who)

    async def publish(self, gathering: Any, who: Caller = HOLDING) -> Any:
        request = pb.PublishGatheringRequest(request_id=request_id(), id=gathering.id, version=gathering.version)
        return await self.as_(who).PublishGathering(request)

    async def cancel(self, gathering: Any, who: Caller = HOLDING, **said: Any) -> Any:
        seen = {"id": gathering.id, "version": gathering.version}
        return await self.as_(who).CancelGathering(pb.CancelGatheringRequest(request_id=request_id(), **seen, **said))

    async def change(self, gathering: Any, who: Caller = HOLDING, **changed: Any) -> Any:
        """Sends all of the gathering back, with this changed."""
        kept = ("id", "version", "title", "description", "place", "start_time", "end_time", "capacity", "terms")
        said = {**{name: getattr(gathering, name) for name in kept}, **changed}
        return await self.as_(who).UpdateGathering(pb.UpdateGatheringRequest(request_id=request_id(), **said))

    async def ask(self, name: str, who: Caller | None, /, **said: Any) -> Any:
        """Calls the rpc of that name, with a request id of its own where it takes one and none is given."""
        request = next(
            getattr(module, f"{name}Request")
            for module in (pb, seat_pb2, guest_pb2, door_pb2, series_pb2)
            if hasattr(module, f"{name}Request")
        )
        given = {"request_id": request_id()} if "request_id" in request.DESCRIPTOR.fields_by_name else {}
        return await getattr(self.as_(who), name)(request(**{**given, **said}))

    async def take_seat(self, gathering: Any, who: Caller = TARO, **said: Any) -> Any:
        request = pb.TakeSeatRequest(request_id=request_id(), gathering_id=gathering.id, **said)
        return await self.as_(who).TakeSeat(request)

    async def leave_seat(self, gathering: Any, who: Caller = TARO) -> Any:
        request = pb.LeaveSeatRequest(request_id=request_id(), gathering_id=gathering.id)
        return await self.as_(who).LeaveSeat(request)

    async def seen(self, gathering: Any, who: Caller = TARO) -> Any:
        """The gathering as the caller sees it, None where it does not."""
        answer = await self.as_(who).BatchGetGatherings(pb.BatchGetGatheringsRequest(ids=[gathering.id]))
        return next(iter(answer.gatherings), None)


def faces(built: House) -> list[Face]:
    """What the service serves, on the parts of a house."""
    store, turns = built.store, built.turns
    gatherings = GatheringServicer(store, built.people, turns)
    signed = tickets.Tickets(built.keys)
    seats = SeatServicer(store, turns, signed)
    guests = GuestServicer(store, turns, signed, built.secrets, ["bank.example"])
    doors = DoorServicer(store, turns, signed, built.roles)
    return [
        partial(pb_grpc.add_GatheringServiceServicer_to_server, gatherings),
        partial(seat_pb2_grpc.add_SeatServiceServicer_to_server, seats),
        partial(guest_pb2_grpc.add_GuestServiceServicer_to_server, guests),
        partial(door_pb2_grpc.add_DoorServiceServicer_to_server, doors),
        partial(series_pb2_grpc.add_SeriesServiceServicer_to_server, SeriesServicer(store)),
    ]


@asynccontextmanager
async def serving(driver: Driver) -> AsyncIterator[House]:
    """One process of events on a database."""
    store = EventsStore(driver)
    await store.prepare()
    built = House(store)
    # Each of the many channels of a test watches the server's health with a call that lasts.
    async with Server(*faces(built), verifier=verifier(), maximum_concurrent_rpcs=5_000) as server, built.stack:
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
