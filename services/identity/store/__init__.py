"""What identity keeps: organisation, accounts, links and letters, sessions, service accounts, keys and limits."""

from chassis.mongo import Store
from services.identity.store.accounts import Accounts, ServiceAccounts
from services.identity.store.organisation import Companies, Units
from services.identity.store.sign_in import Families, Keyrings, Letters, Links, Windows

__all__ = [
    "Accounts",
    "Companies",
    "Families",
    "IdentityStore",
    "Keyrings",
    "Letters",
    "Links",
    "ServiceAccounts",
    "Units",
    "Windows",
]


class IdentityStore(Store):
    """The database of identity."""

    companies: Companies
    units: Units
    accounts: Accounts
    service_accounts: ServiceAccounts
    links: Links
    letters: Letters
    families: Families
    keyrings: Keyrings
    windows: Windows
