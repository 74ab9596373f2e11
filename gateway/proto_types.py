"""Turns protobuf messages into types of the graph: resolvers return messages as they are.

`@message(pb.Posting)` on a class says which fields are public: `title: auto` is always there, `pay: maybe` is null
while unset. Types and descriptions come from the contract, and a wrong name fails at import. `read` is the one
default resolver: it gives timestamps and enums as the scalars and enums of the graph take them, and null for unset.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import cache
from inspect import get_annotations
from operator import attrgetter
from types import GenericAlias
from typing import Annotated, Any, TypeVar

import strawberry
from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message

from gateway import loaders
from gateway.contracts import description_of
from gateway.node_ids import node_id, own_id
from gateway.scalars import Date, DateTime

auto = strawberry.auto
"""Marks a field that is always there."""
maybe = Annotated[Any, "maybe"]
"""Marks a field that is null while unset."""

T = TypeVar("T", bound=type)


class How(StrEnum):
    """Ways in which a field of a message is read."""

    PLAIN = "as it is"
    OR_NULL = "null while empty"
    MESSAGE = "null while unset"
    NUMBER = "null unless the contract names the number"
    ID = "as an opaque id"


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one field of messages, and says how, so that `gateway.execution` can do the same inline."""

    name: str
    how: How
    of: Callable[[Any], Any]
    numbers: frozenset[int] = frozenset()
    """Of the enum, where the field is one."""
    gives: type | None = None
    """The class of the values in the message, where the graph has a type for each of them."""
    gives_many: type | None = None
    """The same of the items of a list."""


@dataclass(frozen=True, slots=True)
class Join:
    """A field that is found by the id in another one."""

    type_name: str
    by: str
    """The field of the source that holds the id."""


@dataclass(frozen=True, slots=True)
class IsOf:
    """Tells whether a source is a message of that class."""

    message: type[Message]

    def __call__(self, source: Any, _: Any) -> bool:
        """As graphql asks it."""
        return isinstance(source, self.message)


_readers: dict[type, dict[str, Reader]] = {}
_joins: dict[Any, Join] = {}
_types: dict[str, type] = {}
_PLAIN: Mapping[int, type] = {
    FieldDescriptor.CPPTYPE_STRING: str,
    FieldDescriptor.CPPTYPE_BOOL: bool,
    FieldDescriptor.CPPTYPE_INT32: int,
    FieldDescriptor.CPPTYPE_INT64: int,
    FieldDescriptor.CPPTYPE_DOUBLE: float,
}
_CERTAIN: Mapping[int, type] = {
    FieldDescriptor.CPPTYPE_STRING: str,
    FieldDescriptor.CPPTYPE_BOOL: bool,
    FieldDescriptor.CPPTYPE_INT32: int,
}
"""Of every value of these the graph has one: it has none for a number that is too large, infinite or none."""
_TIMESTAMP = "google.protobuf.Timestamp"


@strawberry.interface(description="Anything that can be found again by its id.")
class Node:
    """What Relay calls a node."""

    id: strawberry.ID = strawberry.field(description="Opaque id, unique in the whole graph.")


def message(of: type[Message], *, by: str = "", as_text: tuple[str, ...] = ()) -> Callable[[T], T]:
    """Makes the class the type of the graph for that message.

    `by` names the rpc that finds it by ids; a `Node` has one, and is an entity for federation. `as_text` names days
    that may be a year alone.
    """

    def decorate(cls: T) -> T:
        annotations = get_annotations(cls)
        declared = {name: kind for name, kind in annotations.items() if kind is auto or kind is maybe}
        named = {"id": auto, **declared} if issubclass(cls, Node) else declared
        public = {name: _public(field_of(of, name), nullable(kind), name in as_text) for name, kind in named.items()}
        for name, (_, description) in public.items():
            setattr(cls, name, strawberry.field(description=description))
        cls.__annotations__ = annotations | {name: kind for name, (kind, _) in public.items()}
        if by:
            loaders.register(cls.__name__, by)
        _readers[of] = {name: _reader(field_of(of, name), cls.__name__, nullable(kind)) for name, kind in named.items()}
        setattr(cls, "is_type_of", IsOf(of))  # noqa: B010
        _types[of.DESCRIPTOR.full_name] = cls
        description = description_of(of.DESCRIPTOR.full_name)
        if not by:
            return strawberry.type(cls, description=description)
        setattr(cls, "resolve_reference", staticmethod(_reference(cls.__name__)))  # noqa: B010
        return strawberry.federation.type(cls, keys=["id"], description=description)

    return decorate


def read(source: Any, name: str) -> Any:
    """The default resolver: a public field of a message, or an attribute of anything else."""
    readers = _readers.get(type(source))
    return getattr(source, name) if readers is None else readers[name].of(source)


def readers_of(message: type | None) -> Mapping[str, Reader]:
    """How `read` reads the public fields of a message, by name; empty for any other class."""
    return _readers.get(message, {}) if message else {}


def join_of(resolver: Any) -> Join | None:
    """What a resolver that `joined` made does, so that `gateway.execution` can do it inline."""
    return _joins.get(resolver)


