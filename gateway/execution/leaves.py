"""Scalars and enums: how graphql-core makes an answer of a value, and what can be told of a value without asking it."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp
from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLNamedType,
    GraphQLString,
    Undefined,
)
from graphql.pyutils import inspect

from gateway.execution.places import Absent, Complete, Place
from gateway.execution.run import Run

PLAIN = frozenset((str, int, float, bool, bytes, date, datetime, time, timedelta, Decimal, UUID, Timestamp, Duration))
"""Types whose values are there and are no error: neither awaitable, nor an exception, nor None."""

_AS_THEY_ARE: Mapping[GraphQLNamedType, str] = {
    GraphQLString: "type(v) is str",
    GraphQLID: "type(v) is str",
    GraphQLInt: "type(v) is int and -2147483648 <= v <= 2147483647",
    GraphQLFloat: "type(v) is float and LOWEST < v < HIGHEST",
    GraphQLBoolean: "v is True or v is False",
}


def condition(of: GraphQLNamedType) -> str:
    """The expression that tells of a value `v` that it is answered as it is; empty for a type that has none."""
    return _AS_THEY_ARE.get(of, "")


def leaf(of: GraphQLLeafType, absent: Absent) -> Complete:
    """Completes any value of a scalar or an enum."""
    coerce = of.coerce_output_value

    def complete(value: Any, run: Run, place: Place) -> Any:
        if value is None or value is Undefined:
            return absent()
        if isinstance(value, Exception):
            raise value
        return written(of, value, coerce(value))

    return complete


def written(of: GraphQLLeafType, value: Any, coerced: Any) -> Any:
    """What the type made of the value. Raises TypeError where it made nothing of it."""
    if coerced is None or coerced is Undefined:
        raise TypeError(
            f"Expected `{inspect(of)}.coerce_output_value({inspect(value)})` to return non-nullable value,"
            f" returned: {inspect(coerced)}"
        )
    return coerced


def members_of(of: GraphQLEnumType) -> tuple[type[Enum] | None, Mapping[str, str]]:
    """The Python enum of a type of Strawberry, and by the name of its members what is answered for them.

    By name, because the hash of a member is computed in Python; each is asked of the type itself, once.
    """
    wrapped = getattr(of, "wrapped_cls", None)
    if wrapped is None:
        return None, {}
    members: dict[str, str] = {}
    for member in wrapped:
        try:
            members[member.name] = of.coerce_output_value(member)
        except Exception:  # noqa: S112 - a member that the graph leaves out is answered by the type: with its error
            continue
    return wrapped, members


def numbers_of(of: GraphQLEnumType) -> Mapping[int, str]:
    """By the number of a value, as protobuf has it, what is answered for it."""
    return {each.value: of.coerce_output_value(each.value) for each in of.values.values() if type(each.value) is int}
