"""Runs one batch of an import until nobody else writes the same rows at the same moment.

A unary call is run again by the server; a batch inside a stream is run again here, because the stream cannot be.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from chassis.errors import AlreadyExists, Stale

T = TypeVar("T")

_ATTEMPTS = 6


async def settled(batch: Callable[[], Awaitable[T]]) -> T:
    """What the batch answers. Raises what its last attempt raised."""
    for attempt in range(1, _ATTEMPTS):
        try:
            return await batch()
        except (Stale, AlreadyExists):
            await asyncio.sleep(random.uniform(0.005, 0.02) * 2**attempt)  # noqa: S311 - it spreads, it hides nothing
    return await batch()
