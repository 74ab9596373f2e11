"""What a partner hears: everything announced on NATS so far, and whether a service has heard all of it."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from google.protobuf import descriptor_pool
from google.protobuf.message_factory import GetMessageClass
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig

from chassis import nats
from tests.journeys.asking import until

T = TypeVar("T")


@dataclass(frozen=True)
class Heard:
    """One domain event as it lies in the stream."""

    sequence: int
    subject: str
    headers: Mapping[str, str]
    payload: bytes

    @property
    def name(self) -> str:
        """The name of its message, such as `MemberJoined`."""
        return self.headers["ce-type"].rpartition(".")[2]

    @property
    def event(self) -> Any:
        """The message itself."""
        found = descriptor_pool.Default().FindMessageTypeByName(self.headers["ce-type"])
        return GetMessageClass(found).FromString(self.payload)


def _connected(url: str, work: Callable[[Client], Coroutine[Any, Any, T]]) -> T:
    async def run() -> T:
        client = Client()
        try:
            await client.connect(url, name="a partner")
            return await work(client)
        finally:
            await client.close()

    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(asyncio.run, run()).result()


def everything(url: str, subject: str = "okaeri.>") -> list[Heard]:
    """Every domain event in the stream whose subject fits, oldest first."""

    async def read(client: Client) -> list[Heard]:
        found: list[Heard] = []
        config = ConsumerConfig(ack_policy=AckPolicy.NONE)
        consumer = await client.jetstream().pull_subscribe(subject, stream=nats.EVENTS, config=config)
        waiting = (await consumer.consumer_info()).num_pending or 0
        while len(found) < waiting:
            found += map(_heard, await consumer.fetch(min(256, waiting - len(found)), timeout=10))
        await consumer.unsubscribe()
        return [each for each in found if not each.subject.startswith("okaeri.retry.")]

    return _connected(url, read)


def _heard(message: Msg) -> Heard:
    return Heard(message.metadata.sequence.stream, message.subject, dict(message.headers or {}), message.data)


def all_heard_by(url: str, consumer: str) -> bool:
    """Whether the service has reacted to everything that is in the stream for it at this moment."""

    async def look(client: Client) -> bool:
        info = await client.jetstream().consumer_info(nats.EVENTS, consumer)
        return info.num_pending == 0 and info.num_ack_pending == 0

    return _connected(url, look)


def dead_letters(url: str) -> int:
    """How many events a service could not react to."""

    async def count(client: Client) -> int:
        return (await client.jetstream().stream_info(nats.DEAD)).state.messages

    return _connected(url, count)


def until_heard_by(url: str, consumer: str) -> None:
    """Returns once the service has reacted to everything in the stream."""
    until(lambda: all_heard_by(url, consumer), f"quiet inbox of {consumer}")
