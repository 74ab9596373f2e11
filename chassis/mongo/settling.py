"""Does a piece of work again that met another one on the same rows, until one of them came first for good."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from chassis.errors import AlreadyExists, Refusal, Stale

T = TypeVar("T")

PAUSES = (0.005, 0.02, 0.05, 0.1, 0.2, 0.4)
"""Seconds before a further attempt; each is spread at random, so that two that met do not meet again."""


async def settled(work: Callable[[], Awaitable[T]], *, met: tuple[type[Refusal], ...] = (Stale, AlreadyExists)) -> T:
    """What the work answers; raises what its last attempt raised.

    The work is whole in itself: it reads what it changes and opens its own transaction. `met` are the refusals that
    say another was faster; only `Conflict` where a caller's earlier reading is at stake.
    """
    for pause in PAUSES:
        try:
            return await work()
        except met:
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - it spreads, it hides nothing
    return await work()
