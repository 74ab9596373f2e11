"""Keyset pages: the page after (or before) a place is a range, so it costs the same wherever it lies."""

from collections.abc import Sequence
from typing import Any

from chassis.mongo.driver import Document, Sort
from chassis.mongo.matching import values_at
from chassis.pages import Key


def beyond(sort: Sort, keys: Sequence[Key]) -> Document:
    """The filter for what lies beyond the place of these keys, in the order of the sort."""
    alternatives: list[Document] = []
    same: Document = {}
    for (name, direction), key in zip(sort, keys, strict=True):
        alternatives += [{**same, **further} for further in _further(name, direction, key)]
        same = {**same, name: key}
    return {"$or": alternatives}


def reversed_sort(sort: Sort) -> Sort:
    """The same order from its end."""
    return [(name, -direction) for name, direction in sort]


def place_of(document: Document, sort: Sort) -> list[Any]:
    """The values of the sort keys at one document."""
    return [next(iter(values_at(document, name)), None) for name, _ in sort]


def _further(name: str, direction: int, key: Key) -> list[Document]:
    """Unset sorts before everything, and a comparison never meets it."""
    if direction > 0:
        return [{name: {"$ne": None}}] if key is None else [{name: {"$gt": key}}]
    if key is None:
        return []
    return [{name: {"$lt": key}}] if name == "_id" else [{name: {"$lt": key}}, {name: None}]
