"""Seats as they are kept: one row for each person and gathering, whatever state it is in."""

from collections.abc import Collection as Several
from dataclasses import replace
from datetime import datetime, timedelta

from chassis.errors import NotFound
from chassis.mongo import NOTHING, Collection, Index, Page
from chassis.people import About, Kept
from services.events.domain import Form, Seat, SeatState
from services.events.domain.rooms import BLOCK

YEARS = timedelta(days=3 * 365)


class Seats(Collection[Seat]):
    """Who has a seat where, or waits for one."""

    name = "seats"
    of = Seat
    holds = About(
        "guest_id",
        erased=Seat.nobodys,
        kept=Kept(YEARS, since="taken_at", then=Seat.nobodys),
        without=("companions", "code", "order", "moves"),
    )
    indexes = (
        Index(
            ("guest_id", "gathering_id"),
            unique=True,
            taken="You have a seat there already.",
            partial={"guest_id": {"$gt": ""}},
        ),
        Index(("guest_id", "-taken_at")),
        Index(("gathering_id", "order")),
        Index(("gathering_id", "code")),
        Index(("offer_ends_at",), partial={"offer_ends_at": {"$exists": True}}),
    )

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

    async def at_all(self, gathering_ids: Several[str]) -> list[Seat]:
        """All seats at these gatherings, in whatever state."""
        return await self.where({"gathering_id": {"$in": sorted(gathering_ids)}})

    async def own(self, guest_id: str, gathering_ids: Several[str]) -> dict[str, Seat]:
        """The guest's seats at these gatherings, by gathering."""
        wanted = {"guest_id": guest_id, "gathering_id": {"$in": sorted(set(gathering_ids))}}
        return {seat.gathering_id: seat for seat in await self.where(wanted)}

    async def page_of_guest(self, guest_id: str, size: int, token: str, before: bool) -> Page[Seat]:
        """A page of the guest's seats, newest first."""
        return await self.page({"guest_id": guest_id}, sort=("-taken_at",), size=size, token=token, before=before)

    async def page_at(
        self, gathering_id: str, state: SeatState | None, size: int, token: str, before: bool
    ) -> Page[Seat]:
        """A page of the seats at a gathering, of one state or of all, in the order of arrival."""
        of_state = {"state": state} if state else {}
        filter = {"gathering_id": gathering_id, **of_state}
        return await self.page(filter, sort=("order",), size=size, token=token, before=before)

    async def waiting_in(self, gathering_id: str, block: int) -> list[Seat]:
        """Those who wait with a number of arrival in that block, the earliest first; a block is a few rows."""
        orders = {"$gte": block * BLOCK, "$lt": (block + 1) * BLOCK}
        found = await self.where({"gathering_id": gathering_id, "order": orders}, sort=("order",))
        return [seat for seat in found if seat.state is SeatState.WAITING]

    async def with_code(self, gathering_id: str, code: str) -> Seat | None:
        """The seat there whose tickets carry that code."""
        return await self.first({"gathering_id": gathering_id, "code": code})

    async def in_person(self, gathering_id: str, limit: int = 0) -> list[Seat]:
        """Every taken seat in person there, in the order of arrival."""
        return await self.where(_in_person(gathering_id), sort=("order",), limit=limit)

    async def expired_at(self, gathering_id: str, at: datetime) -> list[Seat]:
        """Offers at one gathering whose time is over."""
        return await self.where({"gathering_id": gathering_id, "offer_ends_at": {"$lte": at}})

    async def page_missing(self, gathering_id: str, size: int, token: str, before: bool) -> Page[Seat]:
        """A page of taken seats in person of whose people not all were let in, in the order of arrival."""
        filter = {**_in_person(gathering_id), "missing": {"$gt": 0}}
        return await self.page(filter, sort=("order",), size=size, token=token, before=before)

    async def page_in_person(self, gathering_id: str, size: int, token: str, before: bool) -> Page[Seat]:
        """A page of taken seats in person, in the order of arrival."""
        return await self.page(_in_person(gathering_id), sort=("order",), size=size, token=token, before=before)

    async def expired(self, at: datetime, limit: int) -> list[Seat]:
        """Offers whose time is over."""
        return await self.where({"offer_ends_at": {"$lte": at}}, limit=limit)

    async def give(self, giver: str, taker: str) -> list[str]:
        """Makes one person's seats another's. Where both have one the giver keeps it: no seat is lost if they part."""
        seats = await self.where({"guest_id": giver})
        there = await self.own(taker, [seat.gathering_id for seat in seats])
        given = [replace(seat, guest_id=taker) for seat in seats if seat.gathering_id not in there]
        await self.save_many(given, announcing=NOTHING)
        return [seat.id for seat in given]


def _in_person(gathering_id: str) -> dict[str, object]:
    return {"gathering_id": gathering_id, "state": SeatState.TAKEN, "form": Form.IN_PERSON}
