"""Opens accounts where an address has none, inside the transaction in hand."""

from collections.abc import Sequence

from chassis.clock import now
from chassis.ids import new_id
from chassis.mongo import NOTHING
from services.identity.domain.accounts import Account, mail_key_of
from services.identity.store import IdentityStore

DEFAULT_LOCALE = "ja"


async def account_with(tx: IdentityStore, mail: str, locale: str = "") -> Account:
    """The account that has the address; a new one where there is none."""
    found = await tx.accounts.with_mail(mail_key_of(mail))
    return found or await tx.accounts.add(_opened(mail, locale), announcing=NOTHING)


async def accounts_with(tx: IdentityStore, mails: Sequence[str]) -> dict[str, Account]:
    """The accounts that have these addresses, by `mail_key_of`; new ones where there are none."""
    found = await tx.accounts.with_mails(map(mail_key_of, mails))
    missing = {mail_key_of(mail): mail for mail in mails if mail_key_of(mail) not in found}
    opened = await tx.accounts.add_many([_opened(mail) for mail in missing.values()], announcing=NOTHING)
    return found | {account.mail_key: account for account in opened}


def _opened(mail: str, locale: str = "") -> Account:
    return Account(new_id(), mail.strip(), mail_key_of(mail), opened_at=now(), locale=locale or DEFAULT_LOCALE)
