"""Does a piece of work again that met another one on the same rows, until one of them came first for good."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from chassis.errors import AlreadyExists, Stale

T = TypeVar("T")

PAUSES = (0.005, 0.02, 0.05, 0.1, 0.2, 0.4)
"""Seconds before a further attempt; each is spread at random, so that two that met do not meet again."""


async def settled(work: Callable[[], Awaitable[T]]) -> T:
    """What the work answers. It is whole in itself: it reads what it changes and opens its own transaction."""
    for pause in PAUSES:
        try:
            return await work()
        except (Stale, AlreadyExists):
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - it spreads, it hides nothing
    return await work()
