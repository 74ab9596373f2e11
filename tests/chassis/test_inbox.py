"""Reactions against a real NATS and a real MongoDB wire protocol."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from nats.aio.client import Client
from opentelemetry import trace
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags

from chassis.cloud_events import Happening
from chassis.dead_letters import DeadLetter, dead_letters, drop, retry
from chassis.errors import NotFound, RuleBroken, Stale
from chassis.inbox import Inbox, Reaction, hears
from chassis.mongo import NOTHING, Unreachable
from chassis.outbox import Relay
from tests.chassis.announced import ThingMoved, ThingPainted, Unannounced
from tests.chassis.hearing import heard, move, running
from tests.chassis.things import Thing, ThingStore

pytestmark = [pytest.mark.asyncio, pytest.mark.real]

SOON = (0.01, 0.01)


class Hearsay:
    """A reaction that notes what it heard and fails as often as told."""

    def __init__(self, *failures: Exception, name: str = "heard") -> None:
        self.name = name
        self.failures = list(failures)
        self.happenings: list[Happening] = []
        self.places: list[int] = []
        self.traces: list[int] = []
        self.changed = asyncio.Condition()

    @property
    def reaction(self) -> Reaction:
        @hears(ThingMoved)
        async def note(event: Any, tx: ThingStore, happening: Happening) -> None:
            self.happenings.append(happening)
            self.places.append(event.place)
            self.traces.append(trace.get_current_span().get_span_context().trace_id)
            async with self.changed:
                self.changed.notify_all()
            if self.failures:
                raise self.failures.pop(0)
            await tx.things.add(Thing(f"{self.name} {happening.id}", place=event.place), announcing=NOTHING)

        return note

    async def until(self, enough: Callable[[], bool]) -> None:
        async with asyncio.timeout(30), self.changed:
            await self.changed.wait_for(enough)


def inbox(store: ThingStore, client: Client, hearsay: Hearsay) -> Inbox:
    return Inbox(store, client, service="hearsay", reactions=[hearsay.reaction], backoff=SOON)


async def published(store: ThingStore, client: Client, *ids: str) -> None:
    for place, id in enumerate(ids):
        await move(store, id, place)
    await Relay(store, client, service="things").drain()


async def settled(client: Client) -> None:
    """Waits until the consumer has nothing open."""
    async with asyncio.timeout(30):
        while True:
            found = await client.jetstream().consumer_info("okaeri", "hearsay")
            if not found.num_pending and not found.num_ack_pending:
                return
            await asyncio.sleep(0.01)


async def written(store: ThingStore) -> list[int]:
    return [thing.place for thing in await store.things.where({}, sort=["place"]) if thing.id.startswith("heard")]


async def the_dead(client: Client) -> list[DeadLetter]:
    return [letter async for letter in dead_letters(client, consumer="hearsay")]


async def test_a_reaction_runs_once_and_knows_what_happened(thing_store: ThingStore, client: Client) -> None:
    hearsay = Hearsay()
    context = SpanContext(trace_id=0xABC, span_id=0xDEF, is_remote=False, trace_flags=TraceFlags(1))
    with trace.use_span(NonRecordingSpan(context)):
        await published(thing_store, client, "a", "a")
    async with running(inbox(thing_store, client, hearsay).run()):
        await hearsay.until(lambda: len(hearsay.places) == 2)
        await settled(client)
    assert await written(thing_store) == [0, 1]
    first, second = hearsay.happenings
    assert (first.subject, first.source, first.version, second.version) == ("a", "/okaeri/things", 1, 2)
    assert hearsay.traces == [0xABC, 0xABC]


async def test_an_event_that_comes_twice_changes_nothing(thing_store: ThingStore, client: Client) -> None:
    hearsay = Hearsay()
    await published(thing_store, client, "a")
    (message,) = await heard(client, 1)
    again = {**(message.headers or {}), "Nats-Msg-Id": "another"}
    await client.jetstream().publish(message.subject, message.data, headers=again)
    async with running(inbox(thing_store, client, hearsay).run()):
        await hearsay.until(lambda: len(hearsay.places) == 1)
        await settled(client)
    assert await written(thing_store) == [0]


async def test_two_replicas_and_two_relays_react_once_to_each_event(thing_store: ThingStore, client: Client) -> None:
    hearsay = Hearsay()
    relays = [Relay(thing_store, client, service="things").run() for _ in range(2)]
    inboxes = [inbox(thing_store, client, hearsay).run() for _ in range(2)]
    async with running(*relays, *inboxes):
        await asyncio.gather(*(move(thing_store, f"{n}", n) for n in range(30)))
        await heard(client, 30)
        await settled(client)
    assert await written(thing_store) == list(range(30))


async def test_events_of_one_aggregate_are_heard_in_order(thing_store: ThingStore, client: Client) -> None:
    hearsay = Hearsay()
    await published(thing_store, client, *(["a"] * 12))
    async with running(inbox(thing_store, client, hearsay).run()):
        await hearsay.until(lambda: len(hearsay.places) == 12)
    assert hearsay.places == list(range(12))


async def test_a_failed_reaction_is_tried_again_later(thing_store: ThingStore, client: Client) -> None:
    hearsay = Hearsay(RuleBroken("Not yet.", rule="not_yet"), ZeroDivisionError())
    await published(thing_store, client, "a")
    async with running(inbox(thing_store, client, hearsay).run()):
        await hearsay.until(lambda: len(hearsay.places) == 3)
        await settled(client)
    assert await written(thing_store) == [0]
    assert await the_dead(client) == []


async def test_an_outage_or_a_conflict_is_not_the_events_fault(thing_store: ThingStore, client: Client) -> None:
    hearsay = Hearsay(*(Stale("Again.") for _ in range(4)), Unreachable())
    await published(thing_store, client, "a")
    async with running(Inbox(thing_store, client, service="hearsay", reactions=[hearsay.reaction], backoff=()).run()):
        await hearsay.until(lambda: len(hearsay.places) == 6)
        await settled(client)
    assert await written(thing_store) == [0]
    assert await the_dead(client) == []


async def test_after_the_last_attempt_the_event_is_a_dead_letter(thing_store: ThingStore, client: Client) -> None:
    hearsay = Hearsay(ValueError("Anna"), ValueError("Anna"), RuleBroken("The posting is closed.", rule="closed"))
    await published(thing_store, client, "a")
    async with running(inbox(thing_store, client, hearsay).run()):
        (message,) = await heard(client, 1, subject="dead.>", stream="okaeri-dead")
        await settled(client)
    assert message.subject == "dead.hearsay.okaeri.tests.v1.thing_moved.bank"
    assert ThingMoved.FromString(message.data).thing_id == "a"  # type: ignore[attr-defined]
    (letter,) = await the_dead(client)
    assert (letter.consumer, letter.error, letter.refusal) == ("hearsay", "RuleBroken", "The posting is closed.")
    assert (letter.event_id, letter.deliveries) == (hearsay.happenings[0].id, 3)
    assert await written(thing_store) == []


async def test_the_text_of_a_defect_stays_out_of_the_dead_letter(thing_store: ThingStore, client: Client) -> None:
    hearsay = Hearsay(*(ValueError("Anna Sato") for _ in range(3)))
    await published(thing_store, client, "a")
    async with running(inbox(thing_store, client, hearsay).run()):
        (message,) = await heard(client, 1, subject="dead.>", stream="okaeri-dead")
    assert "Anna" not in str(message.headers)


async def test_a_dead_letter_can_be_retried_by_its_consumer_alone(thing_store: ThingStore, client: Client) -> None:
    hearsay = Hearsay(*(ValueError() for _ in range(6)))
    other = Hearsay(name="other")
    others = Inbox(thing_store, client, service="other", reactions=[other.reaction], backoff=SOON)
    await published(thing_store, client, "a")
    async with running(inbox(thing_store, client, hearsay).run(), others.run()):
        await heard(client, 1, subject="dead.>", stream="okaeri-dead")
        (letter,) = await the_dead(client)
        await retry(client, letter.sequence)
        await hearsay.until(lambda: len(hearsay.places) == 6)
        await settled(client)
        (again,) = await the_dead(client)
        await retry(client, again.sequence)
        await hearsay.until(lambda: len(hearsay.places) == 7)
        await settled(client)
    assert again.subject == letter.subject == "okaeri.tests.v1.thing_moved.bank"
    assert hearsay.happenings[0] == hearsay.happenings[-1]
    assert len(other.places) == 1
    assert await the_dead(client) == []


async def test_a_dropped_dead_letter_is_gone(thing_store: ThingStore, client: Client) -> None:
    hearsay = Hearsay(*(ValueError() for _ in range(6)))
    await published(thing_store, client, "a", "b")
    async with running(inbox(thing_store, client, hearsay).run()):
        await heard(client, 2, subject="dead.>", stream="okaeri-dead")
    first, second = await the_dead(client)
    await drop(client, first.sequence)
    assert await the_dead(client) == [second]
    with pytest.raises(NotFound):
        await drop(client, first.sequence)
    with pytest.raises(NotFound):
        await retry(client, first.sequence)


@pytest.mark.parametrize(
    "changed",
    [
        {"ce-type": "okaeri.chassis_tests.v1.Unknown"},
        {"ce-id": None},
        {"ce-time": "yesterday"},
    ],
)
async def test_what_cannot_be_read_is_dead_at_once(
    thing_store: ThingStore, client: Client, changed: dict[str, str | None]
) -> None:
    hearsay = Hearsay()
    await move(thing_store, "a")
    headers = {
        "ce-id": "e1",
        "ce-type": "okaeri.chassis_tests.v1.ThingMoved",
        "ce-source": "/okaeri/things",
        "ce-time": "2026-04-01T00:00:00Z",
        **changed,
    }
    sent: dict[str, Any] = {name: value for name, value in headers.items() if value is not None}
    async with running(inbox(thing_store, client, hearsay).run()):
        await client.jetstream().publish("okaeri.tests.v1.thing_moved.bank", b"", headers=sent)
        await heard(client, 1, subject="dead.>", stream="okaeri-dead")
        await settled(client)
    (letter,) = await the_dead(client)
    assert (letter.error, letter.deliveries) == ("Unreadable", 1)
    assert hearsay.places == []


async def test_an_event_that_ends_its_process_each_time_is_dead_without_another_attempt(
    thing_store: ThingStore, client: Client
) -> None:
    hearsay = Hearsay()
    listening = inbox(thing_store, client, hearsay)
    await published(thing_store, client, "a")
    subscription = await listening._subscribe()
    for _ in range(6):
        (message,) = await subscription.fetch(1, timeout=5)
        await message.nak()
    async with running(listening.run()):
        await heard(client, 1, subject="dead.>", stream="okaeri-dead")
    (letter,) = await the_dead(client)
    assert letter.error == "Unfinished"
    assert hearsay.places == []


async def test_a_new_reaction_widens_the_consumer(thing_store: ThingStore, client: Client) -> None:
    painted: list[Happening] = []
    done = asyncio.Event()

    @hears(ThingPainted)
    async def paint(event: Any, tx: ThingStore, happening: Happening) -> None:
        painted.append(happening)
        done.set()

    hearsay = Hearsay()
    await inbox(thing_store, client, hearsay)._subscribe()
    wider = Inbox(thing_store, client, service="hearsay", reactions=[hearsay.reaction, paint], backoff=SOON)
    async with running(wider.run()):
        async with thing_store.transaction() as tx:
            await tx.things.add(Thing("a"), announcing=ThingPainted())
        await Relay(thing_store, client, service="things").drain()
        async with asyncio.timeout(30):
            await done.wait()
    assert painted[0].type == "okaeri.chassis_tests.v1.ThingPainted"


async def test_a_service_that_hears_nothing_ends_its_inbox(thing_store: ThingStore, client: Client) -> None:
    await Inbox(thing_store, client, service="deaf", reactions=[]).run()


async def test_what_is_no_domain_event_cannot_be_heard() -> None:
    with pytest.raises(TypeError, match="no domain event"):
        hears(Unannounced)


async def test_one_event_has_one_reaction(thing_store: ThingStore, client: Client) -> None:
    with pytest.raises(TypeError, match="two reactions"):
        Inbox(thing_store, client, service="x", reactions=[Hearsay().reaction, Hearsay().reaction])


async def test_a_reaction_may_announce_itself(thing_store: ThingStore, client: Client) -> None:
    @hears(ThingMoved)
    async def repaint(event: Any, tx: ThingStore, happening: Happening) -> None:
        thing = await tx.things.get(event.thing_id)
        await tx.things.save(replace(thing, place=99), announcing=ThingPainted())

    relay = Relay(thing_store, client, service="things")
    echo = Inbox(thing_store, client, service="echo", reactions=[repaint], backoff=SOON)
    async with running(relay.run(), echo.run()):
        await move(thing_store, "a")
        messages = await heard(client, 2)
    assert [message.subject.split(".")[3] for message in messages] == ["thing_moved", "thing_painted"]


async def test_a_service_hears_everything_again_and_nothing_changes(thing_store: ThingStore, client: Client) -> None:
    hearsay = Hearsay()
    await published(thing_store, client, "a", "b")
    async with running(inbox(thing_store, client, hearsay).run()):
        await hearsay.until(lambda: len(hearsay.places) == 2)
        await client.jetstream().delete_consumer("okaeri", "hearsay")
        await published(thing_store, client, "c")
        await hearsay.until(lambda: len(hearsay.places) == 3)
        await settled(client)
    assert await written(thing_store) == [0, 0, 1]
