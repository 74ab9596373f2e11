"""Gatherings and the companies that host them, as they are kept."""

from collections.abc import Collection as Several
from datetime import datetime

from chassis.mongo import Collection, Index, Page
from chassis.people import NOBODY
from services.events.domain import Company, Gathering, GatheringState


class Companies(Collection[Company]):
    """The companies, as identity announced them."""

    name = "companies"
    of = Company
    holds = NOBODY


class Gatherings(Collection[Gathering]):
    """Gatherings in all states."""

    name = "gatherings"
    of = Gathering
    holds = NOBODY
    indexes = (
        Index(("host_ids", "starts_at")),
        Index(("state", "starts_at")),
        Index(("host_ids", "state", "starts_at")),
        Index(("series_id", "starts_at")),
        Index(("hands_on",), partial={"hands_on": True}),
    )

    async def page_of(self, company_id: str, size: int, token: str, before: bool) -> Page[Gathering]:
        """A page of what a company hosts, in all states, past ones too, earliest first."""
        return await self.page({"host_ids": company_id}, sort=("starts_at",), size=size, token=token, before=before)

    async def page_to_come(self, company_id: str, at: datetime, size: int, token: str, before: bool) -> Page[Gathering]:
        """A page of published gatherings that are not over, of one company or of all (empty), soonest first."""
        of_company = {"host_ids": company_id} if company_id else {}
        filter = {**of_company, "state": GatheringState.PUBLISHED, "ends_at": {"$gt": at}}
        return await self.page(filter, sort=("starts_at",), size=size, token=token, before=before)

    async def beginning(self, after: datetime, until: datetime) -> list[Gathering]:
        """Published gatherings that begin in that time."""
        filter = {"state": GatheringState.PUBLISHED, "starts_at": {"$gt": after, "$lte": until}}
        return await self.where(filter)

    async def of_series(self, series_id: str) -> list[Gathering]:
        """The gatherings of a series, soonest first."""
        return await self.where({"series_id": series_id}, sort=("starts_at",)) if series_id else []

    async def of_many_series(self, series_ids: Several[str]) -> list[Gathering]:
        """The gatherings of these series."""
        return await self.where({"series_id": {"$in": sorted(series_ids)}}) if series_ids else []

    async def handing_on(self, limit: int) -> list[Gathering]:
        """Those where seats may be free that somebody waits for."""
        return await self.where({"hands_on": True}, limit=limit)
