"""The context of one execution of the fuzz's own schema."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any

from tests.gateway.execution.fuzz_fate import Boom, later, shielded
from tests.gateway.execution.fuzz_values import leaf


@dataclass
class World:
    """The context of one execution."""

    number: int
    """Of the case: everything that is met follows from it."""
    shielded: bool
    """graphql-core cancels what others await too, and forgets what it does not await any more; so it gets shields."""
    seen: Counter[str] = field(default_factory=Counter)
    done: list[str] = field(default_factory=list)
    loading: dict[int, asyncio.Future[Any]] = field(default_factory=dict)

    def load(self, spot: int) -> Awaitable[Any]:
        """One of twelve leaves, a failure or nothing, some turns of the loop later; the same future for the same."""
        number = spot % 16
        future = self.loading.get(number)
        if future is None:
            future = self.loading[number] = asyncio.get_running_loop().create_future()
            later(number % 4, lambda: self._settle(future, number))
        else:
            self.seen["a future that others await"] += 1
        return shielded(future) if self.shielded else future

    def _settle(self, future: asyncio.Future[Any], number: int) -> None:
        if future.done():
            return
        if number >= 14:
            self.seen["a loader that fails"] += 1
            future.set_exception(Boom(f"load {number}"))
            future.exception()
        else:
            future.set_result(None if number >= 12 else leaf(number))
