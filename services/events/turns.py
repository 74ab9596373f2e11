"""Those who want a seat at one gathering come one after another, so that a rush is slow for nobody but the rush.

Within the process they queue; those of other processes they meet in the database, where one of two is refused whole
and tries again. The queue keeps order and spares attempts: that no seat is sold twice is the transaction's doing.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar
from weakref import WeakValueDictionary

from chassis.mongo import Conflict

T = TypeVar("T")

PAUSES = (0.005, 0.02, 0.05, 0.1, 0.2, 0.4)
"""Seconds before a further attempt, each spread at random, so that two that met do not meet again."""


class Turns:
    """One queue for each gathering that somebody waits for."""

    def __init__(self) -> None:
        self._queues: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def take(self, gathering_id: str, work: Callable[[], Awaitable[T]]) -> T:
        """What the work answers when its turn has come; it opens its own transaction and may be done again.

        Raises Conflict, a Stale, when other processes were faster every time.
        """
        queue = self._queues.setdefault(gathering_id, asyncio.Lock())
        async with queue:
            return await _settled(work)


async def _settled(work: Callable[[], Awaitable[T]]) -> T:
    for pause in PAUSES:
        try:
            return await work()
        except Conflict:
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - it spreads, it hides nothing
    return await work()
