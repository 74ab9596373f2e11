"""Which rpcs each field of the graph asks, read from the code of its resolver: no second list to be kept by hand.

A resolver names what it asks: the rpc itself, or the type that it loads by id. Both stand in its code as constants, or
in what the code around it gave to it. `tests/gateway/test_asked.py` compares with what is asked in earnest.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any

from graphql import GraphQLField, GraphQLObjectType

from gateway import loaders
from gateway.contracts import methods
from gateway.schema import graph

_OF_ANY_TYPE = frozenset({"Query.node", "Query.nodes", "Query._entities"})
"""Fields that load a thing of whatever type its id says."""
_PARTS = "gateway.parts."


@dataclass(frozen=True)
class Asking:
    """A field of the graph and the rpcs it asks; none for one that is made of what was answered already."""

    type_name: str
    name: str
    description: str
    rpcs: tuple[str, ...]


def fields() -> list[Asking]:
    """Every field of every type of the graph, as the graph spells them."""
    kinds = graph(ordered=True)._schema.type_map.values()
    return [
        _asking(kind.name, name, field)
        for kind in kinds
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__")
        for name, field in kind.fields.items()
    ]


def _asking(type_name: str, name: str, field: GraphQLField) -> Asking:
    resolver = getattr(field.extensions.get("strawberry-definition"), "base_resolver", None)
    if f"{type_name}.{name}" in _OF_ANY_TYPE:
        rpcs = tuple(sorted(set(loaders.finders().values())))
    else:
        rpcs = tuple(sorted(set(_rpcs_in(resolver.wrapped_func, set())))) if resolver else ()
    return Asking(type_name, name, field.description or "", rpcs)


def _rpcs_in(function: Any, seen: set[int]) -> Iterator[str]:
    """The rpcs a function names, and those that functions of ours which it uses name."""
    if not isinstance(function, FunctionType) or id(function) in seen:
        return
    seen.add(id(function))
    for value in (*_constants(function.__code__), *_given_to(function)):
        yield from _rpcs_of(value)
        yield from _rpcs_in(value, seen)


def _rpcs_of(value: Any) -> Iterator[str]:
    name = value.__name__ if isinstance(value, type) else value
    if isinstance(name, str):
        yield from (name,) if name in methods() else ()
        yield from (loaders.finders()[name],) if name in loaders.finders() else ()


def _constants(code: CodeType) -> Iterator[Any]:
    for value in code.co_consts:
        if isinstance(value, CodeType):
            yield from _constants(value)
        yield from value if isinstance(value, tuple) else (value,)


def _given_to(function: FunctionType) -> Iterator[Any]:
    """What a function closes over, and the functions and texts of the parts of the graph that it uses."""
    yield from (cell.cell_contents for cell in function.__closure__ or ())
    if function.__module__.startswith(_PARTS):
        used = (function.__globals__.get(name) for name in _names(function.__code__))
        yield from (value for value in used if isinstance(value, str) or _is_of_a_part(value))


def _is_of_a_part(value: Any) -> bool:
    return isinstance(value, FunctionType) and value.__module__.startswith(_PARTS)


def _names(code: CodeType) -> set[str]:
    inner = (_names(each) for each in code.co_consts if isinstance(each, CodeType))
    return set(code.co_names).union(*inner)
