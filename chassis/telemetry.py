"""Traces and figures of one process: OTLP where the standard OTEL_EXPORTER_OTLP_* variables are set, and `/metrics`.

Without an exporter nothing is sampled, but every call still has a trace id, which is in the log and in the text of a
defect. Sampling is decided where a request enters the suite; the rest follows its parent.
"""

import asyncio
import os
import time
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

import prometheus_client
from opentelemetry import metrics, trace
from opentelemetry.context import Context
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.sdk.metrics import AlwaysOffExemplarFilter, MeterProvider
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ParentBased
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from chassis.settings import split_address
from chassis.trouble import CannotStart, reason_of

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)
_propagator = TraceContextTextMapPropagator()

tracer = trace.get_tracer("okaeri")
"""Makes spans; recorded once `start` has run with an exporter configured."""
meter = metrics.get_meter("okaeri")
"""Makes instruments; shown on `/metrics` once `start` has run."""

server_calls = meter.create_histogram(
    "rpc.server.call.duration",
    unit="s",
    description="How long calls to this process took.",
    explicit_bucket_boundaries_advisory=_SECONDS,
)
client_calls = meter.create_histogram(
    "rpc.client.call.duration",
    unit="s",
    description="How long calls of this process to others took.",
    explicit_bucket_boundaries_advisory=_SECONDS,
)
_loop_lag = meter.create_gauge(
    "okaeri.event_loop.lag", unit="s", description="How much later than asked the event loop woke up."
)


def start(name: str, metrics_address: str) -> Callable[[], None]:
    """Sets up traces and figures for the process and serves `/metrics` there unless empty; call what it returns last.

    Raises CannotStart when the address is taken. To be called once in a process.
    """
    traces, figures = tracer_provider(name, os.environ), meter_provider(name)
    stop_serving = serve_metrics(metrics_address) if metrics_address else None
    trace.set_tracer_provider(traces)
    metrics.set_meter_provider(figures)

    def stop() -> None:
        traces.shutdown()
        figures.shutdown()
        if stop_serving:
            stop_serving()

    return stop


def tracer_provider(name: str, environment: Mapping[str, str]) -> TracerProvider:
    """Exports over OTLP where the environment names an endpoint, else samples nothing and still gives trace ids."""
    resource = Resource.create({"service.name": f"okaeri-{name}"})
    if not _wants_traces(environment):
        return TracerProvider(resource=resource, sampler=ParentBased(ALWAYS_OFF), shutdown_on_exit=False)
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


def meter_provider(name: str) -> MeterProvider:
    """Keeps figures for `/metrics`."""
    resource = Resource.create({"service.name": f"okaeri-{name}"})
    reader = PrometheusMetricReader(scope_info_enabled=False)
    # Nobody reads exemplars from `/metrics`, and each would cost every measurement a look at its trace.
    return MeterProvider(
        resource=resource, metric_readers=[reader], shutdown_on_exit=False, exemplar_filter=AlwaysOffExemplarFilter()
    )


def serve_metrics(address: str) -> Callable[[], None]:
    """Answers `/metrics` in a thread of its own; what it returns ends that. Raises CannotStart when it is taken."""
    host, port = split_address(address)
    try:
        server, thread = prometheus_client.start_http_server(port, addr=host)
    except OSError as error:
        raise CannotStart(f"The address {address} for /metrics cannot be used: {reason_of(error)}.") from None

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return stop


async def watch_event_loop(every: float = 1.0) -> None:
    """Measures, until cancelled, how late the event loop wakes up: what blocks it is seen there first."""
    lag = 0.0
    while True:
        _loop_lag.set(lag)
        due = time.monotonic() + every
        await asyncio.sleep(every)
        lag = max(0.0, time.monotonic() - due)


def context_from(metadata: Mapping[str, Any]) -> Context:
    """The trace context in the metadata of a call or the headers of a message, to be the parent of a span."""
    return _propagator.extract(metadata)


def inject_context(carrier: MutableMapping[str, str], context: Context | None = None) -> None:
    """Adds `traceparent` for the span in hand, or for the one in that context."""
    _propagator.inject(carrier, context)


def trace_id() -> str:
    """The trace in hand in hexadecimal; empty outside of any."""
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else ""


def _wants_traces(environment: Mapping[str, str]) -> bool:
    if environment.get("OTEL_SDK_DISABLED", "").lower() == "true" or environment.get("OTEL_TRACES_EXPORTER") == "none":
        return False
    names = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
    return any(environment.get(name) for name in names)
