"""Where a value stands in the answer: enough to put it there later, to name its path, and to null what holds it.

A place is a plain tuple, because one is made for every object and every list item of an answer: the place of the
object or list around it (None at the root), the dict or list that holds it, its key there, and its site. Nothing of
it is computed before somebody asks: most places never see an error.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from graphql import FieldNode, GraphQLField, GraphQLNonNull, GraphQLObjectType, GraphQLOutputType
from graphql.execution.collect_fields import FieldDetails
from graphql.pyutils import Path

if TYPE_CHECKING:
    from gateway.execution.run import Run
    from gateway.execution.shapes import Shape

Place: TypeAlias = tuple[Any, Any, Any, "Site"]
Complete: TypeAlias = Callable[[Any, "Run", Place], Any]
"""Makes of a value what is answered at the place. Raises what graphql-core raises."""

Absent: TypeAlias = Callable[[], None]
"""What becomes of a null: None where it may be, and where a value is required, an error."""


class Selected:
    """A field as an operation selects it on a type: what its resolver and its errors can ask about it."""

    __slots__ = ("definition", "details", "name", "nodes", "parent", "takes")

    def __init__(self, parent: GraphQLObjectType, definition: GraphQLField, details: list[FieldDetails]) -> None:
        self.parent = parent
        self.definition = definition
        self.details = details
        self.nodes: list[FieldNode] = [each.node for each in details]
        self.name = self.nodes[0].name.value
        self.takes = bool(definition.args or self.nodes[0].arguments)
        """Whether it has arguments, given or not."""

    def __str__(self) -> str:
        return f"{self.parent}.{self.name}"


class Site:
    """What all values of one selected field have in common, or all items of a list in it."""

    __slots__ = ("complete", "field", "nullable", "of_list", "shape", "type")

    def __init__(self, field: Selected, of: GraphQLOutputType, *, nullable: bool, of_list: bool = False) -> None:
        self.field = field
        self.type = of
        self.nullable = nullable
        self.of_list = of_list
        self.complete: Complete
        self.shape: Shape | None = None
        """Of its objects, where their type is one object type."""

    @property
    def is_alone(self) -> bool:
        """Whether an answer follows from its value alone, wherever that stands."""
        return self.shape is not None and self.shape.alone


def nullable_of(of: GraphQLOutputType) -> Any:
    """The type without the mark that it is required."""
    return of.of_type if isinstance(of, GraphQLNonNull) else of


def keys_of(place: Place | None) -> list[str | int]:
    """The path as an error tells it."""
    keys: list[str | int] = []
    while place is not None:
        keys.append(place[2])
        place = place[0]
    keys.reverse()
    return keys


def path_of(place: Place) -> Path:
    """The path as a resolver is told it."""
    places: list[Place] = []
    around: Place | None = place
    while around is not None:
        places.append(around)
        around = around[0]
    path: Path | None = None
    for _, _, key, site in reversed(places):
        path = Path(path, key, None if site.of_list else site.field.parent.name)
    assert path is not None
    return path


def field_place(place: Place) -> Place:
    """The place of the whole field, for that of an item somewhere in its list."""
    while place[3].of_list:
        place = place[0]
    return place
