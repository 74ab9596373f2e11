"""What identity does about others' domain events: whoever joined the network is an alumnus, until access ends."""

from datetime import date

from okaeri.network.v1 import eligibility_pb2, erasure_pb2, member_pb2, merge_pb2

from chassis.clock import now
from chassis.cloud_events import Happening
from chassis.ids import new_id
from chassis.inbox import hears
from chassis.mongo import NOTHING
from chassis.people.messages import person_erased
from chassis.standins import Merging
from services.identity.domain.accounts import Grant, Role
from services.identity.domain.letters import Letter, farewell, word_of_a_merge
from services.identity.domain.links import Purpose
from services.identity.messages import grants_changed
from services.identity.store import IdentityStore


@hears(member_pb2.MemberJoined)
async def let_in_as_alumnus(event: member_pb2.MemberJoined, tx: IdentityStore, happening: Happening) -> None:
    """A member has the id of its account; tokens carry the role from the next one on."""
    before = await tx.accounts.get(event.member_id)
    after = before.with_grant(Grant(Role.ALUMNUS))
    await tx.accounts.save(after, announcing=grants_changed(before, after))


@hears(erasure_pb2.ErasureRequested)
async def forget(event: erasure_pb2.ErasureRequested, tx: IdentityStore, happening: Happening) -> None:
    """Ends sessions and frees the address; confirms when the last letter, which still holds it, is gone."""
    account = await tx.accounts.find(event.member_id)
    if account is not None:
        await tx.erase_person(event.member_id, announcing=NOTHING)
        await tx.letters.add(farewell(event.erasure_id, account, now()), announcing=NOTHING)
    elif await tx.letters.find(event.erasure_id) is None:
        await tx.erase_person(event.member_id, announcing=person_erased(event.erasure_id, "identity"))


@hears(eligibility_pb2.AccessEndAnnounced)
async def write_that_access_ends(
    event: eligibility_pb2.AccessEndAnnounced, tx: IdentityStore, happening: Happening
) -> None:
    """A letter to the member; the network announces each end once."""
    account = await tx.accounts.find(event.member_id)
    if account is not None:
        at, last_day = now(), date.fromisoformat(event.ends_on)
        letter = Letter(new_id(), Purpose.ACCESS_ENDS, account.mail_key, at, at, ends_on=last_day)
        await tx.letters.add(letter, announcing=NOTHING)


@hears(eligibility_pb2.AccessEnded)
async def take_the_role_away(event: eligibility_pb2.AccessEnded, tx: IdentityStore, happening: Happening) -> None:
    """Tokens carry the role no more from the next one on; whoever was erased meanwhile has none."""
    before = await tx.accounts.find(event.member_id)
    if before is not None:
        after = before.without_grant(Grant(Role.ALUMNUS))
        await tx.accounts.save(after, announcing=grants_changed(before, after))


@hears(eligibility_pb2.AccessReturned)
async def give_the_role_back(event: eligibility_pb2.AccessReturned, tx: IdentityStore, happening: Happening) -> None:
    """The member is an alumnus again."""
    before = await tx.accounts.find(event.member_id)
    if before is not None:
        after = before.with_grant(Grant(Role.ALUMNUS))
        await tx.accounts.save(after, announcing=grants_changed(before, after))


@hears(merge_pb2.MembersMerged)
async def take_over(event: merge_pb2.MembersMerged, tx: IdentityStore, happening: Happening) -> None:
    """Whoever signs in with the address of the one is the other from the next token on; both addresses are told."""
    merging = Merging(tx, tx.standins)
    if await merging.merge(event.merge_id, merged=event.merged_member_id, stays=event.member_id):
        both = await tx.accounts.many((event.member_id, event.merged_member_id))
        letters = [word_of_a_merge(new_id(), account, now()) for account in both.values()]
        await tx.letters.add_many(letters, announcing=NOTHING)


@hears(merge_pb2.MembersSeparated)
async def give_back(event: merge_pb2.MembersSeparated, tx: IdentityStore, happening: Happening) -> None:
    """Whoever signs in with the address is itself again, from the next token on."""
    await Merging(tx, tx.standins).separate(event.merge_id, merged=event.merged_member_id)
