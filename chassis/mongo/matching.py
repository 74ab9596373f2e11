"""Whether a document matches a filter, and how documents are ordered, as MongoDB decides it for the small subset."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from chassis.mongo.filters import COMBINATIONS, OPERATORS

Document = Mapping[str, Any]


def matches(document: Document, filter: Document) -> bool:
    """Whether the document matches. Raises ValueError on anything outside the subset of `chassis.mongo.filters`."""
    return all(_meets(document, key, wanted) for key, wanted in filter.items())


def ids_of(filter: Document) -> list[Any] | None:
    """The ids the filter asks for by name, None where it does not."""
    wanted = filter.get("_id")
    if isinstance(wanted, Mapping):
        return list(dict.fromkeys(wanted["$in"])) if "$in" in wanted else None
    return None if wanted is None else [wanted]


def values_at(document: Any, path: str) -> list[Any]:
    """The values below a dotted path; arrays on the way are entered, the one at its end is a value."""
    first, _, rest = path.partition(".")
    if isinstance(document, list):
        return [value for each in document for value in values_at(each, path)]
    if not isinstance(document, Mapping) or first not in document:
        return []
    return values_at(document[first], rest) if rest else [document[first]]


def order_of(document: Document, path: str) -> tuple[int, Any]:
    """The place of a document in an ascending order by the path: unset first, then numbers, text, truth, moments."""
    found = values_at(document, path)
    value = found[0] if found else None
    if isinstance(value, list):
        value = min(value, default=None)
    ranks = ((bool, 3), (int | float, 1), (str, 2), (datetime, 4), (bytes, 5))
    rank = next((rank for kind, rank in ranks if isinstance(value, kind)), 0)
    return rank, value if rank else 0


def _meets(document: Document, key: str, wanted: Any) -> bool:
    if key in COMBINATIONS:
        meets = any if key == "$or" else all
        return meets(matches(document, each) for each in wanted)
    if key.startswith("$"):
        raise ValueError(f"{key} is not part of the filters a store may use")
    candidates = _candidates(values_at(document, key))
    if isinstance(wanted, Mapping) and any(name.startswith("$") for name in wanted):
        return all(_compares(candidates, operator, operand) for operator, operand in wanted.items())
    return _equals(candidates, wanted)


def _candidates(values: list[Any]) -> list[Any]:
    """An array is compared as a whole and by its members."""
    return [*values, *(member for value in values if isinstance(value, list) for member in value)]


def _equals(candidates: list[Any], wanted: Any) -> bool:
    if wanted is None:
        return not candidates or None in candidates
    return any(_same_kind(value, wanted) and value == wanted for value in candidates)


def _compares(candidates: list[Any], operator: str, operand: Any) -> bool:
    if operator not in OPERATORS:
        raise ValueError(f"{operator} is not part of the filters a store may use")
    if operator == "$exists":
        return bool(candidates) is bool(operand)
    if operator in ("$gt", "$gte", "$lt", "$lte"):
        return any(_same_kind(value, operand) and _orders(operator, value, operand) for value in candidates)
    return _membership(candidates, operator, operand)


def _membership(candidates: list[Any], operator: str, operand: Any) -> bool:
    if operator == "$ne":
        return not _equals(candidates, operand)
    held: Iterable[bool] = (_equals(candidates, each) for each in operand)
    if operator == "$all":
        return bool(operand) and all(held)
    return any(held) is (operator == "$in")


def _orders(operator: str, value: Any, operand: Any) -> bool:
    if operator == "$gt":
        return bool(value > operand)
    if operator == "$gte":
        return bool(value >= operand)
    return bool(value < operand) if operator == "$lt" else bool(value <= operand)


def _same_kind(value: Any, other: Any) -> bool:
    """MongoDB compares within one type only; truth is not a number."""
    numbers = (int, float)
    if isinstance(value, bool) or isinstance(other, bool):
        return isinstance(value, bool) and isinstance(other, bool)
    return isinstance(value, type(other)) or (isinstance(value, numbers) and isinstance(other, numbers))
