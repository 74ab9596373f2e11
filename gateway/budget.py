"""How many points of cost each caller may spend in a minute, and how many are left.

Minutes are those of the clock, so that the copies of a gateway count the same one. Each copy counts what it answers and
adds what the others tell (`heard`): a budget is one budget however many copies there are.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chassis.errors import TooMany

MINUTE = 60
MOST_CALLERS = 100_000
"""Counted apart in one minute; those after them are counted together."""
_OTHERS = ""


@dataclass(frozen=True)
class Left:
    """What a caller may still spend."""

    limit: int
    spent: int
    resets_in: int
    """Seconds until the next minute."""

    @property
    def remaining(self) -> int:
        """Points, never below zero."""
        return max(0, self.limit - self.spent)


class Budget:
    """The budgets of all callers."""

    def __init__(self, limit: int, *, clock: Callable[[], float] = time.time) -> None:
        self._limit = limit
        self._clock = clock
        self._minute = 0
        self._spent: dict[str, int] = {}
        self._untold: dict[str, int] = {}

    def spend(self, who: str, points: int) -> Left:
        """Takes the points. Raises TooMany, and takes nothing, where they are more than is left."""
        left = self.left(who)
        if points > left.remaining:
            message = f"You have {left.remaining} of {self._limit} points left in this minute; this costs {points}."
            raise TooMany(message, retry_after_seconds=left.resets_in)
        self._add(who, points)
        key = self._key(who)
        self._untold[key] = self._untold.get(key, 0) + points
        return Left(self._limit, left.spent + points, left.resets_in)

    def left(self, who: str) -> Left:
        """What is left, with nothing taken."""
        minute, second = divmod(int(self._clock()), MINUTE)
        if minute != self._minute:
            self._minute = minute
            self._spent.clear()
            self._untold.clear()
        return Left(self._limit, self._spent.get(self._key(who), 0), MINUTE - second)

    def untold(self) -> tuple[int, dict[str, int]]:
        """The minute, and what was spent here since this was last asked, for the other copies."""
        told, self._untold = self._untold, {}
        return self._minute, told

    def heard(self, minute: int, spent: Mapping[str, int]) -> None:
        """Adds what another copy says was spent there in that minute."""
        self.left(_OTHERS)
        if minute == self._minute:
            for who, points in spent.items():
                self._add(who, points)

    def _add(self, who: str, points: int) -> None:
        key = self._key(who)
        self._spent[key] = self._spent.get(key, 0) + points

    def _key(self, who: str) -> str:
        return who if who in self._spent or len(self._spent) < MOST_CALLERS else _OTHERS
