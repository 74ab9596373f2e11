"""Letters around gatherings: to many, and to each one."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from chassis.mongo import NOTHING, Collection, Index, Page
from chassis.people import NOBODY, About, Kept
from services.events.domain.mailings import Mailing, Notice, NoticeKind

NOTICE_LIFE = timedelta(days=3 * 366)
"""How long a letter names who got it: as long as it counts for what came of a gathering."""


class Mailings(Collection[Mailing]):
    """Letters to many, those that are addressed too."""

    name = "mailings"
    of = Mailing
    holds = NOBODY
    indexes = (Index(("due_at",)), Index(("gathering_id", "-created_at")))

    async def put(self, mailing: Mailing) -> None:
        """Adds it, unless it was made before."""
        if await self.find(mailing.id) is None:
            await self.add(mailing, announcing=NOTHING)

    async def due(self, at: datetime, *, limit: int) -> list[Mailing]:
        """Those to address now."""
        return await self.where({"due_at": {"$lte": at}}, sort=("due_at",), limit=limit)

    async def page_about(
        self, gathering_id: str, company_id: str, size: int, token: str, before: bool
    ) -> Page[Mailing]:
        """A page of what the company, or the suite by itself, sent about a gathering, newest first."""
        filter = {"gathering_id": gathering_id, "company_id": {"$in": ["", company_id]}}
        return await self.page(filter, sort=("-created_at",), size=size, token=token, before=before)

    async def reminded_of(self, ids: Iterable[str]) -> frozenset[str]:
        """Those of the mailings that were made."""
        return frozenset(await self.many(ids))


class Notices(Collection[Notice]):
    """Letters to each one, those that were posted too."""

    name = "notices"
    of = Notice
    holds = About(
        "person_id",
        erased=Notice.forgotten,
        kept=Kept(NOTICE_LIFE, since="written_at", then=Notice.forgotten),
        without=("guest_id", "mailing_id"),
    )
    indexes = (
        Index(("due_at",)),
        Index(("person_id",)),
        Index(("guest_id",)),
        Index(("gathering_id", "kind")),
        Index(("mailing_id",)),
    )

    async def put(self, notices: Iterable[Notice]) -> int:
        """Adds those that were not written before; answers how many these are."""
        wanted = {notice.id: notice for notice in notices}
        known = await self.many(wanted)
        new = [notice for id, notice in wanted.items() if id not in known]
        await self.add_many(new, announcing=NOTHING)
        return len(new)

    async def due(self, at: datetime, *, limit: int) -> list[Notice]:
        """The letters to post now, the longest waiting first."""
        return await self.where({"due_at": {"$lte": at}}, sort=("due_at",), limit=limit)

    async def invited(self, gathering_ids: Iterable[str]) -> int:
        """How many were invited to these."""
        invitations = {"gathering_id": {"$in": sorted(gathering_ids)}, "kind": NoticeKind.INVITATION}
        return sum(count for _, count in await self.tally(invitations, by=("kind",)))
