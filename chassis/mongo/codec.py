"""Frozen dataclasses to documents and back, compiled once a class. What this room leaves out: any rule of a value.

Fields may be nested dataclasses, tuples, frozensets, enums, datetimes (aware; kept in UTC, to the millisecond), dates
(kept as ISO text, so they sort), dicts with text keys, text, numbers, booleans, bytes, and `X | None` of these. `id` is
the document's `_id`. None is not stored, so an index can be over those that have a value. A stored field the class does
not know is ignored; one that is missing takes the default, so a class may grow.
"""

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, Generic, NamedTuple, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

Turn = Callable[[Any], Any]

PLAIN = (str, int, float, bool, bytes)


class Turns(NamedTuple):
    """How values of one type are stored and how they come back."""

    store: Turn
    load: Turn


class FieldPlan(NamedTuple):
    """How one field is stored and how it comes back."""

    name: str
    key: str
    turns: Turns
    default: Any
    factory: Any

    def absent(self) -> Any:
        """The value of a field that is not stored."""
        if self.factory is not MISSING:
            return self.factory()
        if self.default is MISSING:
            raise ValueError(f"the stored document lacks {self.key}")
        return self.default


class Codec(Generic[T]):
    """Turns values of one dataclass into documents and back."""

    def __init__(self, of: type[T]) -> None:
        self._of = of
        hints = get_type_hints(of)
        self._plans = tuple(_plan(field, hints[field.name]) for field in fields(of) if field.init)  # type: ignore[arg-type]

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of its fields in the database."""
        return tuple(plan.key for plan in self._plans)

    def document(self, value: T) -> dict[str, Any]:
        """The value as the database keeps it."""
        return {
            plan.key: plan.turns.store(held) for plan in self._plans if (held := getattr(value, plan.name)) is not None
        }

    def value(self, document: Mapping[str, Any]) -> T:
        """The value a stored document holds."""
        return self._of(
            **{
                plan.name: plan.absent() if (held := document.get(plan.key)) is None else plan.turns.load(held)
                for plan in self._plans
            }
        )


@cache
def codec(of: type[T]) -> Codec[T]:
    """The codec of a dataclass. Raises TypeError, naming the field, where a field cannot be stored."""
    return Codec(of)


def _plan(field: "Field[Any]", hint: Any) -> FieldPlan:
    key = "_id" if field.name == "id" else field.name
    try:
        optional, inner = _without_none(hint)
        turns = _turns(inner)
    except TypeError as error:
        raise TypeError(f"{field.name}: {error}") from error
    return FieldPlan(
        field.name, key, turns, None if optional else field.default, MISSING if optional else field.default_factory
    )


def _without_none(hint: Any) -> tuple[bool, Any]:
    if get_origin(hint) not in (Union, types.UnionType):
        return False, hint
    others = [each for each in get_args(hint) if each is not type(None)]
    if len(others) != 1:
        raise TypeError(f"{hint} cannot be stored: only X | None may be left open")
    return len(others) < len(get_args(hint)), others[0]


def _turns(hint: Any) -> Turns:
    if isinstance(hint, NewType):
        return _turns(hint.__supertype__)
    origin = get_origin(hint)
    if origin is not None:
        return _turns_of_many(origin, get_args(hint), hint)
    if isinstance(hint, type):
        return _turns_of_class(hint)
    raise TypeError(f"{hint} cannot be stored")


def _turns_of_class(hint: type) -> Turns:
    if is_dataclass(hint):
        nested: Codec[Any] = codec(hint)
        return Turns(nested.document, nested.value)
    if issubclass(hint, Enum):
        return Turns(lambda value: value.value, hint)
    if issubclass(hint, datetime):
        return Turns(_in_utc, lambda value: value)
    if issubclass(hint, date):
        return Turns(date.isoformat, date.fromisoformat)
    if hint in PLAIN:
        return Turns(lambda value: value, lambda value: value)
    raise TypeError(f"{hint.__name__} cannot be stored")


def _turns_of_many(origin: Any, of: tuple[Any, ...], hint: Any) -> Turns:
    if origin is tuple and len(of) == 2 and of[1] is Ellipsis:
        store, load = _turns(of[0])
        return Turns(lambda value: [store(each) for each in value], lambda held: tuple(load(each) for each in held))
    if origin is frozenset:
        store, load = _turns(of[0])
        return Turns(lambda value: sorted(store(each) for each in value), lambda held: frozenset(map(load, held)))
    if origin in (dict, Mapping) and of[0] is str:
        store, load = _turns(of[1])
        return Turns(
            lambda value: {key: store(each) for key, each in value.items()},
            lambda held: {key: load(each) for key, each in held.items()},
        )
    raise TypeError(f"{hint} cannot be stored")


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be stored")
    return value.astimezone(UTC)
