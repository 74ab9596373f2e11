"""The rules of gatherings: from draft to published, changed, moved, and over or cancelled."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum

from chassis.errors import InvalidInput, NotFound, RuleBroken, Stale
from services.events.domain.rooms import Room
from services.events.domain.terms import Form, Plan

TOKYO = timezone(timedelta(hours=9))
"""The days of gatherings are days of Asia/Tokyo, which has no summer time."""


class GatheringState(StrEnum):
    """Where a gathering stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Times:
    """When a gathering is."""

    starts_at: datetime
    ends_at: datetime

    @property
    def length(self) -> timedelta:
        """How long it takes."""
        return self.ends_at - self.starts_at

    def require_order(self) -> None:
        """Raises InvalidInput unless it ends after it begins."""
        if self.ends_at <= self.starts_at:
            raise InvalidInput("A gathering ends after it begins.", field="end_time")


@dataclass(frozen=True)
class Gathering:
    """What members attend."""

    id: str
    host_ids: tuple[str, ...]
    """The companies that host, each with the same right to change it."""
    plan: Plan
    starts_at: datetime
    ends_at: datetime
    drafted_at: datetime
    state: GatheringState = GatheringState.DRAFT
    rooms: tuple[Room, ...] = ()
    arrivals: int = 0
    """How many registered so far; the next one's number."""
    moves: int = 0
    """How often it was moved to another day since it was published."""
    hands_on: bool = False
    """Whether seats are left that somebody waits for: the job goes on with them."""
    changed_at: datetime | None = None
    series_id: str = ""
    edition: int = 1
    """Counts what its hosts changed. Every seat makes a new `version`, which must not get in the way of the hosts."""
    version: int = 0

    @property
    def company_id(self) -> str:
        """The first of the hosts."""
        return self.host_ids[0]

    @property
    def times(self) -> Times:
        """When it is."""
        return Times(self.starts_at, self.ends_at)

    @property
    def day(self) -> date:
        """The day it begins on, in Asia/Tokyo."""
        return self.starts_at.astimezone(TOKYO).date()

    @property
    def seats_taken(self) -> int:
        """Places taken in all forms."""
        return sum(room.seats_taken for room in self.rooms)

    @property
    def is_held(self) -> bool:
        """Whether somebody has a seat or waits for one."""
        return any(room.seats_taken or room.waiting for room in self.rooms)

    @property
    def opens_at(self) -> datetime | None:
        """When registration opens; None for as soon as it is published."""
        return self.plan.terms.opens_at(self.starts_at)

    @property
    def closes_at(self) -> datetime:
        """When registration closes, and no seat is handed on any more."""
        return self.plan.terms.closes_at(self.starts_at)

    def is_hosted_by(self, companies: Collection[str]) -> bool:
        """Whether one of these companies hosts it."""
        return not set(self.host_ids).isdisjoint(companies)

    def require_host(self, companies: Collection[str]) -> None:
        """Raises NotFound unless one of these companies hosts it."""
        if not self.is_hosted_by(companies):
            raise NotFound

    def is_visible(self, companies: Collection[str]) -> bool:
        """Whether somebody sees it who acts for these companies; who has a seat sees that it was called off."""
        return self.is_hosted_by(companies) or self.state is not GatheringState.DRAFT

    def is_over(self, at: datetime) -> bool:
        """Whether it has ended."""
        return self.ends_at <= at

    def is_going_on(self, at: datetime) -> bool:
        """Whether it is published and not over."""
        return self.state is GatheringState.PUBLISHED and not self.is_over(at)

    def require_seen(self, edition: int) -> None:
        """Raises Stale unless the host saw the present edition."""
        if edition != self.edition:
            raise Stale("Somebody changed this meanwhile; please look at it again.")

    def require_fitting(self) -> None:
        """Raises InvalidInput where times and plan do not fit together."""
        self.times.require_order()
        self.plan.require_fitting(self.times.length)

    def publish(self, at: datetime) -> "Gathering":
        """The gathering, open for seats. Raises RuleBroken when it is no draft or begins in the past."""
        self._require(GatheringState.DRAFT)
        if self.starts_at <= at:
            raise RuleBroken("The gathering begins in the past.", rule="gathering_begins_in_the_past")
        return replace(self, state=GatheringState.PUBLISHED, edition=self.edition + 1)

    def cancel(self, at: datetime) -> "Gathering":
        """The gathering, called off. Raises RuleBroken when it is not published or over."""
        self.require_going_on(at)
        return replace(self, state=GatheringState.CANCELLED, edition=self.edition + 1, hands_on=False)

    def hosted_by(self, host_ids: tuple[str, ...]) -> "Gathering":
        """The draft with these hosts. Raises RuleBroken once it is published: its hosts were told of it, others not."""
        if host_ids == self.host_ids:
            return self
        self._require(GatheringState.DRAFT)
        return replace(self, host_ids=host_ids)

    def change(self, plan: Plan, times: Times, at: datetime) -> "Gathering":
        """The gathering as its hosts want it now.

        Raises RuleBroken when it is over, cancelled, to begin in the past, or to have fewer seats than are taken;
        InvalidInput for what does not fit together.
        """
        self._require_changeable(times, at)
        is_published = self.state is GatheringState.PUBLISHED
        changed = replace(
            self,
            plan=plan,
            starts_at=times.starts_at,
            ends_at=times.ends_at,
            rooms=self._rooms_for(plan),
            changed_at=at if is_published else None,
            hands_on=is_published,
            edition=self.edition + 1,
        )
        changed.require_fitting()
        return replace(changed, moves=self.moves + 1) if is_published and changed.day != self.day else changed

    def require_going_on(self, at: datetime) -> None:
        """Raises RuleBroken unless it is published and not over."""
        self._require(GatheringState.PUBLISHED)
        self.require_not_over(at)

    def require_not_over(self, at: datetime) -> None:
        """Raises RuleBroken when it is over: who was there stays known."""
        if self.is_over(at):
            raise RuleBroken("The gathering is over.", rule="gathering_is_over")

    def require_open(self, at: datetime) -> None:
        """Raises RuleBroken unless one may register now, and NotFound for a draft."""
        if self.state is GatheringState.DRAFT:
            raise NotFound
        self.require_going_on(at)
        if self.opens_at is not None and at < self.opens_at:
            raise RuleBroken("Registration is not open yet.", rule="registration_is_not_open")
        if at >= self.closes_at:
            raise RuleBroken("Registration has closed.", rule="registration_has_closed")

    def room(self, form: Form) -> Room:
        """The seats of that form. Raises InvalidInput(form) where it is not offered."""
        for room in self.rooms:
            if room.form is form:
                return room
        raise InvalidInput(f"Nobody attends this gathering {form.words}.", field="form")

    def with_room(self, room: Room) -> "Gathering":
        """The gathering with that room in place of the one of its form."""
        return replace(self, rooms=tuple(room if each.form is room.form else each for each in self.rooms))

    def _rooms_for(self, plan: Plan) -> tuple[Room, ...]:
        """The rooms of the plan's sizes, with the seats taken; a form that is not offered any more must be empty."""
        capacities = plan.capacities
        resized = {room.form: room.with_capacity(capacities.get(room.form, 0)) for room in self.rooms}
        for room in resized.values():
            if not room.capacity and room.waiting:
                raise RuleBroken(f"{room.waiting} wait {room.form.words}.", rule="capacity_below_seats_taken")
        return tuple(resized.get(form) or Room(form, seats) for form, seats in capacities.items())

    def _require_changeable(self, times: Times, at: datetime) -> None:
        if self.state is GatheringState.CANCELLED:
            self._require(GatheringState.PUBLISHED)
        self.require_not_over(at)
        if self.state is GatheringState.PUBLISHED and times.starts_at != self.starts_at and times.starts_at <= at:
            raise RuleBroken("The gathering begins in the past.", rule="gathering_begins_in_the_past")

    def _require(self, state: GatheringState) -> None:
        if self.state is not state:
            raise RuleBroken(f"This cannot be done: the gathering is {self.state}.", rule=f"gathering_is_{self.state}")


def drafted(
    id: str, host_ids: tuple[str, ...], plan: Plan, times: Times, at: datetime, series_id: str = ""
) -> Gathering:
    """A new draft. Raises InvalidInput for what does not fit together."""
    rooms = tuple(Room(form, seats) for form, seats in plan.capacities.items())
    draft = Gathering(id, host_ids, plan, times.starts_at, times.ends_at, at, rooms=rooms, series_id=series_id)
    draft.require_fitting()
    return draft
