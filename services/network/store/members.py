"""Members and the directory."""

from collections.abc import Iterable
from typing import Any

from chassis.mongo import Collection, Index, Page
from chassis.people import REMOVED, About
from services.network.domain.consent import OWN_PERIODS
from services.network.domain.member import Member
from services.network.domain.search import sought


class Members(Collection[Member]):
    """Everybody in the network, listed or not."""

    name = "members"
    of = Member
    holds = About("id", erased=REMOVED, without=("tokens", "mark"))
    indexes = (
        Index(("earlier_id",), unique=True, partial={"earlier_id": {"$exists": True}}),
        Index(("listed", "-joined_at", "-id")),
        Index(("employments.company_id",)),
        Index(("tokens",)),
        Index(("comebacks.application_id",)),
    )

    async def directory(self, company_id: str, query: str, size: int, token: str, before: bool) -> Page[Member]:
        """A page of the listed members, newest first; of a company and with words where those are given.

        Nobody is found by what the directory does not show: words are looked for in `tokens`, which hold nothing else.
        """
        filter: dict[str, Any] = {"listed": True, "stopped_at": {"$exists": False}, "access.is_over": {"$ne": True}}
        if company_id:
            filter["employments.company_id"] = company_id
            filter["listed_items"] = OWN_PERIODS
        if tokens := sought(query):
            filter["tokens"] = {"$all": tokens}
        return await self.page(filter, sort=("-joined_at",), size=size, token=token, before=before)

    async def with_comeback(self, application_id: str) -> Member | None:
        """Who has the comeback of that application: its person may be part of another member since."""
        return await self.first({"comebacks.application_id": application_id})

    async def earlier_ids_among(self, earlier_ids: Iterable[str]) -> frozenset[str]:
        """Those ids of the earlier system that were taken over."""
        found = await self.where({"earlier_id": {"$in": sorted(set(earlier_ids))}})
        return frozenset(member.earlier_id for member in found if member.earlier_id)
