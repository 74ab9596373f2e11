"""What is shown of people who agreed, and counted of pages: feeds, stories, lists of attendees, clicks."""

from collections.abc import Collection as Several
from datetime import timedelta

from chassis.mongo import NOTHING, Collection, Index, Page
from chassis.people import NOBODY, REMOVED, About, Kept
from services.events.domain import Audience
from services.events.domain.attendances import Shown
from services.events.domain.feeds import Feed
from services.events.domain.stories import PageCounts, Story, StoryState

YEAR = timedelta(days=366)


class Feeds(Collection[Feed]):
    """Private feeds."""

    name = "feeds"
    of = Feed
    holds = About("member_id", erased=REMOVED)
    indexes = (Index(("member_id", "-made_at")),)

    async def of_person(self, names: Several[str]) -> list[Feed]:
        """The person's, newest first; more than one only since a merge."""
        return await self.where({"member_id": {"$in": sorted(names)}}, sort=("-made_at",))


class Stories(Collection[Story]):
    """Comeback stories."""

    name = "stories"
    of = Story
    holds = About("member_id", erased=REMOVED)
    indexes = (
        Index(("member_id", "-approved_at")),
        Index(("company_id", "-approved_at")),
        Index(("state", "-approved_at")),
    )

    async def page_shown(self, company_id: str, size: int, token: str, before: bool) -> Page[Story]:
        """A page of what everybody sees, of one company or all (empty), newest first."""
        of_company = {"company_id": company_id} if company_id else {}
        filter = {**of_company, "state": StoryState.SHOWN}
        return await self.page(filter, sort=("-approved_at",), size=size, token=token, before=before)

    async def page_to(self, company_id: str, size: int, token: str, before: bool) -> Page[Story]:
        """A page of what was offered to a company and not taken back, newest first."""
        filter = {"company_id": company_id, "state": {"$ne": StoryState.WITHDRAWN}}
        return await self.page(filter, sort=("-approved_at",), size=size, token=token, before=before)

    async def page_by(self, names: Several[str], size: int, token: str, before: bool) -> Page[Story]:
        """A page of a person's own, newest first."""
        filter = {"member_id": {"$in": sorted(names)}}
        return await self.page(filter, sort=("-approved_at",), size=size, token=token, before=before)

    async def standing_of(self, names: Several[str], company_id: str = "") -> list[Story]:
        """The person's that were not taken back, of one company or all (empty)."""
        of_company = {"company_id": company_id} if company_id else {}
        filter = {"member_id": {"$in": sorted(names)}, **of_company, "state": {"$ne": StoryState.WITHDRAWN}}
        return await self.where(filter)


class Attendees(Collection[Shown]):
    """Those who agreed to be seen."""

    name = "attendees"
    of = Shown
    holds = About("member_id", erased=REMOVED, kept=Kept(YEAR, since="agreed_at"))
    indexes = (Index(("gathering_id", "name")), Index(("member_id", "gathering_id")))

    async def of_person(self, names: Several[str], gathering_id: str) -> list[Shown]:
        """The person's own entries there."""
        return await self.where({"member_id": {"$in": sorted(names)}, "gathering_id": gathering_id})

    async def page_for(self, gathering_id: str, audience: Audience, size: int, token: str, before: bool) -> Page[Shown]:
        """A page of those who may be seen by who attends as that, by name."""
        filter = {"gathering_id": gathering_id, "shown_to": audience}
        return await self.page(filter, sort=("name",), size=size, token=token, before=before)


class Pages(Collection[PageCounts]):
    """How pages are seen and liked."""

    name = "pages"
    of = PageCounts
    holds = NOBODY

    async def keep(self, counts: PageCounts) -> PageCounts:
        """Stores them, whether or not they are new."""
        write = self.save if counts.version else self.add
        return await write(counts, announcing=NOTHING)
