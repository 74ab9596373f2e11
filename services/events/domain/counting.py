"""Counts about people, as anybody but the people may see them: in fives, so that nobody is found in one.

Every count is rounded down to a multiple of five, each from the true number: so also sums and differences of counts
say nothing of one person. That there are between one and four is said without a number.
"""

from dataclasses import dataclass
from typing import Final

SMALLEST: Final = 5


@dataclass(frozen=True)
class Count:
    """A multiple of five; or few, between one and four."""

    value: int = 0
    is_few: bool = False


def count_of(number: int) -> Count:
    """The count that may be seen of so many."""
    return Count(number - number % SMALLEST, 0 < number < SMALLEST)
