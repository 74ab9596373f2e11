"""Plans an operation: which selections it has, on which types, and how each field of them is answered.

Selections are planned one after another from a list of those still to do, never in recursion, so their depth is
bounded by nothing but the limits of the document. The same selection on the same type is planned once, however often
a fragment brings it in.
"""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLEnumType, GraphQLObjectType, GraphQLScalarType, Undefined
from graphql.execution import Executor
from graphql.execution.collect_fields import FieldDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues
from strawberry import Info

from gateway.execution.completing import nullable_of, site_of
from gateway.execution.errors import located
from gateway.execution.generating import Ready, Writer
from gateway.execution.leaves import PLAIN, condition, members_of, numbers_of
from gateway.execution.places import Selected, Site
from gateway.execution.resolving import value_of
from gateway.execution.shapes import Shape, definition_of

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
        self._to_do += (shapes := [Shape(root, each) for each in fields])
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
            shape = self._shapes[key] = Shape(of, collected.grouped_field_set)
            self._to_do.append(shape)
            if not self._busy:
                self._finish()
        return shape

    def _finish(self) -> None:
        self._busy = True
        try:
            while self._to_do:
                self._make(self._to_do.pop())
        finally:
            self._busy = False

    def _make(self, shape: Shape) -> None:
        writer = Writer()
        for response_name, details in shape.fields.items():
            self._add(response_name, details, shape, writer)
        shape.answer = writer.function(located)
        self.size += _BYTES_OF_SHAPE + _BYTES_OF_FIELD * len(shape.fields)

    def _add(self, response_name: str, details: list[FieldDetails], shape: Shape, writer: Writer) -> None:
        name = details[0].node.name.value
        if name == "__typename":
            writer.write(response_name, shape.type.name)
            return
        definition = self._schema.get_field(shape.type, name)
        if definition is not None:
            field = Selected(shape.type, definition, details)
            site = site_of(field, definition.type, self.shape_of)
            value = value_of(field, shape, writer, plain=self._plain)
            writer.field(response_name, site, value, [*self._ready(site, writer), *_null(site)])

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
        return []


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
