"""What a resolver is told about its field, computed when it asks: most resolvers want the context and nothing else."""

from typing import Any

from graphql import FieldNode, GraphQLObjectType, GraphQLOutputType, GraphQLSchema, OperationDefinitionNode
from graphql.pyutils import Path
from strawberry import Info

from gateway.execution.places import Place, field_place, path_of
from gateway.execution.run import Run


class FieldInfo:
    """Answers what `GraphQLResolveInfo` answers."""

    __slots__ = ("_place", "_run")

    def __init__(self, run: Run, place: Place) -> None:
        self._run = run
        self._place = place

    @property
    def context(self) -> Any:
        """What the operation was given for its resolvers."""
        return self._run.context

    @property
    def field_name(self) -> str:
        """As the schema spells it."""
        return self._place[3].field.name

    @property
    def field_nodes(self) -> list[FieldNode]:
        """Where the operation selects it."""
        return self._place[3].field.nodes

    @property
    def return_type(self) -> GraphQLOutputType:
        """Of the field."""
        return self._place[3].field.definition.type

    @property
    def parent_type(self) -> GraphQLObjectType:
        """The type that has the field."""
        return self._place[3].field.parent

    @property
    def path(self) -> Path:
        """Where the value stands in the answer."""
        return path_of(self._place)

    @property
    def schema(self) -> GraphQLSchema:
        """The whole schema."""
        return self._run.executor.schema

    @property
    def fragments(self) -> Any:
        """Of the document, by name."""
        return self._run.executor.fragment_definitions

    @property
    def root_value(self) -> Any:
        """The source of the root fields."""
        return self._run.executor.root_value

    @property
    def operation(self) -> OperationDefinitionNode:
        """Which operation is executed."""
        return self._run.executor.operation

    @property
    def variable_values(self) -> dict[str, Any]:
        """By name, as they were read."""
        return self._run.executor.variable_values.coerced

    @property
    def is_awaitable(self) -> Any:
        """Tells awaitables."""
        return self._run.executor.is_awaitable

    @property
    def abort_signal(self) -> Any:
        """None: an operation that has one is not executed here."""
        return self._run.executor.abort_signal

    @property
    def async_helpers(self) -> Any:
        """For type resolvers that await."""
        return self._run.executor.async_helpers

    @property
    def operation_extensions(self) -> Any:
        """What the client sent beside the operation."""
        return getattr(self._run.executor, "operation_extensions", None)


def info_of(run: Run, place: Place) -> Any:
    """What a type is told that is asked about a value, wherever in the list of a field it stands."""
    return FieldInfo(run, field_place(place))


class QuickInfo(Info[Any, Any]):
    """Strawberry's, with the context at hand: a slot is read in a fraction of the time of a property."""

    __slots__ = ("_field", "_place", "_run", "context")

    def __init__(self, run: Run, place: Place, field: Any) -> None:
        self._run = run
        self._place = place
        self._field = field
        self.context = run.context  # type: ignore[misc]

    @property
    def _raw_info(self) -> Any:  # type: ignore[override]
        return FieldInfo(self._run, self._place)
