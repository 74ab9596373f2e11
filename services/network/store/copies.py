"""Small copies of what identity owns, kept by reactions: which companies there are, and which units each has."""

from collections.abc import Iterable

from chassis.errors import InvalidInput
from chassis.mongo import Collection
from services.network.domain.company import Company
from services.network.domain.register_import import UnitCodes


class Companies(Collection[Company]):
    """The companies of the group, as announced."""

    name = "companies"
    of = Company

    async def require(self, company_id: str, *, field: str) -> None:
        """InvalidInput(field) where the group has no such company."""
        if await self.find(company_id) is None:
            raise InvalidInput("The group has no such company.", field=field)

    async def known_among(self, company_ids: Iterable[str]) -> frozenset[str]:
        """Those of the ids that are companies."""
        return frozenset(await self.many(company_ids))


class UnitsOfCompanies(Collection[UnitCodes]):
    """The codes of all units, a document a company: an import reads them at once, and identity announces in order."""

    name = "units"
    of = UnitCodes
