"""The relay against a real NATS and a real MongoDB wire protocol."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from nats.aio.client import Client
from opentelemetry import trace
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags

from chassis import nats
from chassis.cloud_events import happening_of
from chassis.ids import new_id
from chassis.mongo import connect
from chassis.outbox import Relay
from chassis.trouble import CannotStart
from tests.chassis.announced import ThingMoved
from tests.chassis.hearing import emptied, heard, kept_by_nats, move, running
from tests.chassis.things import ThingStore
from tests.infrastructure import RunningMongo, RunningNats, free_port

pytestmark = [pytest.mark.asyncio, pytest.mark.real]


async def test_a_commit_is_published_as_a_cloud_event(thing_store: ThingStore, client: Client) -> None:
    async with running(Relay(thing_store, client, service="thing house").run()):
        await move(thing_store, "箱 1", 7)
        (message,) = await heard(client, 1)
    assert message.subject == "okaeri.tests.v1.thing_moved.bank"
    assert ThingMoved.FromString(message.data).place == 7  # type: ignore[attr-defined]
    headers = message.headers or {}
    assert headers["ce-subject"] == "%E7%AE%B1%201"
    assert headers["ce-source"] == "/okaeri/thing%20house"
    assert headers["ce-type"] == "okaeri.chassis_tests.v1.ThingMoved"
    assert headers["ce-specversion"] == "1.0"
    assert headers["content-type"] == "application/protobuf"
    assert headers["Nats-Msg-Id"] == headers["ce-id"]
    happening = happening_of(headers)
    assert (happening.subject, happening.source, happening.version) == ("箱 1", "/okaeri/thing house", 1)


async def test_the_trace_of_the_write_travels_along(thing_store: ThingStore, client: Client) -> None:
    context = SpanContext(trace_id=0xABC, span_id=0xDEF, is_remote=False, trace_flags=TraceFlags(1))
    with trace.use_span(NonRecordingSpan(context)):
        await move(thing_store, "a")
    async with running(Relay(thing_store, client, service="things").run()):
        (message,) = await heard(client, 1)
    assert (message.headers or {})["traceparent"] == f"00-{0xABC:032x}-{0xDEF:016x}-01"


async def test_what_another_process_left_is_swept_and_then_forgotten(thing_store: ThingStore, client: Client) -> None:
    await move(thing_store, "a")
    async with running(Relay(thing_store, client, service="things").run()):
        await emptied(thing_store, "things/a")
    assert await kept_by_nats(client) == 1


async def test_events_of_one_aggregate_keep_their_order(thing_store: ThingStore, client: Client) -> None:
    async with running(Relay(thing_store, client, service="things").run()):
        for place in range(10):
            await asyncio.gather(*(move(thing_store, id, place) for id in "abc"))
        messages = await heard(client, 30)
    for id in "abc":
        events = [ThingMoved.FromString(message.data) for message in messages]
        assert [event.place for event in events if event.thing_id == id] == list(range(10))  # type: ignore[attr-defined]


async def test_nats_down_and_up_again_delivers_everything_once(
    thing_store: ThingStore, mortal_client: Client, mortal_nats: RunningNats
) -> None:
    async with running(Relay(thing_store, mortal_client, service="things").run()):
        await move(thing_store, "a", 0)
        await emptied(thing_store, "things/a")
        mortal_nats.kill9()
        for place in range(1, 6):
            await move(thing_store, "a", place)
        mortal_nats.start()
        await emptied(thing_store, "things/a")
    messages = await heard(mortal_client, 6)
    assert [ThingMoved.FromString(message.data).place for message in messages] == list(range(6))  # type: ignore[attr-defined]
    assert await kept_by_nats(mortal_client) == 6


async def test_two_relays_publish_everything_once(thing_store: ThingStore, client: Client) -> None:
    relays = [Relay(thing_store, client, service="things") for _ in range(2)]
    async with running(*(relay.run() for relay in relays)):
        await asyncio.gather(*(move(thing_store, f"{n}") for n in range(20)))
        await emptied(thing_store, *(f"things/{n}" for n in range(20)))
    assert await kept_by_nats(client) == 20


async def test_a_stopping_process_publishes_what_waits(thing_store: ThingStore, client: Client) -> None:
    await move(thing_store, "a")
    await Relay(thing_store, client, service="things").drain()
    assert await kept_by_nats(client) == 1


async def test_the_backlog_is_known_without_asking(
    thing_store: ThingStore, mortal_client: Client, mortal_nats: RunningNats
) -> None:
    mortal_nats.kill9()
    await move(thing_store, "a")
    await move(thing_store, "b")
    relay = Relay(thing_store, mortal_client, service="things")
    assert relay.backlog.announcements == 0
    async with asyncio.timeout(10):
        while relay.backlog.announcements < 2:
            await relay._sweep()
    assert relay.backlog.oldest_seconds >= 1


async def test_a_nats_that_never_answered_is_one_sentence() -> None:
    port = free_port()
    with pytest.raises(CannotStart, match=f"NATS does not answer at 127.0.0.1:{port}\\."):
        await nats.connect(f"nats://user:secret@127.0.0.1:{port}", name="tests", patience_seconds=0.3)


async def test_the_relay_waits_out_a_database_that_is_gone(client: Client, mortal_mongo: RunningMongo) -> None:
    store = ThingStore(connect(mortal_mongo.url, database="tests"))
    await store.prepare()
    relay = Relay(store, client, service="things")
    async with running(relay.run()):
        await move(store, "a")
        await heard(client, 1)
        mortal_mongo.kill9()
        relay._wake(["things/a"])
        mortal_mongo.start()
        await move(store, "b")
        await emptied(store, "things/a", "things/b")
    assert await kept_by_nats(client) == 2
    await store.close()


@pytest.fixture
def small_nats(tmp_path: Path) -> Iterator[RunningNats]:
    """A NATS server whose volume is full after some announcements."""
    running = RunningNats(tmp_path)
    configuration = tmp_path / "nats.conf"
    text = configuration.read_text("utf-8").replace("jetstream {", "jetstream {\n  max_file_store: 4KB")
    configuration.write_text(text, "utf-8")
    with running:
        yield running


async def test_a_full_volume_is_known_and_what_waits_goes_out_when_there_is_room(
    thing_store: ThingStore, small_nats: RunningNats
) -> None:
    client = await nats.connect(small_nats.url, name="tests")
    await nats.ensure_streams(client)
    relay = Relay(thing_store, client, service="things")
    async with asyncio.timeout(60):
        while not relay.refused:
            await move(thing_store, new_id())
            await relay.drain()
    assert "insufficient" in relay.refused
    await client.jetstream().purge_stream("okaeri")
    await relay.drain()
    assert relay.refused == ""
    await client.close()


async def test_a_refusal_is_over_once_another_process_published_what_was_refused(
    thing_store: ThingStore, client: Client
) -> None:
    """This one may have nothing to announce any more: nobody calls a process that is not ready."""
    one, other = (Relay(thing_store, client, service="things") for _ in range(2))
    await client.jetstream().delete_stream("okaeri")
    await move(thing_store, "a")
    await one.drain()
    assert one.refused == "there is no stream, or JetStream is off for want of room"
    await nats.ensure_streams(client)
    await other.drain()
    await one.drain()
    assert one.refused == ""
