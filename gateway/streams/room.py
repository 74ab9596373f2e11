"""How much of the process streams may take: in all, and each caller of it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from chassis.errors import TooMany

RETRY_AFTER = 30
"""Seconds after which a caller may look for room again."""


class Room:
    """Counts what is taken of one thing, such as connections. `of_what` is how a refusal names it."""

    def __init__(self, of_what: str, *, most: int, most_of_one: int) -> None:
        self._of_what = of_what
        self._most = most
        self._most_of_one = most_of_one
        self._taken: Counter[str] = Counter()

    def take(self, by: str) -> None:
        """One more. Raises TooMany when there is no room, for that caller or at all."""
        if self._taken[by] >= self._most_of_one or self._taken.total() >= self._most:
            raise TooMany(
                f"There are too many {self._of_what} open; please close one.", retry_after_seconds=RETRY_AFTER
            )
        self._taken[by] += 1

    def give(self, by: str) -> None:
        """One less."""
        self._taken[by] -= 1
        if not self._taken[by]:
            del self._taken[by]

    @contextmanager
    def taken(self, by: str) -> Iterator[None]:
        """One is taken inside. Raises TooMany."""
        self.take(by)
        try:
            yield
        finally:
            self.give(by)

    @property
    def count(self) -> int:
        """How many are taken."""
        return self._taken.total()
