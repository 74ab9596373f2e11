"""Which rpcs each field of the graph asks, read from the code of its resolver: no second list to be kept by hand.

A resolver names what it asks: the rpc itself, or the type that it loads by id. Both stand in its code as constants, or
in what the code around it gave to it. `tests/gateway/test_asked.py` compares with what is asked in earnest.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import CodeType, FunctionType
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema

from gateway import loaders
from gateway.contracts import methods

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


def fields(schema: GraphQLSchema) -> list[Asking]:
    """Every field of every type of the graph, as the graph spells them."""
    return [
        _asking(kind.name, name, field)
        for kind in schema.type_map.values()
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__")
        for name, field in kind.fields.items()
    ]


def rpcs_of(coordinate: str, definition: Any) -> tuple[str, ...]:
    """What the field of that name, such as `Query.postings`, asks by its definition as Strawberry has it."""
    if coordinate in _OF_ANY_TYPE:
        return tuple(sorted(set(loaders.finders().values())))
    resolver = getattr(definition, "base_resolver", None)
    return tuple(sorted(_rpcs_in(resolver.wrapped_func))) if resolver else ()


def _asking(type_name: str, name: str, field: GraphQLField) -> Asking:
    rpcs = rpcs_of(f"{type_name}.{name}", field.extensions.get("strawberry-definition"))
    return Asking(type_name, name, field.description or "", rpcs)


@cache
def _rpcs_in(resolver: Any) -> set[str]:
    """The rpcs that a resolver and what it uses of ours name, and those of the types they name where they load.

    A type is also named to make an opaque id, which asks nobody.
    """
    functions = list(_functions_in(resolver, set()))
    named = {_text_of(value) for each in functions for value in (*_constants(each.__code__), *_given_to(each))}
    loads = any("load" in _names(each.__code__) for each in functions)
    found = {rpc for name, rpc in loaders.finders().items() if name in named} if loads else set()
    return found | (named & methods().keys())


def _functions_in(function: Any, seen: set[int]) -> Iterator[FunctionType]:
    """A function and those of ours that it uses."""
    if not isinstance(function, FunctionType) or id(function) in seen:
        return
    seen.add(id(function))
    yield function
    for value in (*_constants(function.__code__), *_given_to(function)):
        yield from _functions_in(value, seen)


def _text_of(value: Any) -> str:
    name = value.__name__ if isinstance(value, type) else value
    return name if isinstance(name, str) else ""


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
