"""Approving a registration, by a strong match or by HR: a member joins, or gets one more period; facts are counted.

Works inside the transaction of whoever decides. Leaves out who may decide.
"""

from dataclasses import replace
from datetime import datetime

from chassis.ids import new_id
from chassis.mongo import NOTHING
from services.network.domain.figures import joining
from services.network.domain.leaver_record import LeaverRecord
from services.network.domain.member import Member, newcomer
from services.network.domain.registration import Registration
from services.network.happenings import member_joined, registration_decided
from services.network.store import NetworkStore


async def approve(tx: NetworkStore, registration: Registration, record: LeaverRecord, at: datetime) -> Registration:
    """Stores the registration as approved for the person of the record; answers it as stored.

    RuleBroken where the record is another member's.
    """
    await tx.leaver_records.save(record.claimed_by(registration.account_id), announcing=NOTHING)
    member = await tx.members.find(registration.account_id)
    if member is None:
        member = newcomer(registration, record, at)
        await tx.members.add(member, announcing=member_joined(member))
        await _count(tx, registration, at, is_newcomer=True)
    else:
        await _join_again(tx, member, registration, record, at)
    approved = registration.approved(record.id, at)
    return await tx.registrations.save(approved, announcing=registration_decided(approved))


async def _join_again(
    tx: NetworkStore, member: Member, registration: Registration, record: LeaverRecord, at: datetime
) -> None:
    """One more period; a record the member has already leaves only the touches, and is not counted again."""
    if member.has_record(record.id):
        await tx.members.save(replace(member, touches=member.touches + registration.touches), announcing=NOTHING)
        return
    await tx.members.save(member.also_of(registration, record), announcing=NOTHING)
    await _count(tx, registration, at, is_newcomer=False)


async def _count(tx: NetworkStore, registration: Registration, at: datetime, *, is_newcomer: bool) -> None:
    fact = joining(new_id(), registration.company_id, registration.touches, at, newcomer=is_newcomer)
    await tx.joinings.add(fact, announcing=NOTHING)
