"""One gateway from its start to its end: CPU and latency of one operation, asked one after another."""

import os
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.gateway.contenders import Contender, Place
from bench.gateway.processes import Asking, Failed, cpu_of, family_of, running, until_answered
from bench.measures import latency_of

SLICES = 10
REQUESTS = 80
"""In each slice."""
LONGEST_SECONDS = 5.0
"""For each slice, however few requests it comes to."""
PREPARE_SECONDS = 120


@dataclass(frozen=True)
class Figures:
    """What one operation costs."""

    cpu_ms: float
    """CPU of the gateway's processes for a request."""
    p50: float
    p99: float
    answer: bytes


def measured(
    contender: Contender,
    place: Place,
    folder: Path,
    logs: Path,
    environment: Mapping[str, str],
    token: str,
) -> Figures:
    """Starts it, asks, stops it. Raises Failed with what it said instead."""
    headers = {"authorization": f"Bearer {token}"}
    given = {**environment, **contender.environment}
    if contender.prepared_by:
        _prepare(contender, folder, logs, given)
    log = logs / "gateway.log"
    with running(contender.command, folder, given, log) as pid:
        until_answered(place.own, contender.path, contender.body, headers, pid)
        asking = Asking(place.own, contender.path, contender.body, headers)
        try:
            return figures_of(asking, pid)
        finally:
            asking.close()


def _prepare(contender: Contender, folder: Path, logs: Path, environment: Mapping[str, str]) -> None:
    with (logs / "prepare.log").open("wb") as log:
        done = subprocess.run(
            contender.prepared_by,
            cwd=folder,
            env={**os.environ, **environment},
            stdout=log,
            stderr=log,
            timeout=PREPARE_SECONDS,
            check=False,
        )
    if done.returncode:
        raise Failed((logs / "prepare.log").read_text("utf-8", errors="replace")[-300:])


def figures_of(asking: Asking, pid: int) -> Figures:
    """Asks in slices after one to warm up; the CPU is that of the cheapest, which was disturbed least by others."""
    _repeat(asking)
    family = family_of(pid)
    found = []
    for _ in range(SLICES):
        before = cpu_of(family)
        taken, answer = _repeat(asking)
        found.append(((cpu_of(family) - before) * 1000 / len(taken), taken))
    latency = latency_of([seconds for _, taken in found for seconds in taken])
    return Figures(min(cpu for cpu, _ in found), latency.p50, latency.p99, answer)


def _repeat(asking: Asking) -> tuple[list[float], bytes]:
    taken: list[float] = []
    begun = time.monotonic()
    answer = b""
    while len(taken) < REQUESTS and time.monotonic() - begun < LONGEST_SECONDS:
        started = time.perf_counter()
        answer = asking.once()
        taken.append(time.perf_counter() - started)
        if b'"errors"' in answer[:200]:
            raise Failed(answer[:200].decode(errors="replace"))
    return taken, answer
