"""What recruiting keeps: postings, applications, and a copy of the group's companies."""

from collections.abc import Collection as Several
from datetime import date

from chassis.mongo import Collection, Index, Page, Store
from services.recruiting.domain.applications import UNDER_WAY, Application
from services.recruiting.domain.companies import Company
from services.recruiting.domain.postings import NOT_FOUND, Posting, PostingState


class Companies(Collection[Company]):
    """The companies, as identity announced them."""

    name = "companies"
    of = Company


class Postings(Collection[Posting]):
    """Postings in all states."""

    name = "postings"
    of = Posting
    not_found = NOT_FOUND
    indexes = (
        Index(("company_id", "-drafted_at")),
        Index(("state", "-published_at")),
        Index(("company_id", "state", "-published_at")),
    )

    async def page_of(self, company_id: str, size: int, token: str, before: bool) -> Page[Posting]:
        """A page of a company's postings in all states, newest draft first."""
        return await self.page({"company_id": company_id}, sort=("-drafted_at",), size=size, token=token, before=before)

    async def page_open(self, company_id: str, today: date, size: int, token: str, before: bool) -> Page[Posting]:
        """A page of what people can apply to on that day, of one company or of all (empty), newest first."""
        of_company = {"company_id": company_id} if company_id else {}
        dates = {"terms.opens_on": {"$lte": today}, "terms.closes_on": {"$gte": today}}
        filter = {**of_company, "state": PostingState.PUBLISHED, **dates}
        return await self.page(filter, sort=("-published_at",), size=size, token=token, before=before)


class Applications(Collection[Application]):
    """Applications in all states."""

    name = "applications"
    of = Application
    not_found = NOT_FOUND
    indexes = (
        Index(("posting_id", "member_id"), unique=True, partial={"live": True}, taken=UNDER_WAY),
        Index(("company_id", "-applied_at")),
        Index(("company_id", "posting_id", "-applied_at")),
        Index(("member_id", "-applied_at")),
    )

    async def live(self, posting_id: str, member_id: str) -> Application | None:
        """The member's application to the posting that has not ended."""
        return await self.first({"member_id": member_id, "posting_id": posting_id, "live": True})

    async def postings_applied_to(self, member_id: str, posting_ids: Several[str]) -> frozenset[str]:
        """Those of the postings that the member ever applied to."""
        wanted = {"member_id": member_id, "posting_id": {"$in": sorted(set(posting_ids))}}
        return frozenset(application.posting_id for application in await self.where(wanted))

    async def page_to(self, company_id: str, posting_id: str, size: int, token: str, before: bool) -> Page[Application]:
        """A page of the applications to a company, to one posting or to all of them (empty), newest first."""
        to_posting = {"posting_id": posting_id} if posting_id else {}
        filter = {"company_id": company_id, **to_posting}
        return await self.page(filter, sort=("-applied_at",), size=size, token=token, before=before)

    async def page_by(self, member_id: str, size: int, token: str, before: bool) -> Page[Application]:
        """A page of a member's applications, newest first."""
        return await self.page({"member_id": member_id}, sort=("-applied_at",), size=size, token=token, before=before)


class RecruitingStore(Store):
    """The database of recruiting."""

    companies: Companies
    postings: Postings
    applications: Applications
