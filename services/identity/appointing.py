"""Gives the first operator the role: nobody else could."""

from chassis.mongo import settled
from services.identity.domain.accounts import Grant, Role
from services.identity.messages import grants_changed
from services.identity.opening import account_with
from services.identity.store import IdentityStore


async def appoint_operator(store: IdentityStore, mail: str) -> None:
    """The account with this address is an operator from now on, if it was none. Without an address nothing happens."""

    async def appoint() -> None:
        async with store.transaction() as tx:
            before = await account_with(tx, mail)
            after = before.with_grant(Grant(Role.OPERATOR))
            await tx.accounts.save(after, announcing=grants_changed(before, after))

    if mail:
        await settled(appoint)
