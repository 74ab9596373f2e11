"""Tasks that are to end."""

import asyncio
from collections.abc import Iterable
from typing import Any


async def cancelled(tasks: Iterable["asyncio.Task[Any]"]) -> list[Any]:
    """Cancels these until all have ended, and answers how: on Python 3.11 `asyncio.wait_for` may swallow a cancel."""
    ending = tuple(tasks)
    waiting = set(ending)
    while waiting:
        for task in waiting:
            task.cancel()
        _, waiting = await asyncio.wait(waiting, timeout=1)
    return await asyncio.gather(*ending, return_exceptions=True)
