"""The companies of the group, which host gatherings alone or together."""

from collections.abc import Collection
from dataclasses import dataclass

from chassis.errors import InvalidInput


@dataclass(frozen=True)
class Company:
    """A company of the group, which may host gatherings."""

    id: str
    name: str
    version: int = 0


def require_hosts(first: str, others: Collection[str], known: Collection[str], field: str) -> tuple[str, ...]:
    """All that host, the first one first. Raises InvalidInput for one the group has not, or not yet heard of."""
    if first not in known:
        raise InvalidInput("The group has no such company.", field="company_id")
    if set(others) - set(known):
        raise InvalidInput("The group has no such company.", field=field)
    return (first, *(each for each in others if each != first))
