"""A volume without room: callers are told to come later, the process says why it is unready, and recovers by itself.

SecantusDB says in no words of its own that its volume is full; what MongoDB says is in `test_mongo_wire.py`.
"""

import asyncio
import resource
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from random import randbytes
from types import SimpleNamespace
from typing import Any, cast

import grpc
import pytest
from nats.aio.client import Client
from pymongo import MongoClient
from pymongo.errors import PyMongoError
from structlog.testing import capture_logs

from chassis import readiness
from chassis.ids import new_id
from chassis.mongo import NOTHING, Full
from chassis.mongo.memory import MemoryDriver
from chassis.outbox import Relay
from chassis.readiness import Readiness
from chassis.server import Server
from chassis.settings import Settings
from tests.chassis.echo import RECRUITING, EchoServicer, face, pb, pb_grpc, token, verifier
from tests.chassis.test_service import last_words, process
from tests.chassis.things import Thing, ThingStore
from tests.infrastructure import RunningMongo


class Filling(MemoryDriver):
    """A database whose volume may be full."""

    is_full = is_stuck = False

    async def insert(self, collection: str, documents: Sequence[dict[str, Any]], *, session: Any = None) -> None:
        await self.try_to_write()
        await super().insert(collection, documents, session=session)

    async def try_to_write(self) -> None:
        if self.is_full:
            raise Full()
        if self.is_stuck:
            await asyncio.Event().wait()


@pytest.fixture
async def filling() -> Filling:
    return Filling()


@pytest.fixture
async def store(filling: Filling) -> AsyncIterator[ThingStore]:
    store = ThingStore(filling)
    await store.prepare()
    yield store
    await store.close()


async def adds(store: ThingStore) -> None:
    async with store.transaction() as tx:
        await tx.things.add(Thing(id=new_id()), announcing=NOTHING)


def readiness_of(store: ThingStore) -> Readiness:
    connected, relay = SimpleNamespace(is_connected=True), SimpleNamespace(refused="")
    return Readiness(Settings(), store, cast(Client, connected), cast(Relay, relay))


async def test_it_is_said_once_and_over_once_there_is_room(store: ThingStore, filling: Filling) -> None:
    ready = readiness_of(store)
    await adds(store)
    assert await ready()
    filling.is_full = True
    assert await ready(), "nothing was written since"
    with pytest.raises(Full):
        await adds(store)
    with capture_logs() as lines:
        assert [await ready(), await ready()] == [False, False]
        filling.is_full = False
        assert [await ready(), await ready()] == [True, True]
    assert [(line["event"], line["reason"]) for line in lines] == [
        ("cannot_work", "the volume of the database is full")
    ]
    await adds(store)


async def test_writes_that_nobody_confirms_are_said_once_too(
    store: ThingStore, filling: Filling, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the majority that should keep a write has no room: the database answers, and the write never ends."""
    monkeypatch.setattr(readiness, "WRITES_WITHIN", 0.01)
    ready, filling.is_stuck = readiness_of(store), True
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await adds(store)
    with capture_logs() as lines:
        assert [await ready(), await ready(), await ready()] == [True, False, False]
        filling.is_stuck = False
        assert await ready()
    assert [line["reason"] for line in lines] == ["the database takes no writes"]


async def test_a_caller_is_told_that_nothing_was_kept_and_to_come_later(store: ThingStore, filling: Filling) -> None:
    class Writing(EchoServicer):
        async def Say(self, request: Any, context: Any) -> Any:
            await adds(store)

    filling.is_full = True
    signed_in = (("authorization", f"Bearer {token(RECRUITING)}"),)
    async with Server(face(Writing()), verifier=verifier()) as server:
        channel = grpc.aio.insecure_channel(server.address)
        with capture_logs() as lines, pytest.raises(grpc.aio.AioRpcError) as refused:
            await pb_grpc.EchoServiceStub(channel).Say(pb.SayRequest(text="a"), metadata=signed_in)
        await channel.close()
    assert refused.value.code() is grpc.StatusCode.UNAVAILABLE
    said = "There is no room left to keep this at the moment; nothing was kept. Please try again later."
    assert refused.value.details() == said
    assert [line["error"] for line in lines if line["event"] == "unavailable"] == ["Full"]


def bound(running: RunningMongo, folder: Path) -> None:
    """No file of the database may grow beyond the largest it has: what it meets then is what a full volume is to it."""
    largest = max(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    _, hard = resource.prlimit(running.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(running.pid, resource.RLIMIT_FSIZE, (largest, hard))


def fill(running: RunningMongo) -> None:
    with MongoClient[dict[str, Any]](running.url) as client, pytest.raises(PyMongoError):
        for number in range(10_000):
            client.elsewhere.rows.insert_one({"_id": number, "filler": randbytes(500_000)})


@pytest.mark.real
@pytest.mark.slow
def test_a_process_says_so_in_one_sentence_and_starts_once_there_is_room(
    nats_url: str, mortal_mongo: RunningMongo, tmp_path: Path
) -> None:
    there = {"OKAERI_NATS_URL": nats_url, "OKAERI_MONGO_URL": mortal_mongo.url}
    bound(mortal_mongo, tmp_path)
    fill(mortal_mongo)
    place = mortal_mongo.url.removeprefix("mongodb://")
    said = f"okaeri echo cannot start: MongoDB at {place} takes no writes: its volume may be full.\n"
    assert last_words(**there) == (1, said)
    mortal_mongo.kill9()
    mortal_mongo.start()
    with process("prepare", **there) as started:
        _, trouble = started.communicate(timeout=60)
    assert (started.returncode, trouble) == (0, "")
