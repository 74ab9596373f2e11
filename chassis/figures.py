"""What a service shows of its queues on `/metrics`: announcements, events not yet heard, dead letters.

Every copy of a service shows the same queue, so a sum over copies means nothing: take the largest.
"""

import asyncio
from contextlib import suppress

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError

from chassis.nats import DEAD, EVENTS
from chassis.outbox import Relay
from chassis.telemetry import meter

ASK_NATS_EVERY = 10.0

_waiting = meter.create_gauge("okaeri.outbox.waiting", description="Announcements older than a second.")
_oldest = meter.create_gauge("okaeri.outbox.oldest", unit="s", description="Age of the oldest of them.")
_unheard = meter.create_gauge("okaeri.inbox.waiting", description="Events this service has not reacted to yet.")
_dead = meter.create_gauge("okaeri.dead_letters", description="Events this service could not react to.")


async def watch_outbox(relay: Relay) -> None:
    """Shows what waits to be announced, until cancelled."""
    while True:
        backlog = relay.backlog
        _waiting.set(backlog.announcements)
        _oldest.set(backlog.oldest_seconds)
        await asyncio.sleep(1)


async def watch_inbox(client: Client, service: str) -> None:
    """Shows what waits to be heard by the service, and what it could not react to, until cancelled."""
    while True:
        with suppress(NatsError, OSError, TimeoutError):
            _unheard.set(await unheard(client, service))
            _dead.set(await dead(client, service))
        await asyncio.sleep(ASK_NATS_EVERY)


async def unheard(client: Client, service: str) -> int:
    """How many events the service has not reacted to; none where it hears nothing."""
    with suppress(NotFoundError):
        found = await client.jetstream().consumer_info(EVENTS, service)
        return (found.num_pending or 0) + (found.num_ack_pending or 0)
    return 0


async def dead(client: Client, service: str) -> int:
    """How many dead letters the service has."""
    found = await client.jetstream().stream_info(DEAD, subjects_filter=f"dead.{service}.>")
    return sum((found.state.subjects or {}).values())
