"""What all streams of the process share."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from gateway.callers import Callers
from gateway.endpoint.persisted import Persisted
from gateway.streams.room import Room
from gateway.streams.subscribing import Subscribing

SENT_WITHIN = 20.0
"""Seconds a message may wait for a client that does not read; then the connection ends."""


@dataclass(frozen=True)
class House:
    """Made once at start."""

    subscribing: Subscribing
    callers: Callers
    persisted: Persisted
    connections: Room
    streams: Room


async def cancelled(tasks: Iterable["asyncio.Task[Any]"]) -> None:
    """Cancels these and returns when they have ended, however they did."""
    waiting = tuple(tasks)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
