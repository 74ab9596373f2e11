"""Plans an operation: which selections it has, on which types, and how each field of them is answered.

Selections are planned one after another from a list of those still to do, never in recursion, so their depth is
bounded by nothing but the limits of the document. The same selection on the same type is planned once, however often
a fragment brings it in.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLScalarType,
    Undefined,
    get_named_type,
    is_leaf_type,
)
from graphql.execution import Executor
from graphql.execution.collect_fields import FieldDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues
from strawberry import Info

from gateway.execution.completing import site_of
from gateway.execution.errors import located
from gateway.execution.generating import Ready, Writer
from gateway.execution.leaves import PLAIN, condition, members_of, numbers_of
from gateway.execution.listing import LISTS
from gateway.execution.places import Place, Selected, Site, nullable_of
from gateway.execution.reading import certain
from gateway.execution.resolving import value_of
from gateway.execution.run import Run
from gateway.execution.shapes import Answer, Shape, definition_of, exact_class

_BYTES_OF_SHAPE = 4_000
_BYTES_OF_FIELD = 3_500
"""As measured with tracemalloc, generously (`tests/gateway/execution/test_plans.py`)."""


class Plan:
    """How one operation is answered, for certain values of its `@skip` and `@include` variables.

    It grows while it is used, by the types of interfaces and unions that it had not seen before.
    """

    def __init__(self, executor: Executor[Any], flags: Mapping[str, Any], *, serially: bool) -> None:
        self._planner = planner = _Planner(executor, flags)
        self.parts = planner.parts(executor, serially=serially)
        """Answered at once, or for a mutation one after another."""

    @property
    def size(self) -> int:
        """Estimated bytes."""
        return self._planner.size


class _Planner:
    def __init__(self, executor: Executor[Any], flags: Mapping[str, Any]) -> None:
        # Nothing of one request stays for the next: of its variables only the flags that chose this plan are known.
        self._variables = VariableValues({}, dict(flags))
        self._schema = executor.schema
        self._fragments = executor.fragments
        self._operation = executor.operation
        self._hide = executor.hide_suggestions
        self._plain = _adds_nothing(executor.schema)
        self._shapes: dict[tuple[str, tuple[int, ...]], Shape] = {}
        self._to_do: list[Shape] = []
        self._busy = False
        self.size = 0

    def parts(self, executor: Executor[Any], *, serially: bool) -> list[Shape]:
        """The selection of the operation; each field of it by itself where they are answered one after another."""
        root = executor.schema.get_root_type(executor.operation.operation)
        assert root is not None
        collected = collect_fields(
            self._schema, self._fragments, self._variables, root, self._operation, self._hide
        ).grouped_field_set
        fields = [{name: details} for name, details in collected.items()] if serially else [collected]
        self._to_do += (shapes := [Shape(root, each, None) for each in fields])
        self._finish()
        return shapes

    def shape_of(self, of: GraphQLObjectType, details: list[FieldDetails]) -> Shape:
        """The shape of what is selected there on that type, planned by the time this one is first answered."""
        key = of.name, tuple(id(each.node) for each in details)
        shape = self._shapes.get(key)
        if shape is None:
            collected = collect_subfields(
                self._schema, self._fragments, self._variables, self._operation, of, details, self._hide
            )
            shape = self._shapes[key] = Shape(of, collected.grouped_field_set, exact_class(of))
            self._to_do.append(shape)
            if not self._busy:
                self._finish()
        return shape

    def _finish(self) -> None:
        self._busy = True
        try:
            made: list[Shape] = []
            while self._to_do:
                made.append(self._to_do.pop())
                self._make(made[-1])
            _tell_of_inner(made)
        finally:
            self._busy = False

    def _make(self, shape: Shape) -> None:
        shape.answer, of_exact = self._answer(shape, shape.exact)
        shape.other = partial(self._any_answer, shape) if of_exact else shape.answer

    def _any_answer(self, shape: Shape, source: Any, run: Run, place: Place | None) -> dict[str, Any]:
        """For a source of another class than is expected: its function is made when there is such a one."""
        shape.other, _ = self._answer(shape, None)
        return shape.other(source, run, place)

    def _answer(self, shape: Shape, exact: type | None) -> tuple[Answer, bool]:
        """The function for sources of that class, or of any; and whether it must be of that class."""
        writer = Writer()
        of_exact = [self._add(name, details, shape, exact, writer) for name, details in shape.fields.items()]
        self.size += _BYTES_OF_SHAPE + _BYTES_OF_FIELD * len(shape.fields)
        return writer.function(located), any(of_exact)

    def _add(
        self, response_name: str, details: list[FieldDetails], shape: Shape, exact: type | None, writer: Writer
    ) -> bool:
        """Writes a field of the function; whether it must be of a source of that class."""
        name = details[0].node.name.value
        definition = self._schema.get_field(shape.type, name)
        if name == "__typename":
            writer.write(response_name, writer.constant(shape.type.name))
        if name == "__typename" or definition is None:
            return False
        field = Selected(shape.type, definition, details)
        site = site_of(field, definition.type, self.shape_of)
        value = value_of(field, exact, writer, plain=self._plain)
        shape.alone = shape.alone and value.alone and _is_planned(site)
        if site.shape is not None:
            shape.inner.append(site.shape)
        answer = certain(value.reader, site, writer) if value.reader is not None else ""
        if answer:
            writer.write(response_name, answer)
        else:
            ready = [] if value.is_loaded else self._ready(site, writer)
            writer.field(response_name, site, value.text, [*ready, *_null(site)])
        return value.of_exact

    def _ready(self, site: Site, writer: Writer) -> list[Ready]:
        """What needs no call of ours, and for objects of the class that is expected no call but that of their shape."""
        of = nullable_of(site.type)
        if condition(of):
            return [(condition(of), "v")]
        if isinstance(of, GraphQLEnumType):
            return _enum(of, writer)
        if isinstance(of, GraphQLScalarType):
            coerce, plain = writer.constant(of.coerce_output_value), writer.constant(PLAIN)
            undefined = writer.constant(Undefined)
            made = f"type(v) in {plain} and (w := {coerce}(v)) is not None and w is not {undefined}"
            return [(made, "w")]
        if isinstance(of, GraphQLObjectType):
            shape = self.shape_of(of, site.field.details)
            expected = f"type(v) is {writer.constant(shape.exact)}"
            return [(expected, f"{writer.constant(shape)}.answer(v, run, @)")] if shape.exact else []
        if isinstance(of, GraphQLList):
            return [(f"type(v) in {writer.constant(LISTS)}", f"{writer.constant(site.complete)}(v, run, @)")]
        return []


def _is_planned(site: Site) -> bool:
    """Whether nobody is asked which type the values are of."""
    return site.shape is not None or is_leaf_type(get_named_type(site.type))


def _tell_of_inner(made: list[Shape]) -> None:
    """What is told more inside of it does not follow from its source alone either."""
    is_told = True
    while is_told:
        is_told = False
        for shape in reversed(made):
            if shape.alone and not all(inner.alone for inner in shape.inner):
                shape.alone, is_told = False, True


def _enum(of: GraphQLEnumType, writer: Writer) -> list[Ready]:
    wrapped, members = members_of(of)
    if wrapped is None:
        return []
    numbers = numbers_of(of)
    by_name = f"type(v) is {writer.constant(wrapped)} and (w := {writer.constant(members.get)}(v._name_)) is not None"
    by_number = f"type(v) is int and (w := {writer.constant(numbers.get)}(v)) is not None"
    return [(by_number, "w"), (by_name, "w")] if numbers else [(by_name, "w")]


def _null(site: Site) -> list[Ready]:
    return [("v is None", "None")] if site.nullable else []


def _adds_nothing(schema: Any) -> bool:
    """Whether Strawberry calls the resolvers of this schema with nothing around them but what their fields say."""
    strawberry = definition_of(schema)
    return strawberry is not None and not strawberry.exception_handlers and strawberry.config.info_class is Info
