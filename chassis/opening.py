"""Opens what a service stands on, and makes what is missing there: collections and indexes, streams.

Safe to repeat, and safe while an older version runs: nothing is taken away. What cannot be had is one sentence.
"""

import asyncio
from contextlib import AsyncExitStack
from typing import TypeVar
from urllib.parse import urlsplit

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import APIError

from chassis import nats
from chassis.mongo import Full, NewerSchema, Store, Unreachable, connect
from chassis.settings import Settings
from chassis.trouble import CannotStart

D = TypeVar("D", bound=Store)
WRITES_WITHIN = 10.0
"""Seconds in which a database takes the first write."""


def database_of(name: str) -> str:
    """The database of the service of that name."""
    return f"okaeri_{name}"


async def open_store(stack: AsyncExitStack, name: str, kind: type[D], settings: Settings) -> D:
    """The store of the service of that name, prepared, closed with the stack. Raises CannotStart."""
    url = settings.mongo_url.get_secret_value()
    store = kind(connect(url, database=database_of(name), driver=settings.mongo_driver))
    stack.push_async_callback(store.close)
    try:
        await store.ping()
        await _require_writable(store, _place(url))
        await store.prepare()
    except Unreachable:
        raise CannotStart(f"MongoDB does not answer at {_place(url)}.") from None
    except NewerSchema as newer:
        raise CannotStart(str(newer)) from None
    return store


async def open_nats(stack: AsyncExitStack, name: str, settings: Settings) -> Client:
    """A connection to NATS with the suite's streams, closed with the stack. Raises CannotStart."""
    client = await nats.connect(settings.nats_url.get_secret_value(), name=name)
    stack.push_async_callback(client.close)
    try:
        await nats.ensure_streams(client, replicas=settings.nats_replicas)
    except (NatsError, TimeoutError) as error:
        if isinstance(error, APIError) and nats.has_no_room(error):
            raise CannotStart("NATS has no room for the streams of the suite: enlarge its volume.") from None
        raise CannotStart("NATS answers, but its JetStream does not; it must be started with JetStream on.") from None
    return client


async def _require_writable(store: Store, place: str) -> None:
    try:
        async with asyncio.timeout(WRITES_WITHIN):
            await store.require_writable()
    except Full:
        raise CannotStart(f"The volume of MongoDB at {place} is full: enlarge it.") from None
    except (Unreachable, TimeoutError):
        raise CannotStart(f"MongoDB at {place} takes no writes: its volume may be full.") from None


def _place(url: str) -> str:
    """The host and port of an address, without the password that may stand in it."""
    return urlsplit(url).netloc.rpartition("@")[2]
