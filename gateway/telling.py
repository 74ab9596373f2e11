"""What is told of an operation: one span, one figure, one line of the log, whatever came of it.

The span is made by hand: the stock context managers cost more than a small operation.
"""

import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import structlog
from graphql import GraphQLError
from opentelemetry import context as contexts
from opentelemetry.trace import Link, SpanKind, StatusCode, get_current_span, set_span_in_context

from chassis import telemetry
from gateway.measuring import Measured
from gateway.problems import code_of, first_defect

log = structlog.get_logger(__name__)

_durations = telemetry.meter.create_histogram(
    "graphql.server.operation.duration", unit="s", description="How long operations took, by type and code."
)
_LONGEST_NAME = 64
_WITHOUT_PARENT: contexts.Context = contexts.Context()


class Telling:
    """The span of one operation while it lasts: the root of a trace of ours.

    A trace that the client says it is in is linked and no more, so nobody outside decides what is sampled (ADR 0026).
    """

    def __init__(self, headers: Mapping[str, Any]) -> None:
        self._links = _links_to(headers) if "traceparent" in headers else ()

    def __enter__(self) -> Self:
        self._started = time.perf_counter()
        self._span = telemetry.tracer.start_span(
            "graphql", context=_WITHOUT_PARENT, kind=SpanKind.SERVER, links=self._links
        )
        self._before = contexts.attach(set_span_in_context(self._span, _WITHOUT_PARENT))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        contexts.detach(self._before)
        self._span.end()

    def tell(self, operation: Measured | None, errors: Sequence[GraphQLError], cost: int) -> str:
        """Says what came of it; answers the code of the first error, or OK."""
        seconds = time.perf_counter() - self._started
        kind, name = (operation.kind, operation.name[:_LONGEST_NAME]) if operation else ("unknown", "")
        code = code_of(errors[0]) if errors else "OK"
        defect = first_defect(errors) if errors else None
        _durations.record(seconds, {"graphql.operation.type": kind, "code": code})
        if self._span.is_recording():
            self._span.update_name(f"{kind} {name}".strip())
            told = {"graphql.operation.type": kind, "graphql.operation.name": name, "okaeri.code": code}
            self._span.set_attributes({**told, "okaeri.cost": cost})
            if defect is not None:
                self._span.set_status(StatusCode.ERROR)
        say, more = (log.info, {}) if defect is None else (log.error, {"exc_info": defect})
        ms = round(seconds * 1000, 2)
        say("operation", method=kind, operation=name, code=code, ms=ms, count=len(errors), cost=cost, **more)
        return code


def _links_to(headers: Mapping[str, Any]) -> Sequence[Link]:
    theirs = get_current_span(telemetry.context_from(headers)).get_span_context()
    return (Link(theirs),) if theirs.is_valid else ()
