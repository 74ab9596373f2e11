"""Organisations of coordinators, as far as recruiting must know them: whether their coordinators may work today."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from chassis.errors import InvalidInput, NotFound, RuleBroken


@dataclass(frozen=True)
class Organisation:
    """A third party that interviews leavers. Days are in Japan, both included."""

    id: str
    valid_from: date
    valid_until: date
    heard: int = 0
    """The version that identity announced last: what comes late and is older changes nothing."""
    version: int = 0

    def is_valid(self, today: date) -> bool:
        """Whether its coordinators may work on that day."""
        return self.valid_from <= today <= self.valid_until

    def as_heard(self, other: "Organisation") -> "Organisation":
        """The later of the two, as a change of this one."""
        return replace(other, version=self.version) if other.heard > self.heard else self


@dataclass(frozen=True)
class Desk:
    """For which organisations a coordinator acts, and which of those may work today."""

    held: frozenset[str]
    valid: frozenset[str]

    def __post_init__(self) -> None:
        """Raises RuleBroken when none of them may work: then there is nothing this caller may do or read."""
        if self.held and not self.valid:
            raise _licence_ended()

    def require(self, organisation_id: str) -> None:
        """Raises NotFound for another organisation, RuleBroken for one that may not work today."""
        if organisation_id not in self.held:
            raise NotFound
        if organisation_id not in self.valid:
            raise _licence_ended()


def desk_of(held: Collection[str], known: Collection[Organisation], today: date) -> Desk:
    """Where somebody who holds the role for these organisations may act; one that was not heard of may not work."""
    valid = frozenset(each.id for each in known if each.is_valid(today))
    return Desk(frozenset(held), valid & frozenset(held))


def require_open(organisation: Organisation | None, today: date) -> Organisation:
    """The organisation, for an alumnus who wants to speak with it. Raises InvalidInput where there is none."""
    if organisation is None:
        raise InvalidInput("There is no such organisation of coordinators.", field="organisation_id")
    if not organisation.is_valid(today):
        raise _licence_ended()
    return organisation


def _licence_ended() -> RuleBroken:
    return RuleBroken("The licence of this organisation does not cover today.", rule="licence_ended")
