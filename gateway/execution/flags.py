"""What in an operation decides which plan it gets, and whether it can have one: found in one walk."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

_CHOOSING = frozenset(("skip", "include"))
_INCREMENTAL = frozenset(("defer", "stream"))


@dataclass(frozen=True, slots=True)
class Flags:
    """What was found out about an operation and the fragments beside it."""

    names: tuple[str, ...]
    """Of the variables of `@skip` and `@include`, sorted."""
    incremental: bool
    """Whether a part of the answer may come later."""
    with_arguments: bool
    """Whether a fragment has variables of its own."""

    def values(self, variables: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
        """The values that choose the plan; a variable that was not given is not among them."""
        return tuple((name, variables[name]) for name in self.names if name in variables)


def flags_of(operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> Flags:
    """Looks at every directive of every selection once."""
    names: set[str] = set()
    incremental = False
    to_do: list[SelectionSetNode] = [operation.selection_set, *(each.selection_set for each in fragments.values())]
    while to_do:
        for selection in to_do.pop().selections:
            for directive in selection.directives or ():
                incremental |= directive.name.value in _INCREMENTAL
                names |= _variables_of(directive)
            if isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set is not None:
                to_do.append(selection.selection_set)
    return Flags(tuple(sorted(names)), incremental, any(each.variable_definitions for each in fragments.values()))


def _variables_of(directive: DirectiveNode) -> set[str]:
    if directive.name.value not in _CHOOSING:
        return set()
    return {each.value.name.value for each in directive.arguments or () if isinstance(each.value, VariableNode)}
