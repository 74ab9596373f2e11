"""When somebody came last, so that a process that stops can wait until nobody comes any more.

A caller on a busy machine hears late that a process is going, and a call that meets the end is lost.
"""

import asyncio
import time

MOST_DRAINS = 5
"""How many times as long as it wants to be left alone a process waits for callers that keep coming."""


class Arrivals:
    """Who came to one process."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def note(self) -> None:
        """Somebody came."""
        self._last = time.monotonic()

    async def until_none(self, seconds: float) -> None:
        """Returns once nobody came for so many seconds from now on; five times as long at most."""
        longest = time.monotonic() + MOST_DRAINS * seconds
        until = time.monotonic() + seconds
        while (left := min(until, longest) - time.monotonic()) > 0:
            await asyncio.sleep(left)
            until = self._last + seconds
