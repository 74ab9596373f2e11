"""How much one document may ask for, found in one walk over each of its parts.

A fragment is measured once, however often it is spread, so the walk is linear in the size of the document. It runs
before validation, whose rules are not linear.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

M = TypeVar("M")

MOST_CHARACTERS = 100_000
"""In the text of a document."""
MOST_TOKENS = 8_000
"""In a document."""
MOST_FRAGMENTS = 100
MOST_DIRECTIVES = 100
LARGEST_PAGE = 100


@dataclass(frozen=True)
class Size:
    """How much a selection asks for when every fragment in it is written out."""

    depth: int = 0
    """Levels of fields."""
    aliases: int = 0
    fields: int = 0
    cost: int = 0
    """Fields, each counted as often as the pages above it may have items."""

    def beside(self, other: "Size") -> "Size":
        """Both in one selection."""
        depth = max(self.depth, other.depth)
        return Size(depth, self.aliases + other.aliases, self.fields + other.fields, self.cost + other.cost)


MOST = Size(depth=15, aliases=100, fields=2_000, cost=20_000)
"""What one operation may ask for; the introspection of our tools is 15 levels deep."""
MOST_ROOT_FIELDS = 20
_NAMES: Mapping[str, str] = {"depth": "levels", "aliases": "aliases", "fields": "fields", "cost": "points of cost"}


def check(document: DocumentNode) -> None:
    """Raises GraphQLError, with a code, for a document that asks for too much."""
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    if len(fragments) > MOST_FRAGMENTS:
        raise too_much(len(fragments), MOST_FRAGMENTS, "fragments")
    walk = _Walk(fragments)
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            _check(walk.size_of(operation.selection_set))
            _check_roots(operation, walk)
    if walk.directives > MOST_DIRECTIVES:
        raise too_much(walk.directives, MOST_DIRECTIVES, "directives")


def too_much(asked: int, most: int, of_what: str) -> GraphQLError:
    """The error for one limit."""
    message = f"This operation has {asked} {of_what}, and at most {most} are allowed."
    return GraphQLError(message, extensions={"code": "TooLarge", "limit": most})


def _check(size: Size) -> None:
    for name, of_what in _NAMES.items():
        asked, most = getattr(size, name), getattr(MOST, name)
        if asked > most:
            raise too_much(asked, most, of_what)


def _check_roots(operation: OperationDefinitionNode, walk: "_Walk") -> None:
    roots = walk.roots_of(operation.selection_set)
    if roots > MOST_ROOT_FIELDS:
        raise too_much(roots, MOST_ROOT_FIELDS, "root fields")


class _Walk:
    """Measures selections; remembers what it found for each fragment."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._sizes: dict[str, Size] = {}
        self._roots: dict[str, int] = {}
        self.directives = 0

    def size_of(self, selections: SelectionSetNode | None) -> Size:
        """How much a selection asks for."""
        total = Size()
        for selection in selections.selections if selections else ():
            self.directives += len(selection.directives or ())
            total = total.beside(self._size_of_one(selection))
        return total

    def _size_of_one(self, selection: Any) -> Size:
        if isinstance(selection, FieldNode):
            return self._size_of_field(selection)
        if isinstance(selection, FragmentSpreadNode):
            return _remembered(self._fragments, selection, self._sizes, self.size_of, Size())
        return self.size_of(selection.selection_set)

    def _size_of_field(self, field: FieldNode) -> Size:
        inside = self.size_of(field.selection_set)
        cost = 1 + inside.cost * _items(field)
        return Size(inside.depth + 1, inside.aliases + bool(field.alias), inside.fields + 1, cost)

    def roots_of(self, selections: SelectionSetNode) -> int:
        """How many fields an operation begins with."""
        return sum(map(self._roots_of_one, selections.selections))

    def _roots_of_one(self, selection: Any) -> int:
        if isinstance(selection, FieldNode):
            return 1
        if isinstance(selection, FragmentSpreadNode):
            return _remembered(self._fragments, selection, self._roots, self.roots_of, 0)
        return self.roots_of(selection.selection_set)


def _remembered(
    fragments: Mapping[str, FragmentDefinitionNode],
    spread: FragmentSpreadNode,
    known: dict[str, M],
    measure: Callable[[SelectionSetNode], M],
    nothing: M,
) -> M:
    """What was found for the fragment; nothing for one inside of itself or unknown, which validation refuses."""
    name = spread.name.value
    if name not in known:
        known[name] = nothing
        fragment = fragments.get(name)
        known[name] = measure(fragment.selection_set) if fragment else nothing
    return known[name]


def _items(field: FieldNode) -> int:
    """How many items a field may have: what `first` or `last` says, the largest page for a variable, else one."""
    pages = (each.value for each in field.arguments or () if each.name.value in ("first", "last"))
    return max(_counts(pages), default=1)


def _counts(values: Iterable[Any]) -> Iterable[int]:
    for value in values:
        if isinstance(value, IntValueNode):
            yield max(1, min(int(value.value[:10]), LARGEST_PAGE))
        elif isinstance(value, VariableNode):
            yield LARGEST_PAGE
