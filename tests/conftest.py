"""Fixtures for all tests: the real engines once per test process, and a clean place in them per test."""

import signal
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import grpc.aio
import pytest
import structlog
from nats.aio.client import Client
from pymongo import MongoClient

from chassis import nats
from chassis.ids import new_id
from tests.infrastructure import RunningMongo, RunningNats, RunningSuite

# For as long as the test process lives. Each test has an event loop of its own, and grpcio would start and end its
# polling thread with every one of them: among thousands that thread crashed once, and took the worker with it.
grpc.aio.init_grpc_aio()

# In the background or under nohup these are ignored, and every process a test starts would ignore them too.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, lambda *_: None)


@pytest.fixture(autouse=True)
def plain_log() -> Iterator[None]:
    """Log lines as they are whatever ran before, and without the pictures of tracebacks, which take seconds to draw.

    On stderr, so that they are not among what a command prints.
    """
    structlog.configure(
        processors=[structlog.processors.KeyValueRenderer()], logger_factory=structlog.PrintLoggerFactory(sys.stderr)
    )
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def running_nats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNats]:
    """The NATS server of this test process; a test that kills it starts its own instead."""
    with RunningNats(tmp_path_factory.mktemp("nats")) as running:
        yield running


@pytest.fixture(scope="session")
def running_mongo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningMongo]:
    """The MongoDB of this test process, in memory; a test that kills it starts its own instead."""
    with RunningMongo(tmp_path_factory.mktemp("mongo")) as running:
        yield running


@pytest.fixture(scope="session")
def nats_url(running_nats: RunningNats) -> str:
    """Where the NATS server of this test process is."""
    return running_nats.url


@pytest.fixture(scope="session")
def mongo_url(running_mongo: RunningMongo) -> str:
    """Where the MongoDB of this test process is."""
    return running_mongo.url


@pytest.fixture
def database_name(mongo_url: str) -> Iterator[str]:
    """A name no other test has; what was stored under it is dropped after the test."""
    name = f"test_{new_id()}"
    yield name
    with MongoClient[dict[str, object]](mongo_url) as client:
        client.drop_database(name)


@pytest.fixture
def empty_mongo_url(mongo_url: str) -> Iterator[str]:
    """The MongoDB of this test process, for services under their usual names; emptied after the test."""
    yield mongo_url
    with MongoClient[dict[str, object]](mongo_url) as client:
        for name in client.list_database_names():
            if name not in ("admin", "config", "local"):
                client.drop_database(name)


@pytest.fixture
async def nats_streams(nats_url: str) -> AsyncIterator[Client]:
    """A connection to NATS with the suite's streams, new and empty; they and their consumers go after the test."""
    client = await nats.connect(nats_url, name="tests")
    await nats.ensure_streams(client)
    yield client
    for name in nats.STREAMS:
        await client.jetstream().delete_stream(name)
    await client.close()


@pytest.fixture
def mortal_nats(tmp_path: Path) -> Iterator[RunningNats]:
    """A NATS server this test may kill."""
    (tmp_path / "nats").mkdir()
    with RunningNats(tmp_path / "nats") as running:
        yield running


@pytest.fixture
async def mortal_client(mortal_nats: RunningNats) -> AsyncIterator[Client]:
    """A client of that server, with the streams of the suite."""
    client = await nats.connect(mortal_nats.url, name="tests")
    await nats.ensure_streams(client)
    yield client
    await client.close()


@pytest.fixture(scope="session")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSuite]:
    """A whole suite as `okaeri up --no-demo` starts it, once per test process, for journeys."""
    with RunningSuite(tmp_path_factory.mktemp("suite") / "home") as running:
        yield running.until_ready()
