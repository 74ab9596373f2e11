"""What identity shows of its mail on `/metrics`: how long the oldest letter waits for the mail server to take it."""

import asyncio
from contextlib import suppress

from chassis.clock import now
from chassis.telemetry import meter
from chassis.trouble import Unavailable
from services.identity.store import IdentityStore

LOOK_EVERY = 10.0

_oldest = meter.create_gauge("okaeri.letters.oldest", unit="s", description="Age of the letter that waits longest.")


async def watch_letters(store: IdentityStore) -> None:
    """Shows it until cancelled."""
    while True:
        with suppress(Unavailable):
            _oldest.set(await oldest_seconds(store))
        await asyncio.sleep(LOOK_EVERY)


async def oldest_seconds(store: IdentityStore) -> float:
    """The age of the letter that waits longest; 0 when none waits."""
    letter = await store.letters.oldest()
    return (now() - letter.queued_at).total_seconds() if letter else 0.0
