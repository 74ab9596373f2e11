"""Lets go of what grew old, as the collections declare (`Kept`): at start and once a day, in every replica.

Two replicas at once do no harm: what one has let go of the other does not find. Persons under a legal hold are left
alone until it ends.
"""

import asyncio
from collections import Counter
from collections.abc import Collection as Several
from datetime import datetime

import structlog

from chassis.clock import now
from chassis.errors import Stale
from chassis.mongo import Store, Unreachable
from chassis.mongo.people import BATCH, about, grown_old, retire
from chassis.people.declaring import Kept

DAY = 24 * 60 * 60.0
AFTER_TROUBLE = 60.0
"""Seconds until the next look after the database did not answer, or another replica was at the same rows."""

log = structlog.get_logger(__name__)


async def keep_to_the_periods(store: Store) -> None:
    """Lets go until cancelled."""
    while True:
        pause = await _looked_after(store)
        await asyncio.sleep(pause)


async def let_go(store: Store, at: datetime) -> Counter[str]:
    """Lets go of everything that is older than it is kept at that moment; answers how many rows by collection."""
    held = {name for person in await store.held_persons.at(at) for name in await store.known_as(person)}
    gone: Counter[str] = Counter()
    for name, collection in store.collections.items():
        holds = about(collection)
        for kept in holds.kept if holds else ():
            gone[name] += await _let_go_of(store, name, kept, at, held)
    return +gone


async def _looked_after(store: Store) -> float:
    try:
        gone = await let_go(store, now())
    except (Stale, Unreachable) as error:
        log.warning("retention_waits", error=type(error).__name__)
        return AFTER_TROUBLE
    if gone:
        log.info("retention", **gone)
    return DAY


async def _let_go_of(store: Store, name: str, kept: Kept, at: datetime, held: Several[str]) -> int:
    gone = 0
    while True:
        async with store.transaction() as tx:
            collection = tx.collections[name]
            values = await collection.where(grown_old(collection, kept, at, held), limit=BATCH)
            await retire(collection, kept, values)
        gone += len(values)
        if len(values) < BATCH:
            return gone
