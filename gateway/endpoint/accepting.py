"""Which media type is answered: the one the client likes best of those we have (RFC 9110, 12.5.1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from gateway.endpoint.refusing import JSON

GRAPHQL = "application/graphql-response+json"
EVENTS = "text/event-stream"
_OFFERED = (GRAPHQL, JSON)
_LONGEST = 2_000
"""Characters of the header that are looked at."""


@dataclass(frozen=True)
class Accepted:
    """What a client takes."""

    kind: str
    """The media type of one answer; empty where it takes none of ours."""
    events: bool
    """Whether it takes a stream of answers."""


@lru_cache(maxsize=256)
def accepted(header: str) -> Accepted:
    """What the header says; without one, JSON.

    Of equals the one that is named wins over one that a wildcard covers, and the newer of two that are named.
    """
    ranges = dict(_ranges(header[:_LONGEST])) or {"*/*": 1.0}
    liked = [(*_liking(ranges, kind), kind) for kind in _OFFERED]
    found = [(quality, named, kind) for quality, named, kind in liked if quality > 0]
    best = max(found, key=lambda each: (each[0], each[1], each[2] == (GRAPHQL if each[1] else JSON)), default=None)
    return Accepted(best[2] if best else "", ranges.get(EVENTS, 0.0) > 0)


def _ranges(header: str) -> Iterator[tuple[str, float]]:
    for part in header.lower().split(","):
        name, *parameters = (each.strip() for each in part.split(";"))
        if name:
            quality = next((each[2:] for each in parameters if each.startswith("q=")), "1")
            yield name, _number(quality)


def _number(text: str) -> float:
    try:
        return max(0.0, min(1.0, float(text)))
    except ValueError:
        return 0.0


def _liking(ranges: dict[str, float], kind: str) -> tuple[float, bool]:
    """How much the client likes a media type, and whether it names it."""
    if kind in ranges:
        return ranges[kind], True
    return ranges.get("application/*", ranges.get("*/*", 0.0)), False
