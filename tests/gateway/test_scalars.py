"""How moments are written."""

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from gateway.scalars import _written


@pytest.mark.parametrize(
    ("seconds", "nanos", "text"),
    [
        (0, 0, "1970-01-01T00:00:00Z"),
        (1_795_942_800, 0, "2026-11-29T09:00:00Z"),
        (1_795_942_800, 5_000_000, "2026-11-29T09:00:00.005Z"),
        (1_795_942_800, 120_000, "2026-11-29T09:00:00.000120Z"),
        (1_795_942_800, 1, "2026-11-29T09:00:00.000000001Z"),
        (-1, 999_000_000, "1969-12-31T23:59:59.999Z"),
        (-62_135_596_800, 0, "0001-01-01T00:00:00Z"),
        (253_402_300_799, 999_999_999, "9999-12-31T23:59:59.999999999Z"),
    ],
)
def test_a_moment_is_written_as_protobuf_writes_it(seconds: int, nanos: int, text: str) -> None:
    moment = Timestamp(seconds=seconds, nanos=nanos)
    assert _written(moment) == text == moment.ToJsonString()


@pytest.mark.parametrize(("seconds", "nanos"), [(253_402_300_800, 0), (0, -1), (0, 1_000_000_000)])
def test_a_moment_that_no_timestamp_holds_is_an_error(seconds: int, nanos: int) -> None:
    with pytest.raises(ValueError, match=r"(?i)timestamp|nanos"):
        _written(Timestamp(seconds=seconds, nanos=nanos))
