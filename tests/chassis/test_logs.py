"""What reaches the log, and what never does."""

import io
import logging
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
import structlog
from opentelemetry.sdk.trace import TracerProvider

from chassis.logs import Lines, keep_allowed, pass_on, where


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines("echo", "json"))
    root = logging.getLogger("chassis.tests_of_logs")
    root.addHandler(handler)
    root.propagate = False
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)


@pytest.fixture
def log(written: io.StringIO) -> Any:
    return structlog.wrap_logger(
        logging.getLogger("chassis.tests_of_logs"),
        processors=[pass_on],
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in written.getvalue().splitlines()]


def test_a_line_is_one_json_object(written: io.StringIO, log: Any) -> None:
    log.info("call", method="a/B", ms=1.5)
    [line] = lines(written)
    assert line.pop("timestamp").endswith("+00:00")
    assert line == {
        "event": "call",
        "level": "info",
        "logger": "chassis.tests_of_logs",
        "service": "echo",
        "method": "a/B",
        "ms": 1.5,
    }


def test_a_key_that_is_not_on_the_list_is_dropped_and_named(written: io.StringIO, log: Any) -> None:
    log.info("call", mail="hanako@example.jp", name="花子", ms=1)
    [line] = lines(written)
    assert line["dropped"] == ["mail", "name"]
    assert "hanako" not in written.getvalue()
    assert "花子" not in written.getvalue()


def test_of_an_exception_only_its_class_and_place_are_written(written: io.StringIO, log: Any) -> None:
    def fails() -> None:
        raise KeyError("hanako@example.jp")

    try:
        fails()
    except KeyError as error:
        log.error("failed", exc_info=error)
        log.exception("failed")
    for line in lines(written):
        assert line["error"] == "KeyError"
        assert line["places"][-1].startswith("tests/chassis/test_logs.py:")
        assert line["places"][-1].endswith(" fails")
    assert len(lines(written)) == 2
    assert "hanako" not in written.getvalue()


def test_the_cause_of_an_exception_is_placed_too() -> None:
    def fails() -> None:
        raise KeyError("x")

    try:
        try:
            fails()
        except KeyError as error:
            raise ValueError("y") from error
    except ValueError as error:
        places = where(error)
    assert "fails" in places[1]
    assert places[2] == "KeyError became ValueError"


def test_a_librarys_exception_is_written_the_same_way(written: io.StringIO) -> None:
    try:
        raise ValueError("hanako@example.jp")
    except ValueError:
        logging.getLogger("chassis.tests_of_logs").exception("it failed")
    [line] = lines(written)
    assert (line["event"], line["error"], line["level"]) == ("it failed", "ValueError", "error")
    assert "hanako" not in written.getvalue()


def test_a_line_names_the_trace_it_belongs_to(written: io.StringIO, log: Any) -> None:
    with TracerProvider().get_tracer("x").start_as_current_span("y") as span:
        log.info("call")
    [line] = lines(written)
    assert line["trace_id"] == f"{span.get_span_context().trace_id:032x}"
    assert line["span_id"] == f"{span.get_span_context().span_id:016x}"


def test_a_line_for_eyes_says_the_same() -> None:
    record = logging.LogRecord("chassis", logging.WARNING, __file__, 1, "not ready", None, None)
    assert "not ready" in Lines("echo", "console").format(record)


def test_what_is_allowed_passes_as_it_is() -> None:
    assert keep_allowed({"event": "x", "count": 3}) == {"event": "x", "count": 3}
