"""Suspected duplicates and merges."""

from collections.abc import Iterable

from chassis.mongo import NOTHING, Collection, Index, Page
from chassis.people import REMOVED, About
from services.network.domain.duplicate import Suspicion, SuspicionState
from services.network.domain.merge import Merge


class Suspicions(Collection[Suspicion]):
    """Pairs of accounts that may be one person, each of one company. A pair is suspected once."""

    name = "suspicions"
    of = Suspicion
    holds = About("member_id", "merged_member_id", erased=REMOVED, exported=False)
    gives = False
    """A merge settles the pair; other pairs are about the records they name."""
    indexes = (
        Index(("key",), unique=True, taken="This pair is suspected already."),
        Index(("company_id", "state", "-suspected_at", "-id")),
        Index(("merge_id",)),
        Index(("member_id",)),
        Index(("merged_member_id",)),
    )

    async def with_key(self, key: str) -> Suspicion | None:
        """What is said of a pair at a company."""
        return await self.first({"key": key})

    async def put(self, suspicion: Suspicion) -> Suspicion:
        """Stores it, whether or not it is new."""
        write = self.save if suspicion.version else self.add
        return await write(suspicion, announcing=NOTHING)

    async def open_of(self, company_id: str, size: int, token: str, before: bool) -> Page[Suspicion]:
        """A page of what HR of a company has to look at, latest first."""
        filter = {"company_id": company_id, "state": SuspicionState.OPEN}
        return await self.page(filter, sort=("-suspected_at",), size=size, token=token, before=before)

    async def open_between(self, ids: Iterable[str]) -> list[Suspicion]:
        """Open ones of any company of which both are among these accounts."""
        among = {"$in": sorted(ids)}
        filter = {"state": SuspicionState.OPEN, "member_id": among, "merged_member_id": among}
        return await self.where(filter)

    async def settled_by(self, merge_id: str) -> list[Suspicion]:
        """Those that a merge settled."""
        return await self.where({"merge_id": merge_id})

    async def suspect_once(self, suspicion: Suspicion) -> None:
        """Adds it, unless the pair was suspected before, whatever came of that."""
        if await self.with_key(suspicion.key) is None:
            await self.add(suspicion, announcing=NOTHING)


class Merges(Collection[Merge]):
    """Merges, the undone ones too, with what undoing takes."""

    name = "merges"
    of = Merge
    holds = About("member_id", "merged_member_id", erased=REMOVED, without=("merger_id", "separator_id"))
    gives = False
    """A merge is between the two it names, whoever they become part of later."""
    indexes = (Index(("company_id", "-merged_at", "-id")), Index(("member_id",)), Index(("merged_member_id",)))

    async def newest_first(self, company_id: str, size: int, token: str, before: bool) -> Page[Merge]:
        """A page of a company's merges."""
        return await self.page({"company_id": company_id}, sort=("-merged_at",), size=size, token=token, before=before)

    async def of_members(self, member_ids: Iterable[str]) -> list[Merge]:
        """Those that one of these members stayed in or went away in."""
        ids = sorted(member_ids)
        return await self.where({"$or": [{"member_id": {"$in": ids}}, {"merged_member_id": {"$in": ids}}]})
