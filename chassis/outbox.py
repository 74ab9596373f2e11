"""The relay: publishes what a store announced, at least once, in order for each aggregate.

Right after a commit it is woken with the aggregates that announced something; every second it also sweeps for what is
left over from a crash, an outage or another process. An announcement is deleted only when NATS has acknowledged it.
Two relays on one database may publish the same event twice: NATS drops the second by its id, and the inbox after that.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import APIError, NoStreamResponseError

from chassis.clock import now
from chassis.cloud_events import headers_of
from chassis.errors import Stale
from chassis.mongo import Announcement, Store, Unreachable

IN_FLIGHT = 128
ROUND = 512
"""Aggregates read at once."""
SWEEP_LIMIT = 10_000
ACK_SECONDS = 5.0
SWEEP_SECONDS = 1.0
SWEEP_SECONDS_WITHOUT_NATS = 10.0
"""Without NATS a sweep only measures the backlog."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Backlog:
    """What waited at the last sweep: announcements older than a second."""

    announcements: int
    """How many, counted up to 10,000."""
    oldest_seconds: float


class Relay:
    """Publishes the announcements of one store. One runs in each process of the service."""

    def __init__(self, store: Store, client: Client, *, service: str) -> None:
        self._store = store
        self._client = client
        self._jetstream = client.jetstream()
        self._service = service
        self._woken: set[str] = set()
        self._awake = asyncio.Event()
        self._next_turn = 0.0
        self._next_sweep = 0.0
        self._in_flight = asyncio.Semaphore(IN_FLIGHT)
        self._backlog = Backlog(0, 0.0)
        self.refused = ""
        """Why NATS did not keep the announcement that was published last, such as a full volume; empty when it did."""
        store.on_commit(self._wake)

    @property
    def backlog(self) -> Backlog:
        """For the figures of the process; costs nothing."""
        return self._backlog

    async def run(self) -> None:
        """Publishes until it is cancelled; outages of NATS and MongoDB are waited out."""
        while True:
            await self._wait()
            try:
                await self._publish(await self._aggregates())
            except (Unreachable, Stale) as error:
                _log.warning("outbox_waits", error=type(error).__name__)
                self._next_turn = time.monotonic() + SWEEP_SECONDS

    async def drain(self) -> None:
        """Publishes what waits now, once: for a process that stops."""
        with suppress(Unreachable, Stale):
            await self._publish(await self._sweep(older_than=timedelta()))

    def _wake(self, keys: Iterable[str]) -> None:
        self._woken.update(keys)
        self._awake.set()

    async def _wait(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, self._next_turn - time.monotonic())):
                await self._awake.wait()
        self._awake.clear()

    async def _aggregates(self) -> list[str]:
        """Those that announced something since the last round, and those the sweep finds when it is due."""
        woken, self._woken = self._woken, set()
        moment = time.monotonic()
        if moment < self._next_turn:
            return list(woken)
        self._next_turn = moment + SWEEP_SECONDS
        if not self._client.is_connected and moment < self._next_sweep:
            return []
        self._next_sweep = moment + SWEEP_SECONDS_WITHOUT_NATS
        return [*dict.fromkeys([*await self._sweep(), *woken])]

    async def _sweep(self, *, older_than: timedelta = timedelta(seconds=1)) -> list[str]:
        moment = now()
        left = await self._store.outbox.waiting(until=moment - older_than, limit=SWEEP_LIMIT)
        oldest = (moment - left[0][1]).total_seconds() if left else 0.0
        self._backlog = Backlog(len(left), oldest)
        if not left:
            # Another process published what NATS did not take from this one.
            self.refused = ""
        return list(dict.fromkeys(key for key, _ in left))

    async def _publish(self, keys: Sequence[str]) -> None:
        for start in range(0, len(keys), ROUND):
            if self._client.is_connected:
                await self._publish_round(keys[start : start + ROUND])

    async def _publish_round(self, keys: Sequence[str]) -> None:
        waiting = await self._store.outbox.of(keys)
        published = await asyncio.gather(*(self._in_order(rows) for rows in waiting.values()))
        if ids := [id for of_one in published for id in of_one]:
            await self._store.outbox.delete(ids)

    async def _in_order(self, announcements: Sequence[Announcement]) -> list[str]:
        """Publishes one aggregate's announcements until one is not acknowledged; answers the ids of those that were."""
        acknowledged: list[str] = []
        async with self._in_flight:
            for announcement in announcements:
                if not await self._acknowledged(announcement):
                    break
                acknowledged.append(announcement.id)
        return acknowledged

    async def _acknowledged(self, announcement: Announcement) -> bool:
        headers: dict[str, Any] = {**headers_of(announcement, service=self._service)}
        try:
            await self._jetstream.publish(
                announcement.subject, announcement.payload, timeout=ACK_SECONDS, headers=headers
            )
        except (NatsError, OSError, TimeoutError) as error:
            self.refused = _refusal_in(error)
            _log.warning("outbox_publish_failed", error=type(error).__name__, event_id=announcement.id)
            return False
        self.refused = ""
        return True


def _refusal_in(error: Exception) -> str:
    """What NATS has against an announcement; empty where it said nothing, which may pass by itself."""
    if isinstance(error, NoStreamResponseError):
        return "there is no stream, or JetStream is off for want of room"
    return (error.description or "") if isinstance(error, APIError) else ""
