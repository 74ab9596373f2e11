"""A memory driver that a test can hold up, or let fail, at one operation on one collection."""

import asyncio
from collections.abc import Sequence
from typing import Any

from chassis.mongo.driver import Unreachable
from chassis.mongo.memory import MemoryDriver


class GatedDriver(MemoryDriver):
    """`hold("insert provisions")` makes the next such operation wait for `release()`; `fail(…)` breaks them all."""

    def __init__(self) -> None:
        super().__init__()
        self._held = self._failing = ""
        self.reached = asyncio.Event()
        self._released = asyncio.Event()

    def hold(self, operation: str) -> None:
        self._held = operation
        self.reached.clear()
        self._released.clear()

    def release(self) -> None:
        self._released.set()

    def fail(self, operation: str) -> None:
        self._failing = operation

    async def find(self, collection: str, filter: Any, **more: Any) -> list[dict[str, Any]]:
        await self._pass(f"find {collection}")
        return await super().find(collection, filter, **more)

    async def insert(self, collection: str, documents: Sequence[dict[str, Any]], *, session: Any = None) -> None:
        await self._pass(f"insert {collection}")
        await super().insert(collection, documents, session=session)

    async def _pass(self, operation: str) -> None:
        if operation == self._failing:
            raise Unreachable()
        if operation == self._held:
            self._held = ""
            self.reached.set()
            await self._released.wait()
