"""What identity does about others' domain events: whoever joined the network is an alumnus."""

from okaeri.network.v1 import member_pb2

from chassis.cloud_events import Happening
from chassis.inbox import hears
from services.identity.domain.accounts import Grant, Role
from services.identity.messages import grants_changed
from services.identity.store import IdentityStore


@hears(member_pb2.MemberJoined)
async def let_in_as_alumnus(event: member_pb2.MemberJoined, tx: IdentityStore, happening: Happening) -> None:
    """A member has the id of its account; tokens carry the role from the next one on."""
    before = await tx.accounts.get(event.member_id)
    after = before.with_grant(Grant(Role.ALUMNUS))
    await tx.accounts.save(after, announcing=grants_changed(before, after))
