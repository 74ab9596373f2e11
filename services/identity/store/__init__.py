"""What identity keeps: organisation, accounts, links and letters, sessions, service accounts, keys and limits."""

from chassis.keyring import Keyrings, KeyringStore
from chassis.standins import Standins
from services.identity.store.accounts import Accounts, ServiceAccounts
from services.identity.store.entrusted import EntrustedLetters
from services.identity.store.organisation import Companies, CoordinatorOrganisations, Units
from services.identity.store.sign_in import Families, Letters, Links, Windows

__all__ = [
    "Accounts",
    "Companies",
    "CoordinatorOrganisations",
    "EntrustedLetters",
    "Families",
    "IdentityStore",
    "Keyrings",
    "Letters",
    "Links",
    "ServiceAccounts",
    "Standins",
    "Units",
    "Windows",
]


class IdentityStore(KeyringStore):
    """The database of identity."""

    companies: Companies
    coordinator_organisations: CoordinatorOrganisations
    units: Units
    accounts: Accounts
    service_accounts: ServiceAccounts
    links: Links
    letters: Letters
    entrusted_letters: EntrustedLetters
    families: Families
    windows: Windows
    standins: Standins

    async def known_as(self, person_id: str) -> frozenset[str]:
        """The accounts that became part of the person's too; and letters that wait name a person by the address."""
        ids = frozenset({person_id, *await self.standins.those_of(person_id)})
        accounts = await self.accounts.many(ids)
        return ids | {account.mail_key for account in accounts.values()}
