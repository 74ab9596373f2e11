"""What is kept of what came of gatherings."""

from collections.abc import Collection as Several
from datetime import timedelta

from chassis.mongo import NOTHING, Collection, Index
from chassis.people import NOBODY, About, Kept
from services.events.domain.outcomes import Beginning, Deed, How, Period

BEGINNING_LIFE = timedelta(days=3 * 366)
"""How long a beginning names somebody: as long as a seat does."""


class Beginnings(Collection[Beginning]):
    """Who came into the network by a gathering, or left a wish there."""

    name = "beginnings"
    of = Beginning
    holds = About(
        "member_id", erased=Beginning.forgotten, kept=Kept(BEGINNING_LIFE, since="at", then=Beginning.forgotten)
    )
    indexes = (Index(("member_id",)), Index(("gathering_id",)))

    async def put(self, beginning: Beginning) -> None:
        """Adds it, unless it was heard of before."""
        if await self.find(beginning.id) is None:
            await self.add(beginning, announcing=NOTHING)

    async def of_members(self, member_ids: Several[str]) -> list[Beginning]:
        """Those of the members."""
        return await self.where({"member_id": {"$in": sorted(member_ids)}})

    async def at(self, gathering_ids: Several[str]) -> list[Beginning]:
        """All that began at these gatherings."""
        return await self.where({"gathering_id": {"$in": sorted(gathering_ids)}, "how": {"$in": sorted(How)}})


class Deeds(Collection[Deed]):
    """What people did later; about nobody."""

    name = "deeds"
    of = Deed
    holds = NOBODY
    indexes = (Index(("gathering_ids",)), Index(("company_ids", "at")), Index(("company_ids", "hired_at")))

    async def put(self, deed: Deed) -> None:
        """Adds it, unless it was heard of before."""
        if await self.find(deed.id) is None:
            await self.add(deed, announcing=NOTHING)

    async def that_began_at(self, gathering_ids: Several[str]) -> list[Deed]:
        """Those of people who had been at one of these gatherings."""
        return await self.where({"gathering_ids": {"$in": sorted(gathering_ids)}})

    async def of_companies(self, company_ids: Several[str], period: Period) -> list[Deed]:
        """Those that concern the companies and lie in that time, or led to a hire in it."""
        moments = {"$gte": period.first, "$lt": period.end}
        times = [{"at": moments}, {"hired_at": moments}]
        return await self.where({"company_ids": {"$in": sorted(company_ids)}, "$or": times})