def joined(type_name: str, by: str, description: str) -> Any:
    """A field that is found by the id in another one, in batches; null without an id, or when it is not to be seen."""

    def resolve(parent: strawberry.Parent[Any], info: strawberry.Info[Any]) -> Any:
        own = getattr(parent, by)
        return info.context.load(type_name, own) if own else None

    _joins[resolve] = Join(type_name, by)
    return strawberry.field(resolver=resolve, description=description)


def joined_all(type_name: str, by: str, description: str) -> Any:
    """A list that is found by the ids in another one, in batches; null for each that is not to be seen."""

    def resolve(parent: strawberry.Parent[Any], info: strawberry.Info[Any]) -> Any:
        return [info.context.load(type_name, own) for own in getattr(parent, by)]

    return strawberry.field(resolver=resolve, description=description)


def id_of(type_name: str, by: str, description: str) -> Any:
    """A field that is the id alone of something the caller need not be able to see; null for none."""

    def resolve(parent: strawberry.Parent[Any]) -> Any:
        own = getattr(parent, by)
        return node_id(type_name, own) if own else None

    return strawberry.field(resolver=resolve, description=description)


def field_of(of: type[Message], name: str) -> Any:
    """The field of that name. Raises TypeError when the message has none."""
    field: Any = of.DESCRIPTOR.fields_by_name.get(name)
    if field is None:
        raise TypeError(f"{of.DESCRIPTOR.full_name} has no field named {name}")
    return field


def graph_type(field: FieldDescriptor, messages: Mapping[str, Any] = _types) -> Any:
    """The type of the graph for a field, never null; nested messages are looked up in `messages`."""
    one = _one(field, messages)
    return GenericAlias(list, (one,)) if field.is_repeated else one


def nullable(annotation: Any) -> bool:
    """Whether a field is declared as `maybe`."""
    return annotation is maybe


@cache
def enum_of(descriptor: EnumDescriptor) -> Any:
    """The enum of the graph: without prefix, without the value that says nothing. Its values are the numbers."""
    prefix = _prefix(descriptor)
    said = [value for value in descriptor.values if value.number != 0]
    members = {
        value.name.removeprefix(prefix): strawberry.enum_value(
            value.number, description=description_of(f"{descriptor.file.package}.{descriptor.name}.{value.name}")
        )
        for value in said
    }
    named: Any = Enum(descriptor.name, members)  # type: ignore[misc]
    return strawberry.enum(named, description=description_of(descriptor.full_name))


def _public(field: FieldDescriptor, unset_is_null: bool, as_text: bool) -> tuple[Any, str]:
    """The type and description of a field in the graph."""
    if field.name == "id":
        return strawberry.ID, "Opaque id, unique in the whole graph."
    kind: Any = str if as_text else graph_type(field)
    return kind | None if unset_is_null else kind, description_of(field.full_name)


def _one(field: FieldDescriptor, messages: Mapping[str, Any]) -> Any:
    if field.enum_type is not None:
        return enum_of(field.enum_type)
    if field.message_type is None:
        return Date if is_day(field) else _PLAIN[field.cpp_type]
    if field.message_type.full_name == _TIMESTAMP:
        return DateTime
    if field.message_type.full_name not in messages:
        raise TypeError(f"{field.full_name} is a message that is not in the graph, or not yet")
    return messages[field.message_type.full_name]


def is_day(field: FieldDescriptor) -> bool:
    """Whether a text is a day, `2026-11-23`: the contracts name those `…_on` or `…_date`."""
    return field.cpp_type == FieldDescriptor.CPPTYPE_STRING and field.name.endswith(("_on", "_date"))


def _reader(field: FieldDescriptor, type_name: str, unset_is_null: bool) -> Reader:
    name, gives = field.name, _CERTAIN.get(field.cpp_type)
    if name == "id":
        return Reader(name, How.ID, lambda source: node_id(type_name, source.id))
    if field.is_repeated:
        return Reader(name, How.PLAIN, attrgetter(name), gives_many=gives)
    if field.enum_type is not None:
        known = frozenset(value.number for value in field.enum_type.values) - {0}
        return Reader(
            name, How.NUMBER, lambda source: number if (number := getattr(source, name)) in known else None, known
        )
    if field.message_type is not None:
        return Reader(name, How.MESSAGE, lambda source: getattr(source, name) if source.HasField(name) else None)
    if unset_is_null or is_day(field):
        return Reader(name, How.OR_NULL, lambda source: getattr(source, name) or None, gives=gives)
    return Reader(name, How.PLAIN, attrgetter(name), gives=gives)


def _reference(type_name: str) -> Callable[..., Any]:
    def resolve_reference(info: strawberry.Info[Any], id: str) -> Any:
        return info.context.load(type_name, own_id(type_name, id, field="id"))

    return resolve_reference


def _prefix(descriptor: EnumDescriptor) -> str:
    nothing = next(value.name for value in descriptor.values if value.number == 0)
    return nothing.removesuffix("UNSPECIFIED")
