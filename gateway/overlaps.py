"""How many pairs of fields are answered under one name, which validation compares one by one.

Counted over the fields as they are merged, level by level; the fields are few by then (`gateway.limits.MOST`).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from graphql import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, InlineFragmentNode, SelectionSetNode

from gateway.limits import MOST_OVERLAPS, too_much

Fragments = Mapping[str, FragmentDefinitionNode]


def check_overlaps(selections: SelectionSetNode, fragments: Fragments) -> None:
    """Raises GraphQLError, with a code, for an operation whose fields overlap too often."""
    pairs = 0
    waiting = [[selections]]
    while waiting:
        for same in _merged(waiting.pop(), fragments).values():
            pairs += len(same) * (len(same) - 1) // 2
            if pairs > MOST_OVERLAPS:
                raise too_much(pairs, MOST_OVERLAPS, "pairs of fields of one name", or_more=True)
            waiting.append([each.selection_set for each in same if each.selection_set])


def _merged(beside: list[SelectionSetNode], fragments: Fragments) -> dict[str, list[FieldNode]]:
    """The fields of selections that are merged, by the name they are answered under."""
    found = defaultdict(list)
    seen: set[str] = set()
    for selections in beside:
        for field in _fields(selections, fragments, seen):
            found[(field.alias or field.name).value].append(field)
    return found


def _fields(selections: SelectionSetNode, fragments: Fragments, seen: set[str]) -> Iterator[FieldNode]:
    for selection in selections.selections:
        if isinstance(selection, FieldNode):
            yield selection
        elif isinstance(selection, InlineFragmentNode):
            yield from _fields(selection.selection_set, fragments, seen)
        elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in seen:
            seen.add(selection.name.value)
            yield from _fields(fragments[selection.name.value].selection_set, fragments, seen)
