"""Whose trace an operation is in, and who decides whether it is sampled."""

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON, ParentBased, Sampler

from chassis import telemetry
from gateway.telling import Telling

THEIRS = "a" * 32


def parent(flags: str) -> dict[str, str]:
    return {"traceparent": f"00-{THEIRS}-{'b' * 16}-{flags}"}


def sampled_by(sampler: Sampler, monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(sampler=ParentBased(sampler), shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(telemetry, "tracer", provider.get_tracer("tests"))
    return exporter


def test_the_trace_of_a_client_is_linked_and_not_followed(spans: InMemorySpanExporter) -> None:
    with Telling(parent("01")):
        own = telemetry.trace_id()
    (span,) = spans.get_finished_spans()
    assert own != THEIRS
    assert span.parent is None
    assert [f"{each.context.trace_id:032x}" for each in span.links] == [THEIRS]


@pytest.mark.parametrize(("sampler", "flags", "kept"), [(ALWAYS_OFF, "01", 0), (ALWAYS_ON, "00", 1)])
def test_a_client_neither_forces_a_sample_nor_forbids_one(
    sampler: Sampler, flags: str, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    exporter = sampled_by(sampler, monkeypatch)
    with Telling(parent(flags)):
        pass
    assert len(exporter.get_finished_spans()) == kept


def test_a_trace_that_cannot_be_read_is_no_link(spans: InMemorySpanExporter) -> None:
    with Telling({"traceparent": "hanako@example.jp"}):
        pass
    assert spans.get_finished_spans()[0].links == ()
