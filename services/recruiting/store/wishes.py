"""Wishes to apply, and the gatherings they may be left at."""

from collections.abc import Collection as Several
from collections.abc import Sequence
from datetime import timedelta

from chassis.mongo import Collection, Index, Page
from chassis.people import NOBODY, REMOVED, About, Kept
from services.recruiting import giving
from services.recruiting.domain.wishes import STANDS, HeldGathering, Wish

WISH_LIFE = timedelta(days=2 * 366)
"""How long a wish is kept: after two years it says nothing of what the person wants."""


class HeldGatherings(Collection[HeldGathering]):
    """The gatherings that were published."""

    name = "held_gatherings"
    of = HeldGathering
    holds = NOBODY


class Wishes(Collection[Wish]):
    """Those that stand and those that were taken back."""

    name = "wishes"
    of = Wish
    holds = About("member_id", erased=REMOVED, kept=Kept(WISH_LIFE, since="left_at"))
    indexes = (
        Index(("company_id", "member_id"), unique=True, partial={"live": True}, taken=STANDS),
        Index(("company_id", "-left_at")),
        Index(("member_id", "-left_at")),
    )

    async def live(self, company_id: str, member_id: str) -> Wish | None:
        """The member's wish that stands with the company."""
        return await self.first({"member_id": member_id, "company_id": company_id, "live": True})

    async def standing_of(self, member_ids: Several[str], company_id: str = "") -> list[Wish]:
        """Those of the members that stand, with one company or all (empty)."""
        with_company = {"company_id": company_id} if company_id else {}
        whose = {"member_id": {"$in": sorted(member_ids)}}
        return await self.where({**whose, **with_company, "withdrawn_at": {"$exists": False}})

    async def page_with(self, company_id: str, gathering_id: str, size: int, token: str, before: bool) -> Page[Wish]:
        """A page of those that stand with a company, of one gathering or all (empty), newest first."""
        at_one = {"gathering_id": gathering_id} if gathering_id else {}
        filter = {"company_id": company_id, **at_one, "withdrawn_at": {"$exists": False}}
        return await self.page(filter, sort=("-left_at",), size=size, token=token, before=before)

    async def page_of(self, member_id: str, size: int, token: str, before: bool) -> Page[Wish]:
        """A page of a member's wishes, newest first."""
        return await self.page({"member_id": member_id}, sort=("-left_at",), size=size, token=token, before=before)

    async def give(self, giver: str, taker: str) -> list[str]:
        """Makes one person's wishes another's."""
        return await giving.give(self, "company_id", giver, taker)

    async def give_back(self, ids: Sequence[str], giver: str, taker: str) -> None:
        """Makes those that are still the giver's the taker's again."""
        await giving.give_back(self, "company_id", ids, giver, taker)
