"""Fixtures for the tests of this room: a small store, and NATS with the suite's streams."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from nats.aio.client import Client

from chassis.mongo import connect
from tests.chassis.things import ThingStore, warm
from tests.infrastructure import RunningMongo


@pytest.fixture
async def client(nats_streams: Client) -> Client:
    """A connection to NATS with the suite's streams, empty."""
    return nats_streams


@pytest.fixture
async def thing_store(mongo_url: str, database_name: str) -> AsyncIterator[ThingStore]:
    """A small service's store in a database of its own."""
    store = ThingStore(connect(mongo_url, database=database_name))
    await store.prepare()
    await warm(store)
    yield store
    await store.close()


@pytest.fixture(
    params=["memory", pytest.param("motor", marks=pytest.mark.real), pytest.param("pymongo", marks=pytest.mark.real)]
)
async def every_store(request: pytest.FixtureRequest) -> AsyncIterator[ThingStore]:
    """The same over each driver, one after the other."""
    real = request.param != "memory"
    url, name = (request.getfixturevalue(each) if real else "" for each in ("mongo_url", "database_name"))
    store = ThingStore(connect(url, database=name, driver=request.param))
    await store.prepare()
    yield store
    await store.close()


@pytest.fixture
def mortal_mongo(tmp_path: Path) -> Iterator[RunningMongo]:
    """A database server on disk, synchronous as in earnest, this test may kill."""
    (tmp_path / "mongo").mkdir()
    with RunningMongo(tmp_path / "mongo", keep=True) as running:
        yield running
