"""Which fields are used by which client, counted once for each operation; and which deprecated things are still in use.

A document counts how often it ran, and the fields are worked out when somebody reads the figures: so an operation pays
for one number however many fields it has. Names of clients are from the operator's list, so figures stay few.

Deprecated fields of inputs and values of enums are not counted: clients send them in variables, which would have to be
walked for each request, and a count of those that stand in documents would call things unused that are not.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from weakref import WeakSet

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema
from opentelemetry.metrics import CallbackOptions, Observation

from chassis import telemetry
from gateway.measuring import Measured

UNNAMED, OTHER = "unnamed", "other"
_HEADERS = ("graphql-client-name", "apollographql-client-name")

_all: "WeakSet[Usage]" = WeakSet()


def deprecated_in(schema: GraphQLSchema) -> frozenset[str]:
    """What the schema says not to use any more: fields, and arguments as `Query.postings(kind:)`."""
    fields = {
        f"{kind.name}.{name}": field
        for kind in schema.type_map.values()
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
        for name, field in kind.fields.items()
    }
    found = {name for name, field in fields.items() if field.deprecation_reason is not None}
    for name, field in fields.items():
        gone = (own for own, argument in field.args.items() if argument.deprecation_reason is not None)
        found |= {f"{name}({own}:)" for own in gone}
    return frozenset(found)


class Usage:
    """How often each field was asked for, by client."""

    def __init__(self, known_clients: Iterable[str] = (), deprecated: Iterable[str] = ()) -> None:
        self._known_clients = frozenset(known_clients)
        self._deprecated = frozenset(deprecated)
        self._ran: Counter[tuple[Measured, str]] = Counter()
        self._forgotten: Counter[tuple[str, str]] = Counter()
        _all.add(self)

    def client_of(self, headers: Mapping[str, Any]) -> str:
        """The name a client gives itself, where the operator knows it."""
        name = next((headers[each] for each in _HEADERS if each in headers), None)
        if name is None:
            return UNNAMED
        return name if name in self._known_clients else OTHER

    def ran(self, operation: Measured, client: str) -> None:
        """Counts an operation."""
        self._ran[operation, client] += 1

    def forget(self, operations: Iterable[Measured]) -> None:
        """Keeps the figures of documents that are not kept any more."""
        gone = set(operations)
        for (operation, client), times in [each for each in self._ran.items() if each[0][0] in gone]:
            self._count(self._forgotten, operation, client, times)
            del self._ran[operation, client]

    def fields(self) -> Mapping[tuple[str, str], int]:
        """How often each field was asked for, by its name, such as `Query.postings`, and the client."""
        found = Counter(self._forgotten)
        for (operation, client), times in self._ran.items():
            self._count(found, operation, client, times)
        return found

    def is_deprecated(self, field: str) -> bool:
        """Whether the schema says not to use it any more."""
        return field in self._deprecated

    @staticmethod
    def _count(into: "Counter[tuple[str, str]]", operation: Measured, client: str, times: int) -> None:
        for field in operation.fields:
            into[field, client] += times


def _observed(_: CallbackOptions) -> Iterable[Observation]:
    for usage in list(_all):
        for (field, client), times in usage.fields().items():
            deprecated = "true" if usage.is_deprecated(field) else "false"
            yield Observation(times, {"field": field, "client": client, "deprecated": deprecated})


telemetry.meter.create_observable_counter(
    "graphql.server.field.operations",
    callbacks=[_observed],
    description="How many operations asked for a field, by client; see `okaeri deprecated`.",
)
