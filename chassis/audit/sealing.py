"""Gives entries their place in the chain: every second, and before anybody reads the log. In every replica.

Entries are written unsealed, in the transaction they belong to: a place in the chain taken there would make every
write of a service wait for every other. Until they are sealed they can be altered unseen, which is why it is a second.
"""

import asyncio
from functools import partial

import structlog

from chassis.errors import Stale
from chassis.mongo import Conflict, Store, Unreachable, settled

EVERY_SECONDS = 1.0

log = structlog.get_logger(__name__)


async def seal(store: Store, service: str) -> int:
    """Seals all that waits; answers how many entries. Another replica at it at the same time does no harm."""
    total = 0
    while sealed := await settled(partial(store.audit.seal, service), met=(Conflict,)):
        total += sealed
    return total


async def keep_sealed(store: Store, service: str) -> None:
    """Seals until cancelled."""
    while True:
        try:
            await seal(store, service)
        except (Stale, Unreachable) as error:
            log.warning("audit_sealing_waits", error=type(error).__name__)
        await asyncio.sleep(EVERY_SECONDS)
