"""Scalars beyond GraphQL's own: days and moments, as texts that the standards name."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, NewType

import strawberry
from google.protobuf.timestamp_pb2 import Timestamp
from strawberry.types.scalar import ScalarDefinition

Date = NewType("Date", str)
DateTime = NewType("DateTime", object)

_FIRST, _LAST = -62_135_596_800, 253_402_300_799
"""Seconds of the first and the last moment that a Timestamp holds: the years 1 to 9999."""
_EPOCH = datetime(1970, 1, 1)
"""In UTC, and without saying so: it is written in less time."""
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(value: Any) -> str:
    """A day as it is written. Raises ValueError for a day that no calendar has."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("a day looks like 2026-11-23")
    return date.fromisoformat(value).isoformat()


def _written(moment: Timestamp) -> str:
    """As `ToJsonString` writes it, many times as fast: an answer has hundreds of moments."""
    seconds, nanos = moment.seconds, moment.nanos
    if not (_FIRST <= seconds <= _LAST and 0 <= nanos < 1_000_000_000):
        return moment.ToJsonString()
    text = _second(seconds)
    if nanos == 0:
        return f"{text}Z"
    if nanos % 1_000_000 == 0:
        return f"{text}.{nanos // 1_000_000:03}Z"
    return f"{text}.{nanos // 1_000:06}Z" if nanos % 1_000 == 0 else f"{text}.{nanos:09}Z"


@lru_cache(maxsize=8192)
def _second(seconds: int) -> str:
    """The same things are shown again and again, and so are their moments."""
    return (_EPOCH + timedelta(0, seconds)).isoformat()


def _moment(value: Any) -> Timestamp:
    """Reads a moment. Raises ValueError for one without a time zone or outside of what a Timestamp holds."""
    if not isinstance(value, str):
        raise ValueError("a moment looks like 2026-11-23T18:00:00+09:00")
    read = datetime.fromisoformat(value)
    if read.tzinfo is None:
        raise ValueError("a moment names its time zone, such as 2026-11-23T18:00:00+09:00")
    moment = Timestamp()
    moment.FromDatetime(read.astimezone(UTC))
    return moment


SCALARS: Mapping[object, ScalarDefinition] = {
    Date: strawberry.scalar(
        name="Date",
        description="A day without a time, as RFC 3339 writes it: `2026-11-23`.",
        specified_by_url="https://scalars.graphql.org/andimarek/local-date.html",
        serialize=str,
        parse_value=_day,
    ),
    DateTime: strawberry.scalar(
        name="DateTime",
        description="A moment, as RFC 3339 writes it: `2026-11-23T18:00:00+09:00`; answered in UTC.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
        serialize=_written,
        parse_value=_moment,
    ),
}
"""How each of them is read and written."""
