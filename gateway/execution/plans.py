"""The plans of one schema: the most recently used of them, within a bound of estimated bytes.

A plan is found by the text of its document, the name of the operation, and the values of the variables that choose
what is included. The text is the string that the document was parsed from, so its hash is computed once while the
same document is handed over again and again, as `gateway.documents` does.
"""

from collections import OrderedDict
from typing import Any, TypeAlias

from graphql.execution import Executor

from gateway.execution.flags import Flags, flags_of
from gateway.execution.planning import Plan

MOST_BYTES = 64 * 1024 * 1024
MOST_OF_ONE_OPERATION = 16
"""Plans for different values of its flags: with ten flags a client could ask for a thousand."""
_BYTES_OF_ENTRY = 1_000
_BYTES_OF_CHARACTER = 60
"""Of a document, whose syntax tree a plan keeps alive."""

Key: TypeAlias = tuple[str, str | None, bool]
Values: TypeAlias = tuple[tuple[str, Any], ...]


class Operation:
    """What is kept of one operation."""

    def __init__(self, executor: Executor[Any], text: str) -> None:
        self.flags: Flags = flags_of(executor.operation, executor.fragment_definitions)
        self.plans: OrderedDict[Values, Plan] = OrderedDict()
        self.counted = 0
        self._own = _BYTES_OF_ENTRY + _BYTES_OF_CHARACTER * len(text)

    @property
    def size(self) -> int:
        """Estimated bytes. A plan may have grown since it was made."""
        return self._own + sum(plan.size for plan in self.plans.values())


class Plans:
    """Finds the plan of an operation, or makes it."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._kept: OrderedDict[Key, Operation] = OrderedDict()
        self.bytes = 0
        """Estimated, of all that is kept."""

    def __len__(self) -> int:
        return sum(len(each.plans) for each in self._kept.values())

    def operation(self, executor: Executor[Any], *, serially: bool) -> Operation | None:
        """What is kept of the operation in hand; None for one whose text is not known."""
        operation = executor.operation
        if operation.loc is None:
            return None
        key = operation.loc.source.body, operation.name.value if operation.name else None, serially
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = Operation(executor, key[0])
        self._kept.move_to_end(key)
        return found

    def plan(self, operation: Operation, executor: Executor[Any], *, serially: bool) -> Plan:
        """The plan for the variables in hand. Raises GraphQLError where they or the selections are at fault."""
        values = operation.flags.values(executor.variable_values.coerced)
        plan = operation.plans.get(values)
        if plan is None:
            plan = operation.plans[values] = Plan(executor, dict(values), serially=serially)
            if len(operation.plans) > MOST_OF_ONE_OPERATION:
                operation.plans.popitem(last=False)
        if operation.counted != (size := operation.size):
            self._count(operation, size)
        return plan

    def _count(self, operation: Operation, size: int) -> None:
        self.bytes += size - operation.counted
        operation.counted = size
        while self.bytes > self._most and self._kept:
            _, forgotten = self._kept.popitem(last=False)
            self.bytes -= forgotten.counted
            forgotten.counted = 0
