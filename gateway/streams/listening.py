"""Hears the domain events for all streams of the process: one ordered consumer that NATS keeps in memory.

Nothing is acknowledged and nothing repeated. Where one may have been missed (NATS went away, the consumer is gone, a
number is missing) a new consumer begins at the present, and everybody is told to look at everything anew.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from google.protobuf.message import DecodeError, Message
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from chassis import nats
from chassis.cloud_events import happening_of
from chassis.trouble import CannotStart
from gateway.streams.hub import Hub, Topic

log = structlog.get_logger(__name__)

BATCH = 256
LISTEN_SECONDS = 2.0
"""How long one request for events waits; a consumer that is gone is noticed after it."""
PAUSE_SECONDS = 0.5
FORGOTTEN_AFTER = 60.0
"""Seconds after which NATS forgets a consumer that nobody reads."""

Heard = Mapping[type[Message], Callable[[Any], Topic]]
"""Each event with what it tells of."""


class _Missed(Exception):
    """An event may not have arrived."""


class Listening:
    """Tells the hub what happens."""

    def __init__(self, nats_url: str, heard: Heard, hub: Hub) -> None:
        self._url = nats_url
        self._heard = {event.DESCRIPTOR.full_name: (event, told) for event, told in heard.items()}
        self._filters = sorted(map(nats.filter_of, heard))
        self._hub = hub

    async def run(self) -> None:
        """Listens, from when somebody wants it until it is cancelled."""
        await self._hub.wanted.wait()
        client = await self._connected()
        try:
            while True:
                await self._listen_until_trouble(client)
                await asyncio.sleep(PAUSE_SECONDS)
        finally:
            await client.close()

    async def _connected(self) -> Client:
        while True:
            try:
                return await nats.connect(self._url, name="gateway")
            except CannotStart:
                log.warning("news_wait", reason="NATS does not answer")

    async def _listen_until_trouble(self, client: Client) -> None:
        try:
            await self._listen(client)
        except (NatsError, OSError, TimeoutError, _Missed) as trouble:
            log.warning("news_wait", error=type(trouble).__name__)
        finally:
            self._hub.hears.clear()

    async def _listen(self, client: Client) -> None:
        jetstream = client.jetstream()
        consumer = await jetstream.add_consumer(nats.EVENTS, self._consumer())
        subscription = await jetstream.pull_subscribe_bind(consumer.name, stream=nats.EVENTS)
        try:
            self._hub.look_anew()
            self._hub.hears.set()
            heard = 0
            while True:
                for message in await _some(subscription):
                    heard += 1
                    self._take(message, heard)
        finally:
            await subscription.unsubscribe()

    def _consumer(self) -> ConsumerConfig:
        return ConsumerConfig(
            filter_subjects=self._filters,
            deliver_policy=DeliverPolicy.NEW,
            ack_policy=AckPolicy.NONE,
            max_deliver=1,
            mem_storage=True,
            num_replicas=1,
            inactive_threshold=FORGOTTEN_AFTER,
        )

    def _take(self, message: Msg, number: int) -> None:
        if message.metadata.sequence.consumer != number:
            raise _Missed
        try:
            event, topic_of = self._heard[happening_of(message.headers).type]
            self._hub.tell(topic_of(event.FromString(message.data)))
        except (ValueError, KeyError, DecodeError):
            log.warning("news_unreadable", subject=message.subject)


async def _some(subscription: Any) -> list[Msg]:
    """The next events; none after a while without."""
    try:
        return list(await subscription.fetch(BATCH, timeout=LISTEN_SECONDS))
    except TimeoutError:
        return []
