"""Who may see what of a member, decided at the moment of reading, and the record of it. The one door to a profile.

`async with store.transaction() as tx: grounds = await grounds_for(tx, …); await provided(tx, grounds.values(), …)`, and
only then the answer. Grounds and records are one transaction, which sees the ledger as it is at its first read:

- A withdrawal that was answered before the reading began is in that picture, so it is always honoured.
- A withdrawal during the reading comes either before that picture, and nothing is shown; or after it, and what is shown
  has a provision record that names the consent. Never is something shown without a ground or without a record.
- Where the ledger cannot be read or the record cannot be written the transaction fails, and nothing is answered.

Reading and withdrawing do not lock one another: a reader cannot hold up a withdrawal. The price is that a record may
carry a moment after that of a withdrawal that was under way beside it.
"""

from collections.abc import Collection, Iterable, Mapping

from chassis.access import caller
from chassis.clock import now, today
from chassis.ids import new_id
from chassis.mongo import NOTHING
from services.network.domain.consent import PROFILE_PURPOSES, Consent, ConsentPurpose
from services.network.domain.ground import Ground, ground_of
from services.network.domain.member import Member
from services.network.domain.provision import provisions_on
from services.network.store import NetworkStore

JOINT_USE = "joint_use"
"""The purpose an audit entry names where the ground is a notice."""


async def grounds_for(
    store: NetworkStore,
    company_ids: Collection[str],
    members: Mapping[str, Member],
    purposes: Collection[ConsentPurpose] = PROFILE_PURPOSES,
) -> dict[str, Ground]:
    """The ground on which these recipients may see each of the members, by member; who gives none is left out.

    Takes two queries, however many members. A recipient is a company or a coordinator's organisation. `purposes`: the
    consents that count; by a notice a ground may be had whatever they are.
    """
    if not company_ids or not members:
        return {}
    given: dict[str, list[Consent]] = {}
    for consent in await store.consents.live_among(members, company_ids, purposes):
        given.setdefault(consent.member_id, []).append(consent)
    notices, day = await store.joint_use_notices.among(company_ids), today()
    found = (ground_of(member, company_ids, given.get(id, ()), notices, day) for id, member in members.items())
    return {ground.member_id: ground for ground in found if ground}


async def recipients(store: NetworkStore) -> frozenset[str]:
    """For whom the caller may see others: its companies as HR, and as a coordinator what is licensed today."""
    desks = await store.companies.many(caller().companies("coordinator"))
    licensed = {id for id, organisation in desks.items() if organisation.may_receive(today())}
    return caller().companies() | licensed


async def in_use(store: NetworkStore, consents: Iterable[Consent]) -> list[Consent]:
    """Those of the consents that hold at this moment, whose member is there and did not stop use."""
    holding = [consent for consent in consents if consent.covers]
    members = await store.members.many(consent.member_id for consent in holding)
    using = {member.id for member in members.values() if member.stopped_at is None}
    return [consent for consent in holding if consent.member_id in using]


async def provided(tx: NetworkStore, grounds: Iterable[Ground], *, what: str) -> None:
    """Records, in one round trip, that on these grounds `what` reached their recipients.

    Leaves an audit entry beside it for each recipient and purpose. In a transaction, before the answer.
    """
    at = now()
    records = [record for ground in grounds for record in provisions_on(ground, what=what, at=at, new_id=new_id)]
    await tx.provisions.add_many(records, announcing=NOTHING)
    people: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for record in records:
        key = (record.company_id, record.purpose or JOINT_USE, record.items)
        people.setdefault(key, []).append(record.member_id)
    for (company_id, purpose, shown), ids in people.items():
        await tx.audit.read(ids, what=what, purpose=purpose, items=shown, company_id=company_id)


async def met(store: NetworkStore, members: Iterable[Member]) -> None:
    """Notes in the audit log that the caller sees these members as the directory shows them."""
    people: dict[tuple[str, ...], list[str]] = {}
    for member in members:
        people.setdefault(member.listed_items, []).append(member.id)
    for shown, ids in people.items():
        await store.audit.read(ids, what="profile", purpose=ConsentPurpose.DIRECTORY, items=shown)
