"""Companies and organisation units."""

from collections.abc import Iterable

from chassis.mongo import Collection, Index, Page
from chassis.people import NOBODY
from services.identity.domain.companies import Company
from services.identity.domain.coordinators import CoordinatorOrganisation
from services.identity.domain.units import Unit


class Companies(Collection[Company]):
    """The companies of the group."""

    name = "companies"
    of = Company
    holds = NOBODY

    async def all(self) -> list[Company]:
        """Every company, by id."""
        return await self.where({}, sort=("id",))


class CoordinatorOrganisations(Collection[CoordinatorOrganisation]):
    """The organisations of coordinators, a few of them."""

    name = "coordinator_organisations"
    of = CoordinatorOrganisation
    holds = NOBODY

    async def all(self) -> list[CoordinatorOrganisation]:
        """Every organisation, by id."""
        return await self.where({}, sort=("id",))


class Units(Collection[Unit]):
    """Organisation units, tens of thousands of them."""

    name = "units"
    of = Unit
    holds = NOBODY
    indexes = (Index(("company_id", "id")), Index(("company_id", "parent_code", "id")))

    async def with_those_above(self, rows: Iterable[Unit]) -> dict[str, Unit]:
        """What is stored of these units and of every unit above them: a range a company, then one query a level."""
        rows = list(rows)
        known = await self._between_first_and_last(rows)
        asked = {row.id for row in rows}
        wanted = {unit.parent_id for unit in (*rows, *known.values()) if unit.parent_id} - asked
        while wanted:
            found = await self.many(wanted)
            asked |= wanted
            known |= found
            wanted = {unit.parent_id for unit in found.values() if unit.parent_id} - asked
        return known

    async def _between_first_and_last(self, rows: Iterable[Unit]) -> dict[str, Unit]:
        """What is stored of these units. An export is sorted, so reading from its first to its last unit reads little
        more than asked for, where a list of a thousand ids costs the local database seconds."""
        found: dict[str, Unit] = {}
        for company_id, ids in _ids_by_company(rows).items():
            range_ = {"$gte": min(ids), "$lte": max(ids)}
            stored = await self.where({"company_id": company_id, "id": range_})
            found |= {unit.id: unit for unit in stored if unit.id in ids}
        return found

    async def page_below(self, company_id: str, parent_code: str, size: int, token: str, before: bool) -> Page[Unit]:
        """One page of a company's units below one of them, or of all its units, by code."""
        below = {"parent_code": parent_code} if parent_code else {}
        return await self.page({"company_id": company_id, **below}, size=size, token=token, before=before)


def _ids_by_company(rows: Iterable[Unit]) -> dict[str, set[str]]:
    ids: dict[str, set[str]] = {}
    for row in rows:
        ids.setdefault(row.company_id, set()).add(row.id)
    return ids
