"""Reactions: what a service does when it hears a domain event, once for each event.

    @hears(pb.ApplicantHired)
    async def welcome_back(event: pb.ApplicantHired, tx: NetworkStore, happening: Happening) -> None: …

The mark that an event was heard is in the same transaction as what the reaction writes, so a second delivery changes
nothing. A reaction that fails is tried again later, some times; then its event becomes a dead letter. Events of one
aggregate come in order as long as none fails; a reaction that keeps a copy compares `happening.version`.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from types import ModuleType
from typing import Any, TypeVar

import structlog
from google.protobuf.message import DecodeError, Message
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig
from nats.js.client import JetStreamContext
from opentelemetry import trace
from opentelemetry.propagate import extract

from chassis.announcements import filter_of
from chassis.cloud_events import Happening, happening_of
from chassis.dead_letters import bury, retry_subject
from chassis.errors import Refusal, Stale
from chassis.mongo import AlreadyHeard, Store, Unreachable
from chassis.nats import EVENTS

E = TypeVar("E", bound=Message)
S = TypeVar("S", bound=Store)
Reaction = Callable[[Any, Any, Happening], Awaitable[None]]

BACKOFF = (1.0, 5.0, 30.0, 120.0, 600.0)
"""Seconds before the second and every further attempt; one attempt more than there are pauses, then dead."""
BATCH = 64
LISTEN_SECONDS = 5.0
REACTION_SECONDS = 20.0
ACK_SECONDS = 30.0
STALE_ATTEMPTS = 5
UNFINISHED_ATTEMPTS = 3
"""Deliveries beyond the last attempt, for attempts that ended with their process; then dead without another one."""
SPARE_DELIVERIES = 50

_log = structlog.get_logger(__name__)
_tracer = trace.get_tracer("okaeri")


class Unreadable(Exception):
    """The message is not an event this service knows how to read; trying again changes nothing."""


def hears(
    event: type[E],
) -> Callable[[Callable[[E, S, Happening], Awaitable[None]]], Callable[[E, S, Happening], Awaitable[None]]]:
    """Declares a function as the reaction to a domain event. Raises TypeError when the message is none."""
    filter_of(event)

    def declare(reaction: Callable[[E, S, Happening], Awaitable[None]]) -> Callable[[E, S, Happening], Awaitable[None]]:
        reaction.__heard__ = event  # type: ignore[attr-defined]
        return reaction

    return declare


def reactions_in(module: ModuleType) -> list[Reaction]:
    """The reactions a module declares."""
    return [each for each in vars(module).values() if hasattr(each, "__heard__")]


class Inbox:
    """Hears the events of one service, whose name is the name of its durable consumer."""

    def __init__(
        self,
        store: Store,
        client: Client,
        *,
        service: str,
        reactions: Iterable[Reaction],
        backoff: Sequence[float] = BACKOFF,
    ) -> None:
        self._store = store
        self._client = client
        self._service = service
        self._reactions = _by_type(reactions)
        self._backoff = backoff
        self._attempts = len(backoff) + 1

    async def run(self) -> None:
        """Reacts until it is cancelled; returns at once when the service hears nothing."""
        subscription: JetStreamContext.PullSubscription | None = None
        while self._reactions:
            try:
                subscription = subscription or await self._subscribe()
                await self._react_to(await subscription.fetch(BATCH, timeout=LISTEN_SECONDS))
            except TimeoutError:
                continue
            except (NatsError, OSError) as error:
                _log.warning("inbox_waits", consumer=self._service, error=type(error).__name__)
                subscription = None
                await asyncio.sleep(1)

    async def _subscribe(self) -> JetStreamContext.PullSubscription:
        jetstream = self._client.jetstream()
        await jetstream.add_consumer(EVENTS, self._consumer())
        return await jetstream.pull_subscribe_bind(self._service, stream=EVENTS)

    def _consumer(self) -> ConsumerConfig:
        heard = [filter_of(reaction.__heard__) for reaction in self._reactions.values()]  # type: ignore[attr-defined]
        return ConsumerConfig(
            durable_name=self._service,
            filter_subjects=[*sorted(heard), retry_subject(self._service, ">")],
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=ACK_SECONDS,
            max_deliver=self._attempts + UNFINISHED_ATTEMPTS + SPARE_DELIVERIES,
            max_ack_pending=4 * BATCH,
        )

    async def _react_to(self, messages: Sequence[Msg]) -> None:
        """Reacts to a batch: at once to different aggregates, in order to one."""
        by_aggregate: dict[object, list[Msg]] = {}
        for message in messages:
            headers = message.headers or {}
            key = headers.get("ce-source"), headers.get("ce-subject", message.metadata.sequence.stream)
            by_aggregate.setdefault(key, []).append(message)
        await asyncio.gather(*(self._react_in_order(group) for group in by_aggregate.values()))

    async def _react_in_order(self, messages: Sequence[Msg]) -> None:
        for message in messages:
            try:
                await self._settle(message)
            except (NatsError, OSError, TimeoutError) as error:
                _log.warning("not_settled", **self._about(message), error=type(error).__name__)

    async def _settle(self, message: Msg) -> None:
        """Reacts and tells NATS how it ended."""
        if message.metadata.num_delivered > self._attempts + UNFINISHED_ATTEMPTS:
            await self._give_up(message, "Unfinished", "")
            return
        try:
            await self._react_patiently(message)
        except asyncio.CancelledError:
            await message.nak()
            raise
        except Exception as error:
            await self._try_later(message, error)
        else:
            await message.ack()

    async def _react_patiently(self, message: Msg) -> None:
        """Waits out an unreachable database, which is not the event's fault, and repeats what met another write."""
        stale = 0
        while True:
            try:
                return await self._react(message)
            except Unreachable as error:
                _log.warning("reaction_waits", **self._about(message), error=type(error.__cause__).__name__)
                await message.in_progress()
                await asyncio.sleep(1)
            except Stale:
                stale += 1
                if stale == STALE_ATTEMPTS:
                    raise
                await asyncio.sleep(random.uniform(0, 0.01 * 2**stale))  # noqa: S311 - it spreads, it hides nothing

    async def _react(self, message: Msg) -> None:
        reaction, event, happening = self._read(message)
        span = _tracer.start_as_current_span(
            f"hear {happening.type}",
            context=extract(message.headers or {}),
            kind=trace.SpanKind.CONSUMER,
            attributes={"messaging.system": "nats", "messaging.consumer.group.name": self._service},
            record_exception=False,
        )
        with span, suppress(AlreadyHeard):
            async with asyncio.timeout(REACTION_SECONDS), self._store.transaction() as tx:
                await tx.mark_heard(self._service, happening.id)
                await reaction(event, tx, happening)

    def _read(self, message: Msg) -> tuple[Reaction, Message, Happening]:
        try:
            happening = happening_of(message.headers)
            reaction = self._reactions[happening.type]
            return reaction, reaction.__heard__.FromString(message.data), happening  # type: ignore[attr-defined]
        except (ValueError, KeyError, DecodeError) as error:
            raise Unreadable from error

    async def _try_later(self, message: Msg, error: Exception) -> None:
        delivery = message.metadata.num_delivered
        kind, refusal = type(error).__name__, error.message if isinstance(error, Refusal) else ""
        _log.warning("reaction_failed", **self._about(message), error=kind, exc_info=error)
        if delivery >= self._attempts or isinstance(error, Unreadable):
            await self._give_up(message, kind, refusal)
        else:
            await message.nak(self._backoff[delivery - 1])

    async def _give_up(self, message: Msg, error: str, refusal: str) -> None:
        """Without an acknowledged dead letter the message is left alone, and comes again when its time is over."""
        await bury(self._client, message, consumer=self._service, error=error, refusal=refusal)
        await message.term()
        _log.error("dead_letter", **self._about(message), error=error)

    def _about(self, message: Msg) -> dict[str, Any]:
        headers = message.headers or {}
        return {
            "consumer": self._service,
            "event_id": headers.get("ce-id", ""),
            "event_type": headers.get("ce-type", ""),
            "deliveries": message.metadata.num_delivered,
        }


def _by_type(reactions: Iterable[Reaction]) -> dict[str, Reaction]:
    found: dict[str, Reaction] = {}
    for reaction in reactions:
        name = reaction.__heard__.DESCRIPTOR.full_name  # type: ignore[attr-defined]
        if name in found:
            raise TypeError(f"two reactions hear {name}; a service has one for each event")
        found[name] = reaction
    return found
