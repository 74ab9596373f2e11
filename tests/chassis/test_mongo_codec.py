from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import NewType

import pytest

from chassis.mongo.codec import codec

PostingId = NewType("PostingId", str)


class State(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class Inner:
    day: date
    states: frozenset[State] = frozenset()


@dataclass(frozen=True)
class Whole:
    id: str
    posting: PostingId
    at: datetime
    inner: Inner
    inners: tuple[Inner, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    maybe: Inner | None = None
    raw: bytes = b""
    version: int = 0


WHOLE = Whole(
    id="w",
    posting=PostingId("p"),
    at=datetime(2026, 4, 1, 9, tzinfo=timezone(timedelta(hours=9))),
    inner=Inner(date(2026, 4, 1), frozenset({State.OPEN, State.CLOSED})),
    inners=(Inner(date(2026, 4, 2)),),
    names={"ja": "箱"},
)


def test_a_value_is_stored_as_plain_parts() -> None:
    assert codec(Whole).document(WHOLE) == {
        "_id": "w",
        "posting": "p",
        "at": datetime(2026, 4, 1, 0, tzinfo=UTC),
        "inner": {"day": "2026-04-01", "states": ["closed", "open"]},
        "inners": [{"day": "2026-04-02", "states": []}],
        "names": {"ja": "箱"},
        "raw": b"",
        "version": 0,
    }


def test_a_value_comes_back_equal() -> None:
    assert codec(Whole).value(codec(Whole).document(WHOLE)) == WHOLE


def test_a_class_may_grow_and_shrink() -> None:
    @dataclass(frozen=True)
    class Grown:
        id: str
        state: State = State.OPEN
        names: tuple[str, ...] = ()
        maybe: str | None = "never stored, so never seen"

    assert codec(Grown).value({"_id": "g", "forgotten": 1}) == Grown("g", maybe=None)


def test_a_missing_field_without_a_default_is_a_defect() -> None:
    with pytest.raises(ValueError, match="lacks day"):
        codec(Inner).value({})


def test_a_moment_without_a_time_zone_is_a_defect() -> None:
    @dataclass(frozen=True)
    class Timed:
        at: datetime

    with pytest.raises(ValueError, match="time zone"):
        codec(Timed).document(Timed(datetime(2026, 4, 1)))


@pytest.mark.parametrize("kind", [int | str, list[int], tuple[int, str], dict[int, str], object, complex])
def test_a_field_that_cannot_be_stored_is_named_at_once(kind: object) -> None:
    class Odd:
        odd: str

    Odd.__annotations__["odd"] = kind
    with pytest.raises(TypeError, match=r"odd: .*cannot be stored"):
        codec(dataclass(frozen=True)(Odd))
