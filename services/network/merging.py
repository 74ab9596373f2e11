"""Merging two accounts into one member and undoing it, inside the transaction of whoever decides.

Everything that is the other's in this service goes along and is remembered, so that it can go back; other services
hear of it and do the same. Leaves out who may decide.
"""

from dataclasses import replace
from datetime import datetime

from chassis.errors import RuleBroken
from chassis.ids import new_id
from chassis.mongo import NOTHING
from chassis.standins import Merging
from services.network.approval import note
from services.network.connecting import connected
from services.network.domain.consent import live_key
from services.network.domain.duplicate import Pair, Suspicion
from services.network.domain.matching import compare
from services.network.domain.member import Member
from services.network.domain.merge import Merge, brought_to, ended_by_merge
from services.network.domain.registration import Registration, require_another
from services.network.happenings import (
    members_merged,
    members_separated,
    registration_decided,
    registration_reopened,
)
from services.network.store import NetworkStore


async def merge_members(tx: NetworkStore, suspicion: Suspicion, stays_id: str, merger_id: str, at: datetime) -> Merge:
    """Makes the two one member; answers the merge as stored.

    RuleBroken where nothing connects them any more or the rights of one of them keep everything as it is;
    InvalidInput(member_id) where the one to stay is neither, or no member.
    """
    (found,) = await connected(tx, [suspicion])
    pair = found.pair
    if pair is None:
        raise RuleBroken("The records do not connect two people any more.", rule="records_connect_them")
    require_another(merger_id, pair.ids)
    members = await tx.members.many(pair.ids)
    stays = members[pair.who_stays(stays_id, members)]
    other_id = pair.other_than(stays.id)
    await _require_free(tx, *pair.ids, at=at)
    registration = await _to_be_approved(tx, pair, other_id)
    touches = registration.touches if registration else ()
    ended = ended_by_merge(await tx.consents.of_member(stays.id), await tx.consents.of_member(other_id))
    merge = Merge(
        new_id(),
        suspicion.company_id,
        suspicion.id,
        stays.id,
        other_id,
        merger_id,
        at,
        brought_to(stays, members.get(other_id), touches),
        members.get(other_id),
        registration.id if registration else "",
        tuple(consent.id for consent in ended),
    )
    await tx.consents.save_many([consent.withdrawn(at) for consent in ended], announcing=NOTHING)
    await Merging(tx, tx.standins).merge(merge.id, merged=other_id, stays=stays.id)
    await _put_together(tx, merge, stays)
    await _approve(tx, merge, pair)
    await _settle(tx, merge)
    return await tx.merges.add(merge, announcing=members_merged(merge))


async def separate_members(tx: NetworkStore, merge: Merge, seen_version: int, separator_id: str, at: datetime) -> Merge:
    """Undoes the merge; answers it as stored. RuleBroken where it cannot be undone, Stale where it changed."""
    stayed = await tx.members.find(merge.member_id)
    merge.require_separable(seen_version=seen_version, is_still_there=stayed is not None)
    require_another(separator_id, (merge.member_id, merge.merged_member_id))
    await _require_free(tx, merge.member_id, merge.merged_member_id, at=at)
    await Merging(tx, tx.standins).separate(merge.id, merged=merge.merged_member_id)
    if stayed:
        await tx.members.save(merge.parted(stayed), announcing=NOTHING)
    if merge.merged:
        await tx.members.add(merge.merged, announcing=NOTHING)
    await _revive(tx, merge)
    await _keep_what_was_approved_since(tx, merge)
    await _reopen(tx, merge, separator_id, at)
    settled = await tx.suspicions.settled_by(merge.id)
    await tx.suspicions.save_many([each.separated() for each in settled], announcing=NOTHING)
    separated = merge.separated(separator_id, at)
    return await tx.merges.save(separated, announcing=members_separated(separated))


async def _require_free(tx: NetworkStore, *ids: str, at: datetime) -> None:
    """RuleBroken where one of them is being forgotten, or somebody's hold keeps the records as they are."""
    for id in ids:
        if await tx.erasures.of_member(id) or await tx.legal_holds.in_force(id, at):
            raise RuleBroken("Nothing can be changed about this person at the moment.", rule="person_is_free")


async def _to_be_approved(tx: NetworkStore, pair: Pair, other_id: str) -> Registration | None:
    """The registration that connects them, where it still waits and is the other's."""
    registration = await tx.registrations.find(pair.registration_id) if pair.registration_id else None
    waits = registration and registration.is_pending and registration.account_id == other_id
    return registration if waits else None


async def _put_together(tx: NetworkStore, merge: Merge, stays: Member) -> None:
    """The other goes first: an id of an earlier system is one member's."""
    if merge.merged:
        await tx.members.remove(merge.merged, announcing=NOTHING)
    await tx.members.save(merge.joined(stays), announcing=NOTHING)


async def _approve(tx: NetworkStore, merge: Merge, pair: Pair) -> None:
    """The registration that connected them is the staying member's by now, and is approved with its record."""
    if not merge.registration_id:
        return
    registration = await tx.registrations.get(merge.registration_id)
    record = await tx.leaver_records.get(pair.leaver_record_id)
    approved = registration.approved(record.id, merge.merged_at)
    saved = await tx.registrations.save(approved, announcing=registration_decided(approved))
    await note(tx, saved, [compare(saved.claim, record)], merge.merger_id, merge.merged_at, merge.id)


async def _settle(tx: NetworkStore, merge: Merge) -> None:
    """Whoever suspects the same two has nothing to look at any more."""
    between = await tx.suspicions.open_between((merge.member_id, merge.merged_member_id))
    await tx.suspicions.save_many([each.merged(merge.id) for each in between], announcing=NOTHING)


async def _revive(tx: NetworkStore, merge: Merge) -> None:
    """Consents that the merge had ended hold again, unless the person said something else since."""
    for consent in (await tx.consents.many(merge.ended_consent_ids)).values():
        said_since = await tx.consents.live(consent.member_id, consent.company_id, consent.purpose)
        if consent.withdrawn_at == merge.merged_at and said_since is None:
            key = live_key(consent.member_id, consent.company_id, consent.purpose)
            await tx.consents.save(replace(consent, withdrawn_at=None, live_key=key), announcing=NOTHING)


async def _keep_what_was_approved_since(tx: NetworkStore, merge: Merge) -> None:
    """A registration that waited and was approved for the one that stayed has that one's record, and stays with it."""
    for registration in await tx.registrations.approved_of(merge.merged_member_id):
        record = await tx.leaver_records.find(registration.leaver_record_id)
        is_anothers = record is not None and record.member_id == merge.member_id
        if is_anothers and registration.id != merge.registration_id:
            await tx.registrations.save(registration.of_account(merge.member_id), announcing=NOTHING)


async def _reopen(tx: NetworkStore, merge: Merge, separator_id: str, at: datetime) -> None:
    """The registration that the merge had approved waits again."""
    registration = await tx.registrations.find(merge.registration_id) if merge.registration_id else None
    if registration is None:
        return
    again = registration.taken_up_again()
    saved = await tx.registrations.save(again, announcing=registration_reopened(again))
    await note(tx, saved, [], separator_id, at, merge.id)
