"""What the network does about erasures beside taking them in: announces them until done, erases its own, counts votes.

Looks once a minute whether one is due: one that a hold paused, and one that some service did not confirm, because it
was down or its letter died. Several replicas may look at once; one announces.
"""

import asyncio
from contextlib import suppress
from datetime import datetime

import structlog
from okaeri.network.v1 import erasure_pb2

from chassis.clock import now
from chassis.errors import Stale
from chassis.mongo import NOTHING
from chassis.people.messages import person_erased
from chassis.trouble import Unavailable
from services.network.domain.erasure import Erasure
from services.network.store import NetworkStore

LOOK_EVERY = 60.0

log = structlog.get_logger(__name__)


class Erasing:
    """The looking of one process."""

    def __init__(self, store: NetworkStore) -> None:
        self._store = store

    async def run(self) -> None:
        """Looks until cancelled."""
        while True:
            try:
                await self.look(now())
            except Unavailable as error:
                log.warning("erasing_waits", error=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY)

    async def look(self, at: datetime) -> None:
        """Announces what is due at that moment."""
        for erasure in await self._store.erasures.not_closed():
            if erasure.is_due(at):
                with suppress(Stale):
                    await self._announce(erasure, at)

    async def _announce(self, seen: Erasure, at: datetime) -> None:
        async with self._store.transaction() as tx:
            person_id = seen.member_id or ""
            if not seen.is_under_way and await _is_held(tx, person_id, at):
                return
            begun, event = announced(seen, at)
            await tx.erasures.save(begun, announcing=event)


async def _is_held(tx: NetworkStore, person_id: str, at: datetime) -> bool:
    """Whether a hold is in force; one that is being placed at this moment meets this at the member's row."""
    member = await tx.members.find(person_id)
    if member is not None:
        await tx.members.save(member, announcing=NOTHING)
    return await tx.legal_holds.in_force(person_id, at) is not None


def announced(erasure: Erasure, at: datetime) -> tuple[Erasure, erasure_pb2.ErasureRequested]:
    """The erasure as announced, and what is announced."""
    event = erasure_pb2.ErasureRequested(erasure_id=erasure.id, member_id=erasure.member_id or "")
    return erasure.announced(at), event


async def erase(tx: NetworkStore, erasure_id: str, person_id: str) -> None:
    """Erases what the network holds; tombstones keep imports from bringing it back."""
    await tx.tombstones.put(await _marks_of(tx, person_id), now())
    await tx.erase_person(person_id, announcing=person_erased(erasure_id, "network"))


async def _marks_of(tx: NetworkStore, person_id: str) -> list[str]:
    """The marks of all records of the person, and of memberships in an earlier system, the merged ones too."""
    names = await tx.known_as(person_id)
    records = await tx.leaver_records.of_members(names)
    members = (await tx.members.many(names)).values()
    merged = (merge.merged for merge in await tx.merges.of_members(names))
    return [each.mark for each in (*records, *members, *merged) if each]


async def confirm(tx: NetworkStore, erasure_id: str, service: str, at: datetime) -> None:
    """Notes that a service has erased."""
    before = await tx.erasures.find(erasure_id)
    if before is None:
        return
    after = before.confirmed(service, at)
    if after != before:
        await tx.erasures.save(after, announcing=NOTHING)
