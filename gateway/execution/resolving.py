"""How the value of a field is had: as an expression in the source of its selection.

An attribute is read inline, a field of a message as `gateway.proto_types.read` reads it. A resolver without
arguments, permissions or extensions is called as Strawberry would call it in the end; anything else goes the way
through Strawberry, whose checks it needs.
"""

from inspect import Parameter
from typing import Any

from graphql import default_field_resolver
from graphql.execution.values import get_argument_values

from gateway.execution.generating import Writer, identifier, is_identifier
from gateway.execution.infos import FieldInfo, QuickInfo
from gateway.execution.places import Place, Selected
from gateway.execution.run import Run
from gateway.execution.shapes import Shape, definition_of
from gateway.proto_types import How, Reader, read, readers_of


def value_of(field: Selected, shape: Shape, writer: Writer, *, plain: bool) -> str:
    """The expression of the value of the field of a source `src`.

    `plain` says that the schema adds nothing to its resolvers: no handlers of exceptions, no info of its own.
    """
    definition = definition_of(field.definition)
    if plain and definition is not None and not field.takes:
        if definition.is_basic_field and getattr(field.definition.resolve, "_is_default", False):
            return _read(definition, shape, writer)
        if _is_called(definition):
            return _called(definition, writer)
    if field.takes:
        return f"{writer.constant(_resolved)}(src, run, @)"
    resolve = field.definition.resolve or default_field_resolver
    return f"{writer.constant(resolve)}(src, {writer.constant(FieldInfo)}(run, @))"


def _read(definition: Any, shape: Shape, writer: Writer) -> str:
    name, default = definition.python_name, definition.default_resolver
    if default is getattr and is_identifier(name):
        return f"src.{identifier(name)}"
    asked = f"{writer.constant(default)}(src, {writer.constant(name)})"
    readers = readers_of(shape.exact)
    if default is not read or shape.exact is None or not is_identifier(name) or (readers and name not in readers):
        return asked
    read_inline = _of_message(readers[name], writer) if readers else f"src.{identifier(name)}"
    return f"({read_inline} if {writer.known(shape.exact)} else {asked})"


def _of_message(reader: Reader, writer: Writer) -> str:
    attribute = f"src.{identifier(reader.name)}"
    match reader.how:
        case How.PLAIN:
            return attribute
        case How.OR_NULL:
            return f"({attribute} or None)"
        case How.MESSAGE:
            return f"({attribute} if src.HasField({writer.constant(reader.name)}) else None)"
        case How.NUMBER:
            return f"{writer.constant({each: each for each in reader.numbers}.get)}({attribute})"
        case How.ID:
            return f"{writer.constant(reader.of)}(src)"


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


def _called(definition: Any, writer: Writer) -> str:
    resolver = definition.base_resolver
    info = f"{writer.constant(QuickInfo)}(run, @, {writer.constant(definition)})"
    named = {each.name: info if each is resolver.info_parameter else "src" for each in _given(resolver)}
    given = ["src"] if resolver.self_parameter else []
    given += [f"{identifier(name)}={value}" for name, value in named.items()]
    return f"{writer.constant(resolver.wrapped_func)}({', '.join(given)})"


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
