"""What events keeps: gatherings, seats, and a copy of the group's companies."""

from collections.abc import Collection as Several
from dataclasses import replace
from datetime import datetime

from chassis.errors import NotFound
from chassis.mongo import NOTHING, Collection, Index, Page, Store
from chassis.people import NOBODY, REMOVED, About
from chassis.standins import Standins
from services.events.domain import Company, Gathering, GatheringState, Seat


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
    holds = About("guest_id", erased=REMOVED)
    indexes = (Index(("guest_id", "gathering_id"), unique=True, taken="You have a seat there already."),)

    async def find_of(self, guest_id: str, gathering_id: str) -> Seat | None:
        """The guest's seat at the gathering, None without one."""
        return await self.first({"guest_id": guest_id, "gathering_id": gathering_id})

    async def of_guests(self, guest_ids: Several[str]) -> list[Seat]:
        """All seats of the guests."""
        return await self.where({"guest_id": {"$in": sorted(guest_ids)}})

    async def all_at(self, gathering_id: str, guest_ids: Several[str]) -> list[Seat]:
        """The seats that these have there. Raises NotFound without one."""
        found = await self.where({"guest_id": {"$in": sorted(guest_ids)}, "gathering_id": gathering_id})
        if not found:
            raise NotFound
        return found

    async def give(self, giver: str, taker: str) -> list[str]:
        """Makes one person's seats another's. Where both have one the giver keeps it: no seat is lost if they part."""
        seats = await self.where({"guest_id": giver})
        there = await self.gatherings_of(taker, [seat.gathering_id for seat in seats])
        given = [replace(seat, guest_id=taker) for seat in seats if seat.gathering_id not in there]
        await self.save_many(given, announcing=NOTHING)
        return [seat.id for seat in given]

    async def gatherings_of(self, guest_id: str, gathering_ids: Several[str]) -> frozenset[str]:
        """Those of the gatherings where the guest has a seat."""
        wanted = {"guest_id": guest_id, "gathering_id": {"$in": sorted(set(gathering_ids))}}
        return frozenset(seat.gathering_id for seat in await self.where(wanted))


class EventsStore(Store):
    """The database of events."""

    companies: Companies
    gatherings: Gatherings
    seats: Seats
    standins: Standins

    async def known_as(self, person_id: str) -> frozenset[str]:
        """The id, and those of accounts that became part of the member."""
        return frozenset({person_id, *await self.standins.those_of(person_id)})
