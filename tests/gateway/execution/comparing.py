"""When two executions of one operation are equal: the same data, and the same errors but for those under a null.

Where a required value fails, what becomes of its siblings depends on who was first, in graphql-core as here. So of
errors below a place that was nulled only the place is compared: both must have told of it, or neither. So too where one
of them blames the place itself and the other what is below: a list that comes item by item fails by whichever is first.
"""

from collections.abc import Iterable
from typing import Any

import orjson
from graphql import ExecutionResult, GraphQLError


def differences(expected: ExecutionResult, found: ExecutionResult) -> str:
    """What is different, in words; empty when nothing is."""
    if _bytes(expected.data) != _bytes(found.data):
        return _where(_bytes(expected.data), _bytes(found.data))
    told, nulls, raced = _told(expected)
    also_told, also_nulls, also_raced = _told(found)
    for each in raced | also_raced:
        told.pop(each, None)
        also_told.pop(each, None)
    if told != also_told:
        return f"errors: expected {_less(told, also_told)}, found {_less(also_told, told)}"
    if nulls != also_nulls:
        return f"nulls told of: only expected {nulls - also_nulls}, only found {also_nulls - nulls}"
    return ""


def _where(expected: bytes, found: bytes) -> str:
    at = next((at for at, (one, other) in enumerate(zip(expected, found, strict=False)) if one != other), 0)
    around = slice(max(0, at - 80), at + 80)
    return f"data at byte {at}: expected {expected[around]!r}, found {found[around]!r}"


def _bytes(data: Any) -> bytes:
    """With the order of the keys, which must be the same too."""
    return orjson.dumps(data)


Place = tuple[str | int, ...]


def _told(result: ExecutionResult) -> tuple[dict[Place, list[Any]], set[Place], set[Place]]:
    """The errors of the places that are null by them, all nulls that have an error, and those by one below them."""
    exact: dict[Place, list[Any]] = {}
    nulls: set[Place] = set()
    below: set[Place] = set()
    for error in result.errors or ():
        null = _nulled(result.data, error.path or ())
        if null == tuple(error.path or ()):
            exact.setdefault(null, []).append(_described(error))
        else:
            below.add(null)
        nulls.add(null)
    return exact, nulls, below


def _nulled(data: Any, path: Iterable[str | int]) -> Place:
    """The beginning of the path that leads to the first null."""
    walked: list[str | int] = []
    for key in path:
        if data is None:
            break
        data = data[key]
        walked.append(key)
    return tuple(walked)


def _described(error: GraphQLError) -> tuple[Any, ...]:
    cause = type(error.original_error).__name__ if error.original_error else ""
    places = [(each.line, each.column) for each in error.locations or ()]
    return error.message, places, error.extensions, cause


def _less(some: dict[Place, list[Any]], others: dict[Place, list[Any]]) -> dict[Place, list[Any]]:
    return {place: told for place, told in some.items() if others.get(place) != told}
