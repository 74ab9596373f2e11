"""Ranking: the best places of a scan that may be cut short. Leaves out what a score is made of (the network's)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Final

MOST: Final = 200
"""So many of the best are ranked; who looks further down should ask for something else."""

Key = tuple[int, int, str]
"""What a place is sorted by."""


@dataclass(frozen=True, slots=True)
class Place:
    """A member or a posting, and its score; None where nothing is known, which comes last."""

    id: str
    score: int | None
    known_share: int

    @property
    def key(self) -> Key:
        """Best first: by score, then by how much is known, then by id, so that the order is always the same."""
        return 1 if self.score is None else -self.score, -self.known_share, self.id


@dataclass(frozen=True)
class Ranking:
    """The best of those scanned so far; `complete` once that was all."""

    places: tuple[Place, ...] = ()
    scanned: int = 0
    complete: bool = False

    def with_part(self, places: Iterable[Place], *, scanned: int, is_last: bool) -> "Ranking":
        """With one more part of the scan."""
        best = nsmallest(MOST, (*self.places, *places), key=lambda place: place.key)
        return Ranking(tuple(best), self.scanned + scanned, is_last)


def around(places: Sequence[Place], at: Key | None, *, size: int, before: bool) -> tuple[Sequence[Place], bool, bool]:
    """The places after a key, or before it, at most `size`; and whether any come before and after them."""
    if before:
        end = len(places) if at is None else sum(place.key < at for place in places)
        start = max(0, end - size)
    else:
        start = 0 if at is None else sum(place.key <= at for place in places)
        end = min(len(places), start + size)
    return places[start:end], start > 0, end < len(places)
