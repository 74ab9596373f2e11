"""Traces and figures of a process."""

import asyncio
import socket
import urllib.request

import pytest
from opentelemetry.sdk.trace import TracerProvider

from chassis import telemetry
from chassis.trouble import CannotStart
from tests.infrastructure import free_port


def test_without_an_exporter_a_call_has_a_trace_id_and_costs_no_record() -> None:
    provider = telemetry.tracer_provider("echo", {})
    with provider.get_tracer("x").start_as_current_span("y") as span:
        assert len(telemetry.trace_id()) == 32
        assert not span.is_recording()
    provider.shutdown()
    assert telemetry.trace_id() == ""


@pytest.mark.parametrize("name", ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"])
def test_the_standard_variables_switch_the_exporter_on(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    endpoint = f"http://127.0.0.1:{free_port()}"
    monkeypatch.setenv(name, endpoint)
    provider = telemetry.tracer_provider("echo", {name: endpoint})
    span = provider.get_tracer("x").start_span("y")
    assert span.is_recording()
    assert provider.resource.attributes["service.name"] == "okaeri-echo"
    provider.shutdown()


@pytest.mark.parametrize("off", [{"OTEL_SDK_DISABLED": "true"}, {"OTEL_TRACES_EXPORTER": "none"}])
def test_the_standard_variables_switch_it_off_again(off: dict[str, str]) -> None:
    provider = telemetry.tracer_provider("echo", {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", **off})
    assert not provider.get_tracer("x").start_span("y").is_recording()
    provider.shutdown()


def test_what_the_edge_did_not_sample_is_not_recorded_further_in() -> None:
    provider = TracerProvider()
    parent = telemetry.context_from({"traceparent": f"00-{'a' * 32}-{'b' * 16}-00"})
    span = provider.get_tracer("x").start_span("y", context=parent)
    assert not span.is_recording()
    assert span.get_span_context().trace_id == int("a" * 32, 16)


def test_a_trace_travels_in_metadata() -> None:
    carrier: dict[str, str] = {}
    with TracerProvider().get_tracer("x").start_as_current_span("y"):
        telemetry.inject_context(carrier)
        assert carrier["traceparent"].split("-")[1] == telemetry.trace_id()


def test_nonsense_for_a_trace_starts_a_new_one() -> None:
    parent = telemetry.context_from({"traceparent": "hanako@example.jp"})
    span = TracerProvider().get_tracer("x").start_span("y", context=parent)
    assert span.get_span_context().is_valid


def test_figures_are_served_for_prometheus() -> None:
    provider = telemetry.meter_provider("echo")
    provider.get_meter("x").create_histogram("rpc.server.call.duration", unit="s").record(0.2, {"rpc.method": "a/B"})
    address = f"127.0.0.1:{free_port()}"
    stop = telemetry.serve_metrics(address)
    with urllib.request.urlopen(f"http://{address}/metrics") as answer:
        shown = answer.read().decode()
    stop()
    provider.shutdown()
    assert 'rpc_server_call_duration_seconds_count{rpc_method="a/B"} 1.0' in shown
    assert "process_resident_memory_bytes" in shown


def test_an_address_for_figures_that_is_taken_is_said_in_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(CannotStart) as refused:
            telemetry.serve_metrics(address)
    assert str(refused.value) == f"The address {address} for /metrics cannot be used: Address already in use."


async def test_the_event_loop_is_watched_until_the_watch_is_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[float] = []
    twice = asyncio.Event()

    class Gauge:
        def set(self, value: float) -> None:
            measured.append(value)
            if len(measured) == 2:
                twice.set()

    monkeypatch.setattr(telemetry, "_loop_lag", Gauge())
    watch = asyncio.create_task(telemetry.watch_event_loop(every=0.001))
    await asyncio.wait_for(twice.wait(), 5)
    watch.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watch
    assert all(lag >= 0 for lag in measured)
