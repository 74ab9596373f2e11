"""Letters of other services."""

from datetime import datetime

from chassis.mongo import Collection, Index
from chassis.people import REMOVED, About
from services.identity.domain.entrusted import REMEMBERED, Entrusted


class EntrustedLetters(Collection[Entrusted]):
    """Those that wait, and marks of those that went out."""

    name = "entrusted_letters"
    of = Entrusted
    holds = About("account_id", erased=REMOVED, exported=False)
    gives = False
    """It belongs to the address, whoever signs in with that."""
    indexes = (Index(("due_at",)), Index(("account_id",)), Index(("done_at",), expire_after=REMEMBERED))

    async def due(self, at: datetime, *, limit: int) -> list[Entrusted]:
        """The letters to send now, the longest waiting first."""
        return await self.where({"due_at": {"$lte": at}}, sort=("due_at",), limit=limit)
