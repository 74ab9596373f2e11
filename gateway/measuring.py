"""What an operation asks for, found in one walk over each of its parts: how much, of which fields, of which rpcs.

A fragment is measured once, however often it is spread, so the walk is linear in the size of the document. It runs
before validation, whose rules are not linear, and so it takes what is unknown as it comes. What would make validation
slow is refused here: fragments that lead nowhere or to themselves, and fields that would be compared with very many.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from gateway import limits
from gateway.cost import Cost, items_of
from gateway.limits import MOST, NAMES, too_much
from gateway.overlaps import check_overlaps
from gateway.shapes import UNKNOWN, Shape, Shapes

Fragments = Mapping[str, FragmentDefinitionNode]


@dataclass(slots=True)
class Size:
    """How much a selection asks for when every fragment in it is written out."""

    depth: int = 0
    """Levels of fields."""
    aliases: int = 0
    fields: int = 0
    meta_lists: int = 0
    """Lists of the introspection inside of each other."""
    roots: int = 0
    """Fields of the selection itself."""
    cost: Cost = field(default_factory=Cost)
    items: Cost = field(default_factory=Cost)
    """What costs as often as the page has items that the selection is in."""

    def add(self, other: "Size") -> None:
        """Adds what stands beside it. Raises GraphQLError as soon as it is too much."""
        self.depth = max(self.depth, other.depth)
        self.meta_lists = max(self.meta_lists, other.meta_lists)
        self.aliases += other.aliases
        self.fields += other.fields
        self.roots += other.roots
        self.cost.add(other.cost)
        self.items.add(other.items)
        for name, of_what in NAMES.items():
            if getattr(self, name) > getattr(MOST, name):
                raise too_much(getattr(self, name), getattr(MOST, name), of_what, or_more=True)


@dataclass(frozen=True, eq=False)
class Measured:
    """What was found out about one operation."""

    node: OperationDefinitionNode
    kind: str
    """`query`, `mutation` or `subscription`."""
    name: str
    cost: Cost
    fields: frozenset[str]
    """Every field of ours it asks for, such as `Query.postings`."""
    rpcs: tuple[str, ...]
    """Every rpc that those may ask."""
    introspects: bool
    """Whether it asks for the schema itself."""
    defaults: Mapping[str, int]
    """The numbers that its variables are where nothing is given."""

    def points(self, variables: Mapping[str, Any]) -> int:
        """What it costs with these variables."""
        return self.cost.points({**self.defaults, **variables} if self.defaults else variables)


def measure(document: DocumentNode, shapes: Shapes) -> list[Measured]:
    """What each operation of the document asks for. Raises GraphQLError, with a code, for one that asks too much."""
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if len(operations) > limits.MOST_OPERATIONS:
        raise too_much(len(operations), limits.MOST_OPERATIONS, "operations beside it")
    walks = [_Walk(fragments, shapes) for _ in operations]
    found = [walk.measured(operation) for walk, operation in zip(walks, operations, strict=True)]
    unused = fragments.keys() - {name for walk in walks for name in walk.sizes}
    if unused:
        raise wrong(f"The fragment {min(unused)} is never used.", fragments[min(unused)])
    return found


def _defaults(operation: OperationDefinitionNode) -> dict[str, int]:
    """The numbers that variables are where nothing is given."""
    given = ((each.variable.name.value, each.default_value) for each in operation.variable_definitions or ())
    return {name: int(value.value[:10]) for name, value in given if isinstance(value, IntValueNode)}


def wrong(message: str, node: Any) -> GraphQLError:
    """The error for a document that is wrong at that place."""
    return GraphQLError(message, node, extensions={"code": "BadRequest"})


class _Walk:
    """Measures the selections of one operation; remembers what it found for each fragment."""

    def __init__(self, fragments: Fragments, shapes: Shapes) -> None:
        self._fragments = fragments
        self._shapes = shapes
        self.sizes: dict[str, Size | None] = {}
        self._shapes_seen: dict[str, Shape] = {}

    def measured(self, operation: OperationDefinitionNode) -> Measured:
        """The operation, within all limits."""
        kind = operation.operation.value
        size = self._size_of(operation.selection_set, self._shapes.root(kind))
        if size.roots > limits.MOST_ROOT_FIELDS:
            raise too_much(size.roots, limits.MOST_ROOT_FIELDS, "root fields")
        check_overlaps(operation.selection_set, self._fragments)
        seen = self._shapes_seen
        return Measured(
            node=operation,
            kind=kind,
            name=operation.name.value if operation.name else "",
            cost=size.cost,
            fields=frozenset(name for name in seen if not name.startswith("__")),
            rpcs=tuple(sorted({rpc for shape in seen.values() for rpc in shape.rpcs})),
            introspects="Query.__schema" in seen or "Query.__type" in seen,
            defaults=_defaults(operation),
        )

    def _size_of(self, selections: SelectionSetNode | None, type_name: str) -> Size:
        total = Size()
        for selection in selections.selections if selections else ():
            total.add(self._size_of_one(selection, type_name))
        return total

    def _size_of_one(self, selection: Any, type_name: str) -> Size:
        if isinstance(selection, FieldNode):
            return self._size_of_field(selection, type_name)
        if isinstance(selection, FragmentSpreadNode):
            return self._size_of_fragment(selection)
        condition = selection.type_condition
        return self._size_of(selection.selection_set, condition.name.value if condition else type_name)

    def _size_of_fragment(self, spread: FragmentSpreadNode) -> Size:
        name = spread.name.value
        if name not in self._fragments:
            raise wrong(f"There is no fragment {name} in this document.", spread)
        if name not in self.sizes:
            self.sizes[name] = None
            fragment = self._fragments[name]
            self.sizes[name] = self._size_of(fragment.selection_set, fragment.type_condition.name.value)
        size = self.sizes[name]
        if size is None:
            raise wrong(f"The fragment {name} spreads itself.", spread)
        return size

    def _size_of_field(self, node: FieldNode, type_name: str) -> Size:
        coordinate = f"{type_name}.{node.name.value}"
        shape = self._shapes.of(coordinate)
        if shape is not UNKNOWN:
            self._shapes_seen[coordinate] = shape
        for name in shape.deprecated:
            if any(argument.name.value == name for argument in node.arguments or ()):
                self._shapes_seen[f"{coordinate}({name}:)"] = shape
        inside = self._size_of(node.selection_set, shape.type_name)
        meta_lists = inside.meta_lists + shape.is_meta_list
        if meta_lists > limits.MOST_META_LISTS:
            what = "lists of the introspection inside of each other"
            raise too_much(meta_lists, limits.MOST_META_LISTS, what, or_more=True)
        cost, items = _cost(node, shape, inside)
        return Size(inside.depth + 1, inside.aliases + bool(node.alias), inside.fields + 1, meta_lists, 1, cost, items)


def _cost(node: FieldNode, shape: Shape, inside: Size) -> tuple[Cost, Cost]:
    """What the field costs, and what it costs for each item of the page it is in."""
    each = Cost(shape.each)
    each.add(inside.cost)
    if shape.is_item:
        return Cost(), each
    cost = Cost(shape.weight)
    arguments = (argument.value for argument in node.arguments or () if argument.name.value in shape.sliced_by)
    items = items_of(arguments, shape.items)
    if shape.is_page:
        cost.add(each)
        cost.add_items(items, inside.items)
    else:
        cost.add_items(items, each)
    cost.fixed //= shape.scale
    return cost, Cost()
