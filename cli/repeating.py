"""Repeating what does no harm: while the other side is away, and until it heard what was said elsewhere."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from chassis.errors import Forbidden, InvalidInput, NotFound, Refusal
from chassis.trouble import Unavailable

T = TypeVar("T")

PAUSES = (0.5, 1.0, 2.0, 4.0)
HEARING_SECONDS = 20.0
_HEARD_LATER: tuple[type[Refusal], ...] = (NotFound, InvalidInput, Forbidden)


async def patiently(work: Callable[[], Awaitable[T]]) -> T:
    """What the work answers; begun again a few times when the connection was cut. It must do no harm twice."""
    for pause in PAUSES:
        try:
            return await work()
        except Unavailable:
            await asyncio.sleep(pause)
    return await work()


async def once_heard(work: Callable[[], Awaitable[T]]) -> T:
    """What the work answers; begun again for a while when a service refuses it that may not have heard yet."""
    deadline = time.monotonic() + HEARING_SECONDS
    while time.monotonic() < deadline:
        try:
            return await patiently(work)
        except _HEARD_LATER:
            await asyncio.sleep(0.2)
    return await work()
