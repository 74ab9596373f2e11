"""The rules of gatherings: from draft to published to over or cancelled, and never more seats than there are."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chassis.errors import InvalidInput, NotFound, RuleBroken, Stale

"""One sentence for what is not there and for what is another company's, so that nobody learns the difference."""


@dataclass(frozen=True)
class Company:
    """A company of the group, which may host gatherings."""

    id: str
    name: str
    version: int = 0


def require_known(company: Company | None) -> Company:
    """The company. Raises InvalidInput(company_id) where the group has none, or none that was heard of yet."""
    if company is None:
        raise InvalidInput("The group has no such company.", field="company_id")
    return company


class GatheringState(StrEnum):
    """Where a gathering stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Gathering:
    """What members attend."""

    id: str
    company_id: str
    title: str
    description: str
    place: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    drafted_at: datetime
    state: GatheringState = GatheringState.DRAFT
    seats_taken: int = 0
    edition: int = 1
    """Counts what its host changed. Every seat makes a new `version`, which must not get in the way of the host."""
    version: int = 0

    def is_visible(self, companies: Collection[str]) -> bool:
        """Whether somebody sees it who acts for these companies; who has a seat sees that it was called off."""
        return self.company_id in companies or self.state is not GatheringState.DRAFT

    def require_order(self) -> None:
        """Raises InvalidInput unless it ends after it begins."""
        if self.ends_at <= self.starts_at:
            raise InvalidInput("A gathering ends after it begins.", field="end_time")

    def require_seen(self, edition: int) -> None:
        """Raises Stale unless the host saw the present edition."""
        if edition != self.edition:
            raise Stale("Somebody changed this meanwhile; please look at it again.")

    def publish(self, at: datetime) -> "Gathering":
        """The gathering, open for seats. Raises RuleBroken when it is no draft or begins in the past."""
        self._require(GatheringState.DRAFT)
        if self.starts_at <= at:
            raise RuleBroken("The gathering begins in the past.", rule="gathering_begins_in_the_past")
        return self._changed_to(GatheringState.PUBLISHED)

    def cancel(self, at: datetime) -> "Gathering":
        """The gathering, called off. Raises RuleBroken when it is not published or over."""
        self._require_going_on(at)
        return self._changed_to(GatheringState.CANCELLED)

    def take_seat(self, at: datetime) -> "Gathering":
        """The gathering with a seat less. Raises RuleBroken when there is none, and NotFound for a draft."""
        if self.state is GatheringState.DRAFT:
            raise NotFound
        self._require_going_on(at)
        if self.seats_taken >= self.capacity:
            raise RuleBroken("All seats are taken.", rule="capacity")
        return replace(self, seats_taken=self.seats_taken + 1)

    def is_over(self, at: datetime) -> bool:
        """Whether it has ended."""
        return self.ends_at <= at

    def give_seat_back(self, at: datetime, *, seats: int = 1) -> "Gathering":
        """The gathering with a seat more, or so many. Raises RuleBroken when it is over: who was there stays known."""
        self._require_not_over(at)
        return replace(self, seats_taken=self.seats_taken - seats)

    def _require_going_on(self, at: datetime) -> None:
        self._require(GatheringState.PUBLISHED)
        self._require_not_over(at)

    def _require_not_over(self, at: datetime) -> None:
        if self.is_over(at):
            raise RuleBroken("The gathering is over.", rule="gathering_is_over")

    def _require(self, state: GatheringState) -> None:
        if self.state is not state:
            raise RuleBroken(f"This cannot be done: the gathering is {self.state}.", rule=f"gathering_is_{self.state}")

    def _changed_to(self, state: GatheringState) -> "Gathering":
        return replace(self, state=state, edition=self.edition + 1)


@dataclass(frozen=True)
class Seat:
    """Somebody's seat at a gathering."""

    id: str
    gathering_id: str
    guest_id: str
    taken_at: datetime
    version: int = 0
