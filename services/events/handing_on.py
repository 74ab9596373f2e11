"""The job that goes on with seats nobody acts on: offers that expired, and free seats left by a large change.

It runs in every process. What it looks for is in the database, and what it does to one gathering is one transaction:
two at once meet there, and a process that is killed leaves nothing half done.
"""

import asyncio
from datetime import datetime
from functools import partial

import structlog

from chassis.clock import now
from chassis.errors import Stale
from chassis.mongo import Unreachable
from services.events.domain import registering
from services.events.seating import Seating
from services.events.store import EventsStore
from services.events.turns import Turns

PAUSE = 1.0
"""Seconds between two looks."""
BATCH = 100

log = structlog.get_logger(__name__)


class HandingOn:
    """Lapses offers and hands seats on."""

    def __init__(self, store: EventsStore, turns: Turns) -> None:
        self._store = store
        self._turns = turns

    async def run(self) -> None:
        """Looks until cancelled."""
        while True:
            try:
                await self.look(now())
            except (Stale, Unreachable) as error:
                log.warning("handing_on_waits", error=type(error).__name__)
            await asyncio.sleep(PAUSE)

    async def look(self, at: datetime) -> int:
        """Goes on wherever it is time; answers at how many gatherings."""
        waiting = {seat.gathering_id for seat in await self._store.seats.expired(at, BATCH)}
        waiting |= {gathering.id for gathering in await self._store.gatherings.handing_on(BATCH)}
        for gathering_id in sorted(waiting):
            await self._turns.take(gathering_id, partial(self._go_on, gathering_id, at))
        return len(waiting)

    async def _go_on(self, gathering_id: str, at: datetime) -> None:
        async with self._store.transaction() as tx:
            seating = Seating(tx, await tx.gatherings.get(gathering_id), at)
            for seat in await tx.seats.expired_at(gathering_id, at):
                seating.change(seat, registering.lapse(seating.gathering, seat))
            await seating.hand_on()
            await seating.settle()
