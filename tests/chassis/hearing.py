"""What the tests of outbox and inbox share: running something beside the test, and hearing what NATS keeps."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg

from chassis.mongo import Store
from chassis.tasks import cancelled
from tests.chassis.announced import ThingMoved
from tests.chassis.things import Thing, ThingStore


@asynccontextmanager
async def running(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Runs them beside the block and cancels them after it."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        ended = await cancelled(tasks)
    for error in ended:
        if isinstance(error, Exception):
            raise error


async def heard(client: Client, count: int, *, subject: str = "okaeri.>", stream: str = "okaeri") -> list[Msg]:
    """The first messages of the stream, as many as asked for; waits for them, half a minute at most."""
    subscription = await client.jetstream().subscribe(subject, stream=stream, ordered_consumer=True)
    try:
        async with asyncio.timeout(30):
            return [await subscription.next_msg(timeout=30) for _ in range(count)]
    finally:
        await subscription.unsubscribe()


async def kept_by_nats(client: Client, stream: str = "okaeri") -> int:
    return (await client.jetstream().stream_info(stream)).state.messages


async def move(store: ThingStore, id: str, place: int = 0, *, company_id: str = "bank") -> None:
    """Adds a thing, or moves it, and announces that."""
    async with store.transaction() as tx:
        moved = ThingMoved(thing_id=id, company_id=company_id, place=place)  # type: ignore[call-arg]
        found = await tx.things.find(id)
        if found is None:
            await tx.things.add(Thing(id, place=place), announcing=moved)
        else:
            await tx.things.save(found, announcing=moved)


async def emptied(store: Store, *keys: str) -> None:
    """Waits until nothing of these aggregates is left in the outbox."""
    async with asyncio.timeout(30):
        while await store.outbox.of(keys):  # noqa: ASYNC110 - a database does not tell
            await asyncio.sleep(0.01)
