"""The filters a store may ask with: the small part of MongoDB's language that every driver here speaks.

Equality (an array matches a member), `$in $nin $all $gt $gte $lt $lte $ne $exists`, and `$or $and` around them. Field
names are those of the dataclass: `id` is the document's `_id`, a dot leads into a nested value.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from enum import Enum
from typing import Any

OPERATORS = frozenset({"$in", "$nin", "$all", "$gt", "$gte", "$lt", "$lte", "$ne", "$exists"})
COMBINATIONS = frozenset({"$or", "$and"})


def stored_filter(filter: Mapping[str, Any]) -> dict[str, Any]:
    """The filter in the shape the database keeps. Raises ValueError on anything outside the subset."""
    return dict(_condition(key, value) for key, value in filter.items())


def stored_name(field: str) -> str:
    """The name the database gives to a field."""
    return "_id" if field == "id" else field


def stored_sort(sort: Sequence[str]) -> list[tuple[str, int]]:
    """The sort keys with their directions: a leading minus sorts downwards. `id` comes last, so no two are equal."""
    keys = [(stored_name(key.lstrip("-")), -1 if key.startswith("-") else 1) for key in sort]
    return keys if any(name == "_id" for name, _ in keys) else [*keys, ("_id", keys[-1][1] if keys else 1)]


def stored_value(value: Any) -> Any:
    """A value of a domain in the shape the database keeps."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple | list | AbstractSet):
        return [stored_value(member) for member in value]
    return value


def _condition(key: str, value: Any) -> tuple[str, Any]:
    if key in COMBINATIONS:
        return key, [stored_filter(each) for each in value]
    if key.startswith("$"):
        raise ValueError(f"{key} is not part of the filters a store may use")
    return stored_name(key), _operand(key, value)


def _operand(field: str, value: Any) -> Any:
    if not isinstance(value, Mapping):
        return stored_value(value)
    unknown = set(value) - OPERATORS
    if unknown or not value:
        raise ValueError(f"{field} is compared with {sorted(unknown)}, which is not part of the filters")
    return {operator: stored_value(operand) for operator, operand in value.items()}
