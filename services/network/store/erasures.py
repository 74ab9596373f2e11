"""Erasures, legal holds and tombstones."""

from collections.abc import Iterable
from datetime import datetime

from chassis.mongo import NOTHING, Collection, Index, Page
from chassis.people import NOBODY, About, Stays
from services.network.domain.erasure import Erasure
from services.network.domain.legal_hold import LegalHold
from services.network.domain.tombstone import Tombstone


class Erasures(Collection[Erasure]):
    """Every erasure; one at most of a person."""

    name = "erasures"
    of = Erasure
    holds = About("member_id", erased=Stays("It forgets when every service has confirmed."), exported=False)
    indexes = (Index(("member_id",), unique=True, partial={"member_id": {"$exists": True}}), Index(("-requested_at",)))

    async def of_member(self, member_id: str) -> Erasure | None:
        """The person's erasure that was asked for or is under way, None where there is none."""
        return await self.first({"member_id": member_id})

    async def not_closed(self) -> list[Erasure]:
        """Those of which somebody may have to be told."""
        return await self.where({"member_id": {"$exists": True}})

    async def newest_first(self, size: int, token: str, before: bool) -> Page[Erasure]:
        """A page of all."""
        return await self.page({}, sort=("-requested_at",), size=size, token=token, before=before)


class LegalHolds(Collection[LegalHold]):
    """Every hold, the ended ones too."""

    name = "legal_holds"
    of = LegalHold
    holds = About("member_id", erased=LegalHold.forgotten, exported=False)
    indexes = (Index(("member_id",)), Index(("-placed_at",)))

    async def in_force(self, member_id: str, at: datetime) -> LegalHold | None:
        """The hold on the person, None where none is in force."""
        found = await self.where({"member_id": member_id, "until": {"$gt": at}})
        return next((hold for hold in found if hold.is_in_force(at)), None)

    async def held_among(self, member_ids: Iterable[str], at: datetime) -> frozenset[str]:
        """Those of the persons that a hold in force is on."""
        found = await self.where({"member_id": {"$in": sorted(set(member_ids))}, "until": {"$gt": at}})
        return frozenset(hold.member_id for hold in found if hold.is_in_force(at))

    async def newest_first(self, size: int, token: str, before: bool) -> Page[LegalHold]:
        """A page of all."""
        return await self.page({}, sort=("-placed_at",), size=size, token=token, before=before)


class Tombstones(Collection[Tombstone]):
    """Who must not come back by an import; for ever, because registers are."""

    name = "tombstones"
    of = Tombstone
    holds = NOBODY

    async def among(self, marks: Iterable[str]) -> frozenset[str]:
        """Those of the marks that a tombstone has."""
        return frozenset(await self.many(marks))

    async def put(self, marks: Iterable[str], at: datetime) -> None:
        """A tombstone for each mark that has none yet."""
        named = set(marks) - {""}
        new = [Tombstone(mark, at) for mark in sorted(named - await self.among(named))]
        await self.add_many(new, announcing=NOTHING)
