"""Companies of the group."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from chassis.errors import InvalidInput


@dataclass(frozen=True)
class Company:
    """A legal entity. Its id is the operator's short code, such as `bank`."""

    id: str
    name: str
    units: int = 0
    """How many organisation units it has. Units are announced by their company, so those of one company keep order."""
    version: int = 0

    def with_more_units(self, added: int) -> "Company":
        """The company after an import that added that many units."""
        return replace(self, units=self.units + added)


def require_known(company_id: str, known: Collection[str], *, field: str = "company_id") -> None:
    """Raises InvalidInput naming the field when the group has no such company."""
    if company_id not in known:
        raise InvalidInput(f"The group has no company {company_id!r}.", field=field)
