"""Suspecting duplicates: looked for whenever a registration begins to wait and whenever a member gets a record.

Only records of one company are compared with each other or with a registration there: what another company knows
suspects nobody. Leaves out what HR makes of it (`merging`).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from chassis.ids import new_id
from services.network.domain.duplicate import ALIKE_FROM, Pair, Suspicion, are_alike
from services.network.domain.leaver_record import LeaverRecord
from services.network.domain.matching import Comparison, compare
from services.network.domain.registration import Registration
from services.network.store import NetworkStore


async def suspect_for_registration(
    tx: NetworkStore,
    pending: Registration,
    comparisons: Iterable[Comparison],
    records: Mapping[str, LeaverRecord],
    at: datetime,
) -> None:
    """Suspects the members whose records agree well with a registration of somebody else."""
    for comparison in comparisons:
        record = records[comparison.leaver_id]
        if comparison.score >= ALIKE_FROM and not record.is_free_for(pending.account_id):
            await _suspect(tx, pair_by_registration(record, pending), at)


async def suspect_for_member(tx: NetworkStore, member_id: str, claimed: Iterable[LeaverRecord], at: datetime) -> None:
    """Suspects members of like records at the companies of these, and registrations there that wait."""
    for record in claimed:
        for other in await tx.leaver_records.born_with(record):
            if not other.is_free_for(member_id) and are_alike(record, other):
                await _suspect(tx, pair_by_records(record, other), at)
        for pending in await tx.registrations.pending_born_with(record):
            if pending.account_id != member_id and compare(pending.claim, record).score >= ALIKE_FROM:
                await _suspect(tx, pair_by_registration(record, pending), at)


def pair_by_records(record: LeaverRecord, other: LeaverRecord) -> Pair:
    """Two members by their records of one company."""
    return Pair(record.company_id, record.member_id or "", other.member_id or "", record.id, other.id)


def pair_by_registration(record: LeaverRecord, registration: Registration) -> Pair:
    """The member of a record, and who registered at the same company."""
    return Pair(
        record.company_id,
        record.member_id or "",
        registration.account_id,
        record.id,
        registration_id=registration.id,
    )


async def _suspect(tx: NetworkStore, pair: Pair, at: datetime) -> None:
    pair.require_two()
    await tx.suspicions.suspect_once(Suspicion.of(new_id(), pair, at))
