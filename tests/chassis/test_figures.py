"""What waits is known by NATS and shown."""

from typing import Any

import pytest
from nats.aio.client import Client

from chassis import figures
from chassis.cloud_events import Happening
from chassis.inbox import Inbox, hears
from chassis.outbox import Relay
from tests.chassis.announced import ThingMoved
from tests.chassis.hearing import emptied, move, running
from tests.chassis.things import ThingStore

pytestmark = pytest.mark.real


@hears(ThingMoved)
async def ignore(event: Any, tx: ThingStore, happening: Happening) -> None: ...


async def test_a_service_that_hears_nothing_has_nothing_waiting(client: Client) -> None:
    assert await figures.unheard(client, "things") == 0


async def test_events_that_nobody_has_reacted_to_are_counted(thing_store: ThingStore, client: Client) -> None:
    await Inbox(thing_store, client, service="things", reactions=[ignore])._subscribe()
    async with running(Relay(thing_store, client, service="things").run()):
        for id in "abc":
            await move(thing_store, id)
        await emptied(thing_store, "things/a", "things/b", "things/c")
    assert await figures.unheard(client, "things") == 3


async def test_dead_letters_are_counted_for_their_service_alone(client: Client) -> None:
    assert await figures.dead(client, "things") == 0
    await client.jetstream().publish("dead.things.okaeri.x", b"", stream="okaeri-dead")
    await client.jetstream().publish("dead.others.okaeri.x", b"", stream="okaeri-dead")
    assert await figures.dead(client, "things") == 1
