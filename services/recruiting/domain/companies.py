"""The companies of the group, as far as recruiting must know them: the names of legal employers."""

from dataclasses import dataclass

from chassis.errors import InvalidInput


@dataclass(frozen=True)
class Company:
    """A legal entity of the group."""

    id: str
    name: str
    """As written in the commercial register."""
    version: int = 0


def require_known(company: Company | None) -> Company:
    """The company. Raises InvalidInput(company_id) where the group has none, or none that was heard of yet."""
    if company is None:
        raise InvalidInput("The group has no such company.", field="company_id")
    return company
