"""Deciding a registration, by a strong match or by HR: a member joins, or gets more periods; facts are counted.

Works inside the transaction of whoever decides; every decision is noted with what the decider saw. Leaves out who may
decide.
"""

from collections.abc import Sequence
from datetime import datetime

from chassis.ids import new_id
from chassis.mongo import NOTHING
from services.network.domain.decision import decision_on
from services.network.domain.figures import joining
from services.network.domain.leaver_record import LeaverRecord
from services.network.domain.matching import Comparison, compare, match
from services.network.domain.member import Member, newcomer
from services.network.domain.registration import Registration
from services.network.happenings import newcomer_joined, registration_decided, registration_reopened
from services.network.store import NetworkStore
from services.network.suspecting import suspect_for_member, suspect_for_registration

SOFTWARE = ""
"""Who decided where nobody did."""


async def approve(
    tx: NetworkStore, registration: Registration, records: Sequence[LeaverRecord], decider_id: str, at: datetime
) -> Registration:
    """Stores the registration as approved for the person of the records; answers it as stored.

    RuleBroken where a record is another member's.
    """
    claimed = [record.claimed_by(registration.account_id) for record in records]
    await tx.leaver_records.save_many(claimed, announcing=NOTHING)
    member = await tx.members.find(registration.account_id)
    if member is None:
        member = newcomer(registration, records, at)
        await tx.members.add(member, announcing=newcomer_joined(member, registration))
        await _count(tx, registration, at, is_newcomer=True)
    else:
        await _join_again(tx, member, registration, records, at)
    approved = registration.approved(records[0].id, at)
    await tx.earlier_touches.remove_many(await tx.earlier_touches.of_mark(registration.mail_mark), announcing=NOTHING)
    saved = await tx.registrations.save(approved, announcing=registration_decided(approved))
    await note(tx, saved, [compare(saved.claim, record) for record in records], decider_id, at)
    await suspect_for_member(tx, saved.account_id, claimed, at)
    return saved


async def decline(tx: NetworkStore, registration: Registration, decider_id: str, at: datetime) -> Registration:
    """Stores the registration as declined; answers it as stored."""
    declined = registration.declined(at)
    saved = await tx.registrations.save(declined, announcing=registration_decided(declined))
    await note(tx, saved, await candidates_of(tx, saved), decider_id, at)
    return saved


async def take_up_again(tx: NetworkStore, registration: Registration, decider_id: str, at: datetime) -> Registration:
    """Stores a declined registration as pending; answers it as stored."""
    again = registration.taken_up_again()
    saved = await tx.registrations.save(again, announcing=registration_reopened(again))
    await note(tx, saved, await candidates_of(tx, saved), decider_id, at)
    return saved


async def approve_where_sure(tx: NetworkStore, pending: Registration, at: datetime) -> None:
    """Approves it where one record is surely this person and free; else it waits, and duplicates are suspected."""
    records = {record.id: record for record in await tx.leaver_records.perhaps(pending.company_id, [pending])}
    matching = match(pending.claim, records.values())
    surely = records[matching.leaver_id] if matching.leaver_id else None
    if surely and surely.is_free_for(pending.account_id):
        await approve(tx, pending, [surely], SOFTWARE, at)
    else:
        await suspect_for_registration(tx, pending, matching.comparisons, records, at)


async def candidates_of(store: NetworkStore, registration: Registration) -> tuple[Comparison, ...]:
    """The records of its company that may be the person, best first."""
    found = await store.leaver_records.perhaps(registration.company_id, [registration])
    return match(registration.claim, found).comparisons


async def note(
    tx: NetworkStore,
    registration: Registration,
    seen: Sequence[Comparison],
    decider_id: str,
    at: datetime,
    merge_id: str = "",
) -> None:
    """Keeps what was decided, where the registration stands now, and what the decider saw."""
    decision = decision_on(registration, seen, id=new_id(), decider_id=decider_id, at=at, merge_id=merge_id)
    await tx.decisions.add(decision, announcing=NOTHING)


async def _join_again(
    tx: NetworkStore, member: Member, registration: Registration, records: Sequence[LeaverRecord], at: datetime
) -> None:
    """More periods; where the member has them already only the touches are new, and nothing is counted again."""
    grown = member.also_of(registration, records)
    await tx.members.save(grown, announcing=NOTHING)
    if len(grown.employments) > len(member.employments):
        await _count(tx, registration, at, is_newcomer=False)


async def _count(tx: NetworkStore, registration: Registration, at: datetime, *, is_newcomer: bool) -> None:
    fact = joining(new_id(), registration.company_id, registration.touches, at, newcomer=is_newcomer)
    await tx.joinings.add(fact, announcing=NOTHING)
