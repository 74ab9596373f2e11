"""When a service says that it cannot work, and what it says then."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from nats.aio.client import Client
from structlog.testing import capture_logs

from chassis import clock, readiness
from chassis.mongo import connect
from chassis.readiness import Readiness
from tests.chassis.things import ThingStore

CONNECTED = cast(Client, SimpleNamespace(is_connected=True))
DISCONNECTED = cast(Client, SimpleNamespace(is_connected=False))
OFF = "the clock of this machine and that of the database differ by more than 30 seconds"


@pytest.fixture
def store() -> ThingStore:
    return ThingStore(connect("", database="", driver="memory"))


def put_clock_ahead(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    monkeypatch.setattr(readiness, "now", lambda: clock.now() + by)


async def asked_twice(ready: Readiness) -> tuple[list[bool], list[dict[str, Any]]]:
    with capture_logs() as lines:
        answers = [await ready(), await ready()]
    return answers, [dict(line) for line in lines]


async def test_a_service_with_database_broker_and_clock_is_ready(store: ThingStore) -> None:
    assert await asked_twice(Readiness(store, CONNECTED)) == ([True, True], [])


async def test_a_broker_that_is_away_is_said_once(store: ThingStore) -> None:
    answers, lines = await asked_twice(Readiness(store, DISCONNECTED))
    assert answers == [False, False]
    assert [line["reason"] for line in lines] == ["NATS is not connected"]


@pytest.mark.parametrize("by", [timedelta(seconds=31), timedelta(seconds=-31)], ids=["ahead", "behind"])
async def test_a_clock_that_is_off_is_said_once_until_it_is_right(
    store: ThingStore, monkeypatch: pytest.MonkeyPatch, by: timedelta
) -> None:
    ready = Readiness(store, CONNECTED)
    put_clock_ahead(monkeypatch, by)
    answers, lines = await asked_twice(ready)
    assert answers == [False, False]
    assert [line["reason"] for line in lines] == [OFF]
    put_clock_ahead(monkeypatch, timedelta())
    assert await ready()


async def test_a_clock_within_what_tokens_allow_is_right(store: ThingStore, monkeypatch: pytest.MonkeyPatch) -> None:
    put_clock_ahead(monkeypatch, timedelta(seconds=29))
    assert await Readiness(store, CONNECTED)()


async def test_trouble_that_comes_again_is_said_again(store: ThingStore) -> None:
    client = SimpleNamespace(is_connected=False)
    ready = Readiness(store, cast(Client, client))
    with capture_logs() as lines:
        for client.is_connected in (False, True, False):
            await ready()
    assert len(lines) == 2
