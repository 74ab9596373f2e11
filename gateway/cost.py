"""What an operation costs, as a sum that is known before it runs: its variables say only how long pages are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import IntValueNode, ListValueNode, ValueNode, VariableNode


@dataclass(slots=True)
class Cost:
    """Points that are known, and those that depend on variables."""

    fixed: int = 0
    paged: list[tuple["Items", "Cost"]] = field(default_factory=list)
    """What stands in pages whose length a variable says."""

    def add(self, other: "Cost") -> None:
        """Adds another one."""
        self.fixed += other.fixed
        self.paged += other.paged

    def add_items(self, items: "Items", each: "Cost") -> None:
        """Adds what each of so many items costs."""
        if items.variables:
            self.paged.append((items, each))
        else:
            number = items.number({})
            self.fixed += number * each.fixed
            self.paged += [(within.times(number), inside) for within, inside in each.paged]

    def points(self, variables: Mapping[str, Any]) -> int:
        """The whole cost with these variables."""
        if not self.paged:
            return self.fixed
        return self.fixed + sum(items.number(variables) * each.points(variables) for items, each in self.paged)


@dataclass(frozen=True, slots=True)
class Items:
    """How many items a list may have."""

    most: int
    said: int = 0
    """What the text says; none for 0."""
    variables: tuple[str, ...] = ()
    """Variables that may say it."""
    repeated: int = 1
    """How many such lists there are."""

    def times(self, number: int) -> "Items":
        """The items of so many lists like this one."""
        return Items(self.most, self.said, self.variables, self.repeated * number)

    def number(self, variables: Mapping[str, Any]) -> int:
        """How many, with these variables: the largest that is said, the most there may be where nothing is."""
        said = [self.said, *(_length(variables.get(name)) for name in self.variables)]
        return self.repeated * max(1, min(max(said) or self.most, self.most))


def items_of(values: Iterable[ValueNode], most: int) -> Items:
    """How many items a list has whose length these arguments say, and `most` where they say nothing."""
    values = list(values)
    variables = tuple(value.name.value for value in values if isinstance(value, VariableNode))
    return Items(most, max((_length(_written(value)) for value in values), default=0), variables)


def _written(value: ValueNode) -> Any:
    if isinstance(value, IntValueNode):
        return int(value.value[:10])
    return value.values if isinstance(value, ListValueNode) else None


def _length(said: Any) -> int:
    """The number, or how many there are in a list; a number below one stands for one, and 0 for nothing said."""
    if isinstance(said, list | tuple):
        said = len(said)
    return max(1, said) if isinstance(said, int) else 0
