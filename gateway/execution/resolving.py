"""How the value of a field is had: as an expression in the source of its selection.

An attribute is read inline, and so is a field of a message (`reading`). A resolver without
arguments, permissions or extensions is called as Strawberry would call it in the end; anything else goes the way
through Strawberry, whose checks it needs.
"""

from dataclasses import dataclass
from inspect import Parameter
from typing import Any

from graphql import default_field_resolver
from graphql.execution.values import get_argument_values

from gateway.execution.generating import Writer, identifier, is_identifier
from gateway.execution.infos import FieldInfo, QuickInfo
from gateway.execution.places import Place, Selected
from gateway.execution.reading import read_inline
from gateway.execution.run import Run
from gateway.execution.shapes import definition_of
from gateway.proto_types import Join, Reader, join_of, read, readers_of


@dataclass(frozen=True, slots=True)
class Value:
    """How the value of a field is had."""

    text: str
    """The expression, of a source `src`; in it @ stands for the place."""
    alone: bool = False
    """Whether its resolver is told nothing but the source."""
    reader: Reader | None = None
    """What reads it, where the source is a message."""
    is_loaded: bool = False
    """Whether it is a loader's future, or null."""
    of_exact: bool = False
    """Whether the source must be of the class that was said."""


def value_of(field: Selected, exact: type | None, writer: Writer, *, plain: bool) -> Value:
    """How the value of the field is had of a source of that class; None stands for any.

    `plain` says that the schema adds nothing to its resolvers: no handlers of exceptions, no info of its own.
    """
    definition = definition_of(field.definition)
    if plain and definition is not None and not field.takes:
        if definition.is_basic_field and getattr(field.definition.resolve, "_is_default", False):
            return _read(definition, exact, writer)
        if _is_called(definition):
            return _called(definition, writer)
    if field.takes:
        return Value(f"{writer.constant(_resolved)}(src, run, @)")
    resolve = field.definition.resolve or default_field_resolver
    return Value(f"{writer.constant(resolve)}(src, {writer.constant(FieldInfo)}(run, @))")


def _read(definition: Any, exact: type | None, writer: Writer) -> Value:
    name, default = definition.python_name, definition.default_resolver
    if default is getattr and is_identifier(name):
        return Value(f"src.{identifier(name)}", alone=True)
    readers = readers_of(exact)
    if default is not read or exact is None or not is_identifier(name) or (readers and name not in readers):
        return Value(f"{writer.constant(default)}(src, {writer.constant(name)})", alone=True)
    if not readers:
        return Value(f"src.{identifier(name)}", alone=True, of_exact=True)
    return Value(read_inline(readers[name], writer), alone=True, reader=readers[name], of_exact=True)


def _is_called(definition: Any) -> bool:
    """Whether Strawberry would do nothing but call the function."""
    resolver = definition.base_resolver
    return (
        resolver is not None
        and not definition.extensions
        and not definition.is_subscription
        and callable(resolver.wrapped_func)
        and all(is_identifier(each.name) for each in _given(resolver))
    )


def _given(resolver: Any) -> list[Parameter]:
    named = (resolver.parent_parameter, resolver.root_parameter, resolver.info_parameter)
    return [each for each in named if each is not None]


def _called(definition: Any, writer: Writer) -> Value:
    resolver = definition.base_resolver
    if (join := join_of(resolver.wrapped_func)) is not None:
        return Value(_joined(join, writer), is_loaded=True)
    info = f"{writer.constant(QuickInfo)}(run, @, {writer.constant(definition)})"
    named = {each.name: info if each is resolver.info_parameter else "src" for each in _given(resolver)}
    given = ["src"] if resolver.self_parameter else []
    given += [f"{identifier(name)}={value}" for name, value in named.items()]
    text = f"{writer.constant(resolver.wrapped_func)}({', '.join(given)})"
    return Value(text, alone=resolver.info_parameter is None)


def _joined(join: Join, writer: Writer) -> str:
    load = f"run.context.load({writer.constant(join.type_name)}, w)"
    return f"{load} if (w := src.{identifier(join.by)}) else None"


def _resolved(source: Any, run: Run, place: Place) -> Any:
    """Through Strawberry, with the arguments, which are read once for each execution."""
    field = place[3].field
    given = run.arguments.get(id(field))
    if given is None:
        given = run.arguments[id(field)] = _arguments(field, run)
    resolve: Any = field.definition.resolve or default_field_resolver
    return resolve(source, FieldInfo(run, place), **given)


def _arguments(field: Selected, run: Run) -> dict[str, Any]:
    executor = run.executor
    return get_argument_values(
        field.definition, field.nodes[0], executor.variable_values, None, executor.hide_suggestions
    )
