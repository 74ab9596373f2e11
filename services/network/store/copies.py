"""Small copies of what identity owns, kept by reactions: which companies there are, and which units each has."""

from collections.abc import Iterable

from chassis.errors import InvalidInput
from chassis.mongo import Collection
from chassis.people import NOBODY
from services.network.domain.company import Company
from services.network.domain.register_import import UnitCodes


class Companies(Collection[Company]):
    """The companies of the group and the organisations of coordinators, as announced; ids are never shared."""

    name = "companies"
    of = Company
    holds = NOBODY

    async def require(self, company_id: str, *, field: str) -> None:
        """InvalidInput(field) where the group has no such company."""
        if not await self.known_among((company_id,)):
            raise InvalidInput("The group has no such company.", field=field)

    async def require_recipient(self, id: str, *, field: str) -> None:
        """InvalidInput(field) where neither a company nor an organisation of coordinators has this id."""
        if await self.find(id) is None:
            raise InvalidInput("There is no such company or organisation.", field=field)

    async def known_among(self, company_ids: Iterable[str]) -> frozenset[str]:
        """Those of the ids that are companies."""
        found = await self.many(company_ids)
        return frozenset(id for id, company in found.items() if not company.is_organisation)


class UnitsOfCompanies(Collection[UnitCodes]):
    """The codes of all units, a document a company: an import reads them at once, and identity announces in order."""

    name = "units"
    of = UnitCodes
    holds = NOBODY
