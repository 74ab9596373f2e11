"""Measures the gateways one after another on this machine, prints, and writes its section of docs/benchmarks.md."""

import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

from bench.gateway import installing, parts
from bench.gateway.contenders import Contender, Place, of_npm, of_ours, of_python
from bench.gateway.measuring import Figures, measured
from bench.gateway.processes import Failed, running
from bench.report import write_section
from chassis import tokens
from chassis.access import Caller, Grant, Kind
from chassis.clock import now
from tests.infrastructure import free_port

SERVICES = ("IDENTITY", "NETWORK", "RECRUITING", "EVENTS")


@dataclass(frozen=True)
class Run:
    """What all gateways of a run share."""

    place: Place
    folder: Path
    environment: dict[str, str]
    token: str


def main(arguments: list[str]) -> None:
    """Everything, in the order of the report."""
    place = Place(free_port(), free_port(), free_port(), free_port())
    key = tokens.new_key("bench")
    alumnus = Caller("bench", Kind.PERSON, grants=frozenset({Grant("alumnus")}))
    token = tokens.sign(alumnus, key, token_id="t", issued_at=now(), lifetime=timedelta(hours=2))
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        run = Run(place, Path(folder), _environment(place), token)
        service = (sys.executable, "-m", "bench.gateway.service", str(place.service), tokens.published([key]))
        stack.enter_context(running(service, Path.cwd(), run.environment, run.folder / "service.log"))
        lines = list(_report(run, with_others="--no-npm" not in arguments))
    text = "\n".join(lines)
    write_section("gateway", text)
    print(text)


def _environment(place: Place) -> dict[str, str]:
    service = f"127.0.0.1:{place.service}"
    return {
        **{f"OKAERI_{name}_ADDRESS": service for name in SERVICES},
        "OKAERI_GATEWAY_ADDRESS": f"127.0.0.1:{place.own}",
        "OKAERI_LOG_LEVEL": "warning",
        "OKAERI_POINTS_PER_MINUTE": "1000000000",
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://{service}",
        "OTEL_EXPORTER_OTLP_INSECURE": "true",
        "PORTS": f"{place.people},{place.companies}",
        "NODE_ENV": "production",
    }


def _report(run: Run, *, with_others: bool) -> Iterator[str]:
    yield from _heading()
    once = [_one(run, each, Path.cwd()) for each in of_ours()]
    stock = [(each, _one(run, each, Path.cwd())) for each in of_python(run.place)]
    others, reason = _others(run) if with_others else ([], "they were left out of this run")
    own = [_cheaper(before, _one(run, each, Path.cwd())) for each, before in zip(of_ours(), once, strict=True)]
    found = [*zip(of_ours(), own, strict=True), *stock, *others]
    yield from (_row(contender, figures, own[0]) for contender, figures in found)
    if reason:
        yield f"\nThe gateways from npm are missing: {reason}."
    yield from ("", *_notes(), "", *parts.where_it_goes(run.place, run.token, *own))


def _cheaper(*runs: Figures | str) -> Figures:
    """The run that was disturbed less. Raises Failed where there was none."""
    done = [run for run in runs if isinstance(run, Figures)]
    if not done:
        raise Failed(f"our own gateway: {runs}")
    return min(done, key=lambda run: run.cpu_ms)


def _others(run: Run) -> tuple[list[tuple[Contender, Figures | str]], str]:
    try:
        folder = installing.installed()
        environment = {**os.environ, **run.environment}
        installing.write_parts(folder, run.place, environment)
    except installing.Missing as missing:
        return [], str(missing)
    with running(("node", "subgraphs.mjs"), folder, run.environment, run.folder / "subgraphs.log"):
        return [(each, _one(run, each, folder)) for each in of_npm(run.place)], ""


def _one(run: Run, contender: Contender, folder: Path) -> Figures | str:
    try:
        found = measured(contender, run.place, folder, run.folder, run.environment, run.token)
    except Failed as failed:
        print(f"{contender.name}: {failed}", file=sys.stderr)
        return str(failed)
    print(f"{contender.name}: {found.cpu_ms:.2f} ms", file=sys.stderr)
    return found


def _heading() -> list[str]:
    cores = len(os.sched_getaffinity(0))
    return [
        "## The gateway beside others",
        "",
        f"Written by `make bench-gateway` on {now():%Y-%m-%d}: {platform.machine()}, {cores} cores shared with all "
        f"else, Python {platform.python_version()}. One after another in one run; CPU of the gateway's processes from "
        "`/proc`, the cheapest of ten slices; ours of two runs, before and after the others. Trust the ratios: on a "
        "machine that others use too, all are too high.",
        "",
        "| gateway | version | CPU ms a request | times ours | p50 ms | p99 ms | kB |",
        "|---|---|---|---|---|---|---|",
    ]


def _row(contender: Contender, figures: Figures | str, ours: Figures) -> str:
    told = installing.version_of(contender.package, installing.PLACE) if contender.is_node else ""
    told = told or version(contender.package)
    if isinstance(figures, str):
        return f"| {contender.name} | {told} | did not run: {figures[:100]} | | | | |"
    ratio = figures.cpu_ms / ours.cpu_ms
    times = f"{figures.p50:.1f} | {figures.p99:.1f} | {len(figures.answer) / 1000:.1f}"
    return f"| {contender.name} | {told} | {figures.cpu_ms:.2f} | {ratio:.1f} | {times} |"


def _notes() -> list[str]:
    return [
        "A page of 50 people with ten fields each, their periods and the company of each period: about 2,000 fields.",
        "Ours and Strawberry ask one gRPC service and join the companies by batch; Mesh asks the same service and is "
        "spared the join. The others join two subgraphs over HTTP, whose answers are kept. Ours verifies "
        "the token, checks access, limits and cost, counts, and traces; the others do none of it.",
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
