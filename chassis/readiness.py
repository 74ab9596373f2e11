"""Whether a service can work: its database answers, takes writes and has the same time, its broker keeps what it
announces, its certificate is good, and identity knows it.

Tokens, sessions and leases end by the clock. A machine whose clock is off would refuse good tokens or take ended ones,
so its process says that it is not ready, until the clock is right again.
"""

import asyncio

import structlog
from nats.aio.client import Client

from chassis.certificates import trouble_with
from chassis.clock import now
from chassis.complaint import Complaint
from chassis.credentials import OwnToken
from chassis.mongo import Full, Store, Unreachable
from chassis.outbox import Relay
from chassis.settings import Settings
from chassis.telemetry import meter
from chassis.tokens import CLOCK_SKEW

WRITES_WITHIN = 1.0
"""Seconds in which a database takes a write that is tried; less than a look at readiness may take."""
SLOW_WRITES = 2
"""So many in a row that take longer are none."""

_offset = meter.create_gauge(
    "okaeri.clock.offset", unit="s", description="How much this machine's clock is ahead of the database's."
)

log = structlog.get_logger(__name__)


class Readiness:
    """Asked again and again; what is wrong is said in one line of the log when it begins."""

    def __init__(
        self, settings: Settings, store: Store, client: Client, relay: Relay, own_token: OwnToken | None = None
    ) -> None:
        self._settings = settings
        self._store = store
        self._client = client
        self._relay = relay
        self._own_token = own_token
        self._complaint = Complaint()
        self._slow = 0

    async def __call__(self) -> bool:
        """Whether everything is as it must be."""
        trouble = await self._trouble()
        self._complaint.say(trouble)
        return not trouble

    async def _trouble(self) -> str:
        try:
            ahead = (now() - await self._store.ping()).total_seconds()
        except Unreachable:
            return "the database does not answer"
        if unwritable := await self._unwritable():
            return unwritable
        _offset.set(ahead)
        if abs(ahead) > CLOCK_SKEW:
            return f"the clock of this machine and that of the database differ by more than {CLOCK_SKEW} seconds"
        if not self._client.is_connected:
            return "NATS is not connected"
        if self._relay.refused:
            return f"NATS does not keep what is announced: {self._relay.refused}"
        if trouble := trouble_with(self._settings):
            return trouble
        return await self._own_token.trouble() if self._own_token else ""

    async def _unwritable(self) -> str:
        try:
            async with asyncio.timeout(WRITES_WITHIN):
                await self._store.require_writable()
        except Full:
            return "the volume of the database is full"
        except TimeoutError:
            self._slow += 1
            return "the database takes no writes" if self._slow >= SLOW_WRITES else ""
        except Unreachable:
            return "the database takes no writes"
        self._slow = 0
        return ""
