"""Accounts of people and of machines."""

from collections.abc import Iterable
from datetime import timedelta

from chassis.errors import NotFound
from chassis.mongo import Collection, Index
from chassis.people import NOBODY, REMOVED, About, Kept
from services.identity.domain.accounts import Account
from services.identity.domain.service_accounts import ServiceAccount

UNSETTLED_LIFE = timedelta(days=30)
"""How long an account is kept that nobody ever signed in with: as long as the registration that waits for it."""


class Accounts(Collection[Account]):
    """Who can sign in."""

    name = "accounts"
    of = Account
    holds = About(
        "id",
        erased=REMOVED,
        kept=Kept(UNSETTLED_LIFE, since="opened_at", where={"settled": False}),
        without=("mail_key", "settled"),
    )
    indexes = (Index(("mail_key",), unique=True, taken="An account has this address."),)

    async def with_mail(self, mail_key: str) -> Account | None:
        """The account that has the address."""
        return await self.first({"mail_key": mail_key})

    async def get_with_mail(self, mail_key: str) -> Account:
        """The account that has the address. Raises NotFound."""
        found = await self.with_mail(mail_key)
        if found is None:
            raise NotFound
        return found

    async def with_mails(self, mail_keys: Iterable[str]) -> dict[str, Account]:
        """The accounts that have these addresses, by address."""
        found = await self.where({"mail_key": {"$in": sorted(set(mail_keys))}})
        return {account.mail_key: account for account in found}


class ServiceAccounts(Collection[ServiceAccount]):
    """Machines of companies."""

    name = "service_accounts"
    of = ServiceAccount
    holds = NOBODY
    indexes = (Index(("company_id",)),)
