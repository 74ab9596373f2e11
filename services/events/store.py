"""What events keeps: gatherings, seats, and a copy of the group's companies."""

from collections.abc import Collection as Several
from datetime import datetime

from chassis.errors import NotFound
from chassis.mongo import Collection, Index, Page, Store
from services.events.domain import NOT_FOUND, Company, Gathering, GatheringState, Seat


class Companies(Collection[Company]):
    """The companies, as identity announced them."""

    name = "companies"
    of = Company


class Gatherings(Collection[Gathering]):
    """Gatherings in all states."""

    name = "gatherings"
    of = Gathering
    not_found = NOT_FOUND
    indexes = (
        Index(("company_id", "starts_at")),
        Index(("state", "starts_at")),
        Index(("company_id", "state", "starts_at")),
    )

    async def page_of(self, company_id: str, size: int, token: str, before: bool) -> Page[Gathering]:
        """A page of what a company hosts, in all states, past ones too, earliest first."""
        return await self.page({"company_id": company_id}, sort=("starts_at",), size=size, token=token, before=before)

    async def page_to_come(self, company_id: str, at: datetime, size: int, token: str, before: bool) -> Page[Gathering]:
        """A page of published gatherings that are not over, of one company or of all (empty), soonest first."""
        of_company = {"company_id": company_id} if company_id else {}
        filter = {**of_company, "state": GatheringState.PUBLISHED, "ends_at": {"$gt": at}}
        return await self.page(filter, sort=("starts_at",), size=size, token=token, before=before)


class Seats(Collection[Seat]):
    """Who has a seat where."""

    name = "seats"
    of = Seat
    not_found = NOT_FOUND
    indexes = (Index(("guest_id", "gathering_id"), unique=True, taken="You have a seat there already."),)

    async def find_of(self, guest_id: str, gathering_id: str) -> Seat | None:
        """The guest's seat at the gathering, None without one."""
        return await self.first({"guest_id": guest_id, "gathering_id": gathering_id})

    async def get_of(self, guest_id: str, gathering_id: str) -> Seat:
        """The guest's seat at the gathering. Raises NotFound without one."""
        found = await self.find_of(guest_id, gathering_id)
        if found is None:
            raise NotFound(self.not_found)
        return found

    async def gatherings_of(self, guest_id: str, gathering_ids: Several[str]) -> frozenset[str]:
        """Those of the gatherings where the guest has a seat."""
        wanted = {"guest_id": guest_id, "gathering_id": {"$in": sorted(set(gathering_ids))}}
        return frozenset(seat.gathering_id for seat in await self.where(wanted))


class EventsStore(Store):
    """The database of events."""

    companies: Companies
    gatherings: Gatherings
    seats: Seats
