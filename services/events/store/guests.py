"""Guests without an account, and who is at the desk, as they are kept."""

from collections.abc import Collection as Several
from datetime import timedelta

from chassis.mongo import Collection, Index
from chassis.people import REMOVED, About, Kept
from services.events.domain.doors import Desk
from services.events.domain.guests import Guest

AT_ONCE = timedelta(0)
YEAR = timedelta(days=365)


class Guests(Collection[Guest]):
    """Guests; who does not confirm the address is forgotten after a day."""

    name = "guests"
    of = Guest
    holds = About("id", erased=REMOVED, kept=Kept(YEAR, since="registered_at"), without=("mail_key",))
    indexes = (
        Index(("gathering_id", "mail_key"), unique=True, partial={"mail_key": {"$exists": True}}),
        Index(("expires_at",), expire_after=AT_ONCE),
    )

    async def with_mail(self, gathering_id: str, mail_key: str) -> Guest | None:
        """The guest of that address there."""
        return await self.first({"gathering_id": gathering_id, "mail_key": mail_key})


class Desks(Collection[Desk]):
    """Who is at the desk of which gathering."""

    name = "desks"
    of = Desk
    holds = About("account_id", erased=REMOVED, kept=Kept(YEAR, since="appointed_at"))
    gives = False
    """A role of staff does not pass from one account to another."""
    indexes = (Index(("gathering_id", "account_id"), unique=True), Index(("account_id",)))

    async def at(self, gathering_id: str) -> list[Desk]:
        """Who is at the desk there."""
        return await self.where({"gathering_id": gathering_id}, limit=50)

    async def find_of(self, gathering_id: str, account_ids: Several[str]) -> Desk | None:
        """The place at the desk there of somebody known by these ids, None without one."""
        return await self.first({"gathering_id": gathering_id, "account_id": {"$in": sorted(account_ids)}})

    async def of_accounts(self, account_ids: Several[str]) -> list[Desk]:
        """Where somebody known by these ids is at the desk."""
        return await self.where({"account_id": {"$in": sorted(account_ids)}})
