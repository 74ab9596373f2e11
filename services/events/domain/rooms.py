"""The seats of one form: how many are taken by whom, and how many wait, without a look at those who wait.

Who registers gets the next number of arrival. Those who wait are counted by blocks of such numbers, in a line for
each audience and size of party: where the next one to get a seat is, and how many are ahead of somebody, is found
from the counts and one block of rows, however many wait.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from chassis.errors import RuleBroken
from services.events.domain.terms import Audience, Form

BLOCK = 64


def block_of(order: int) -> int:
    """The block that a number of arrival is in."""
    return order // BLOCK


@dataclass(frozen=True)
class Line:
    """Those who wait of one audience and size of party: how many in each block, from the first with anybody."""

    audience: Audience
    places: int
    first_block: int = 0
    counts: tuple[int, ...] = ()

    @property
    def waiting(self) -> int:
        """How many registrations."""
        return sum(self.counts)

    def before(self, block: int) -> int:
        """How many wait in earlier blocks."""
        return sum(self.counts[: max(0, block - self.first_block)])

    def with_one(self, order: int, more: int) -> "Line":
        """The line with one more (1) or one fewer (-1) of that number."""
        block = block_of(order)
        first = min(block, self.first_block) if self.counts else block
        counts = [0] * (self.first_block - first if self.counts else 0) + list(self.counts)
        counts += [0] * (block - first + 1 - len(counts))
        counts[block - first] += more
        empty = next((place for place, count in enumerate(counts) if count), len(counts))
        return replace(self, first_block=first + empty, counts=tuple(counts[empty:]))


@dataclass(frozen=True)
class Room:
    """The seats of one form."""

    form: Form
    capacity: int
    taken: Mapping[str, int] = field(default_factory=dict)
    """Places by audience, with those that are offered to somebody."""
    lines: tuple[Line, ...] = ()

    @property
    def seats_taken(self) -> int:
        """Places taken or offered."""
        return sum(self.taken.values())

    @property
    def waiting(self) -> int:
        """Registrations that wait."""
        return sum(line.waiting for line in self.lines)

    def fits(self, audience: Audience, places: int, quotas: Mapping[Audience, int]) -> bool:
        """Whether there are so many places for them."""
        limit = quotas.get(audience)
        within = limit is None or self.taken.get(audience, 0) + places <= limit
        return within and self.seats_taken + places <= self.capacity

    def next_block(self, quotas: Mapping[Audience, int]) -> int | None:
        """The block where the earliest waiter is whose party fits; None where nobody's does."""
        fitting = [line for line in self.lines if line.counts and self.fits(line.audience, line.places, quotas)]
        return min((line.first_block for line in fitting), default=None)

    def before(self, block: int) -> int:
        """How many wait in earlier blocks."""
        return sum(line.before(block) for line in self.lines)

    def with_places(self, audience: Audience, places: int) -> "Room":
        """The room with so many more places taken, or fewer."""
        return replace(self, taken={**self.taken, audience.value: self.taken.get(audience, 0) + places})

    def with_waiter(self, audience: Audience, places: int, order: int, more: int) -> "Room":
        """The room with one more (1) or one fewer (-1) who waits."""
        own = [line for line in self.lines if (line.audience, line.places) == (audience, places)]
        line = (own[0] if own else Line(audience, places)).with_one(order, more)
        others = tuple(each for each in self.lines if each not in own)
        return replace(self, lines=(*others, line) if line.counts else others)

    def with_capacity(self, capacity: int) -> "Room":
        """The room of another size. Raises RuleBroken where more seats are taken, with their number."""
        if capacity < self.seats_taken:
            raise RuleBroken(
                f"{self.seats_taken} seats {self.form.words} are taken; there cannot be fewer.",
                rule="capacity_below_seats_taken",
            )
        return replace(self, capacity=capacity)
