"""The copies of a gateway tell each other what callers spent, so that a budget is one however many copies there are.

Once a second, over NATS, on a subject that no stream keeps. What is lost is lost: a caller then has a little more.
While NATS is away each copy counts by itself.
"""

import asyncio
from collections.abc import Callable

import orjson
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg

from chassis import nats
from chassis.ids import new_id
from chassis.trouble import CannotStart
from gateway.budget import Budget

SUBJECT = "gateway.spent"
EVERY = 1.0
"""Seconds between two tellings."""

log = structlog.get_logger(__name__)


class Sharing:
    """Tells what was spent here, and hears what was spent elsewhere."""

    def __init__(self, url: str, budget: Budget, *, every: float = EVERY) -> None:
        self._url = url
        self._budget = budget
        self._every = every
        self._own = new_id()

    async def run(self, ready: Callable[[], object] = lambda: None) -> None:
        """Until cancelled; calls `ready` once it hears the others."""
        client = await self._connected()
        try:
            await client.subscribe(SUBJECT, cb=self._hear)
            await client.flush()
            ready()
            while True:
                await asyncio.sleep(self._every)
                await self._tell(client)
        finally:
            await client.close()

    async def _connected(self) -> Client:
        while True:
            try:
                return await nats.connect(self._url, name="gateway")
            except CannotStart:
                log.warning("budget_alone", reason="NATS does not answer")

    async def _tell(self, client: Client) -> None:
        minute, spent = self._budget.untold()
        if not spent:
            return
        try:
            told = {"copy": self._own, "minute": minute, "spent": spent}
            await client.publish(SUBJECT, orjson.dumps(told))
        except (nats.NatsError, OSError) as trouble:
            log.warning("budget_alone", error=type(trouble).__name__)

    async def _hear(self, message: Msg) -> None:
        try:
            told = orjson.loads(message.data)
            if told["copy"] != self._own:
                self._budget.heard(int(told["minute"]), {str(who): int(spent) for who, spent in told["spent"].items()})
        except (orjson.JSONDecodeError, LookupError, TypeError, ValueError, AttributeError):
            log.warning("budget_unreadable", subject=message.subject)
