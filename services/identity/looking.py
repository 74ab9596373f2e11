"""Looking for what is due, again and again: at once when woken, else a second later."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from chassis.trouble import Unavailable

LOOK_EVERY = 1.0

log = structlog.get_logger(__name__)


class Looking:
    """One loop over what is due."""

    def __init__(self, send_due: Callable[[], Awaitable[None]]) -> None:
        self._send_due = send_due
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Says that something waits; without it that is found a second later."""
        self._woken.set()

    async def run(self) -> None:
        """Looks until cancelled; what cannot be reached now is looked at again."""
        while True:
            self._woken.clear()
            try:
                await self._send_due()
            except Unavailable as error:
                log.warning("post_waits", error=type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._woken.wait()
