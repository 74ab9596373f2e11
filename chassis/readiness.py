"""Whether a service can work: its database answers and has the same time, and its broker is connected.

Tokens, sessions and leases end by the clock. A machine whose clock is off would refuse good tokens or take ended ones,
so its process says that it is not ready, until the clock is right again.
"""

import structlog
from nats.aio.client import Client

from chassis.clock import now
from chassis.mongo import Store, Unreachable
from chassis.telemetry import meter
from chassis.tokens import CLOCK_SKEW

_offset = meter.create_gauge(
    "okaeri.clock.offset", unit="s", description="How much this machine's clock is ahead of the database's."
)

log = structlog.get_logger(__name__)


class Readiness:
    """Asked again and again; what is wrong is said in one line of the log when it begins."""

    def __init__(self, store: Store, client: Client) -> None:
        self._store = store
        self._client = client
        self._known = ""

    async def __call__(self) -> bool:
        """Whether everything is as it must be."""
        trouble = await self._trouble()
        if trouble and trouble != self._known:
            log.error("cannot_work", reason=trouble)
        self._known = trouble
        return not trouble

    async def _trouble(self) -> str:
        try:
            ahead = (now() - await self._store.ping()).total_seconds()
        except Unreachable:
            return "the database does not answer"
        _offset.set(ahead)
        if abs(ahead) > CLOCK_SKEW:
            return f"the clock of this machine and that of the database differ by more than {CLOCK_SKEW} seconds"
        return "" if self._client.is_connected else "NATS is not connected"
