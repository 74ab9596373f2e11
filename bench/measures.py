"""Stop-watches: latency of many calls, and the CPU time that processes spent meanwhile."""

import os
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Latency:
    """How long calls took, in milliseconds."""

    p50: float
    p99: float


@dataclass(frozen=True)
class Measured:
    """Many calls of one kind: how long each took, and what each cost each process."""

    latency: Latency
    cpu: Mapping[str, float]
    """Milliseconds of CPU a call, by process."""


def latency_of(seconds: list[float]) -> Latency:
    """Median and 99th percentile."""
    ordered = sorted(seconds)
    return Latency(ordered[len(ordered) // 2] * 1000, ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)] * 1000)


def cpu_seconds(pid: int) -> float:
    """User and system time the process has spent so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


async def many(call: Callable[[int], Awaitable[object]], times: int, processes: Mapping[str, int]) -> Measured:
    """Calls one after another, after a tenth of them to warm up. `call` gets the number of the call."""
    for number in range(times // 10):
        await call(-1 - number)
    before = {name: cpu_seconds(pid) for name, pid in processes.items()}
    taken = [await _timed(call, number) for number in range(times)]
    cpu = {name: (cpu_seconds(pid) - before[name]) * 1000 / times for name, pid in processes.items()}
    return Measured(latency_of(taken), cpu)


async def _timed(call: Callable[[int], Awaitable[object]], number: int) -> float:
    begun = time.perf_counter()
    await call(number)
    return time.perf_counter() - begun
