"""Those who want a seat at one gathering come one after another, so that a rush is slow for nobody but the rush.

Within the process they queue; those of other processes they meet in the database, where one of two is refused whole
and tries again. The queue keeps order and spares attempts: that no seat is sold twice is the transaction's doing.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar
from weakref import WeakValueDictionary

from chassis.mongo import Conflict, settled

T = TypeVar("T")


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
            return await settled(work, met=(Conflict,))
