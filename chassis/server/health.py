"""Says over gRPC's health protocol whether the process takes calls: "" and each service when ready, "live" always."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

import structlog
from grpc_health.v1 import health_pb2
from grpc_health.v1._async import HealthServicer

LOOK_EVERY = 2.0
PATIENCE = 1.5
"""Seconds a look at readiness may take."""
SLOW_LOOKS = 2
"""So many in a row that take longer count as not ready: one says that the machine is busy, and its twin may be away."""
LIVE = "live"
"""The service name a liveness probe asks for: it answers as long as the event loop turns."""

log = structlog.get_logger(__name__)

Ready = Callable[[], Awaitable[bool]]


class Health:
    """Follows `ready`: the database answers, the broker is connected. Recovers by itself."""

    def __init__(self, ready: Ready) -> None:
        self.servicer = HealthServicer()
        self._ready = ready
        self._names: tuple[str, ...] = ("",)
        self._was_ready: bool | None = None
        self._slow = 0

    async def start(self, services: Iterable[str]) -> None:
        """The first look; from then on there is an answer for each service."""
        self._names = ("", *services)
        await self.servicer.set(LIVE, health_pb2.HealthCheckResponse.SERVING)
        await self.look()

    async def watch(self) -> None:
        """Looks every two seconds until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await self.look()

    async def look(self) -> None:
        """Looks once and tells everybody who watches."""
        ready = await self._is_ready()
        status = health_pb2.HealthCheckResponse.SERVING if ready else health_pb2.HealthCheckResponse.NOT_SERVING
        for name in self._names:
            await self.servicer.set(name, status)
        if ready is not self._was_ready:
            log.info("ready" if ready else "not_ready")
        self._was_ready = ready

    async def leave(self) -> None:
        """Says for good that the process is going."""
        await self.servicer.enter_graceful_shutdown()

    async def _is_ready(self) -> bool:
        try:
            async with asyncio.timeout(PATIENCE):
                ready = await self._ready()
            self._slow = 0
            return ready
        except TimeoutError:
            self._slow += 1
            log.warning("readiness_slow", count=self._slow)
            return bool(self._was_ready) and self._slow < SLOW_LOOKS
        except Exception as error:
            # Whatever a look fails with, the answer is the same, and the watch must go on to see it recover.
            log.warning("readiness_failed", error=type(error).__name__)
            return False
