"""Match of one posting against 300, 3,000 and 30,000 members: how the cost grows, and what it is bound by.

`python -m bench.match [SIZE ...]`. In one process with the network's code, over the memory driver and over SecantusDB,
so that what the database costs can be told from what scoring costs. A scan goes in the parts that the service takes:
SecantusDB reads the whole collection for a range of ids, so there each part costs as much as all of it.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.measures import cpu_seconds
from bench.seeding import add_members
from chassis.clock import now, today
from chassis.mongo import connect
from services.network.domain.scoring import AtCompany, Recorded, Requirement, Said, Scale
from services.network.scoring import provide_scores, scan
from services.network.servicer.scoring import BEST, SCAN
from services.network.store import NetworkStore
from tests.infrastructure import RunningMongo

SIZES = (300, 3_000, 30_000)
SHOWN = 50
ASKED = Requirement("holding", ("営業企画", "データ分析", "プロジェクト管理"), ("中小企業診断士",), "13")


@dataclass(frozen=True)
class Match:
    """What one match cost, in seconds; `database` is CPU of the database's process."""

    members: int
    whole: float
    scan: float
    cpu: float
    database: float

    def __str__(self) -> str:
        own, database = (spent / self.members * 1e6 for spent in (self.cpu, self.database))
        wall = f"{self.whole * 1000:,.0f} ms, of it {self.scan * 1000:,.0f} ms scan"
        return f"{wall}; CPU a member {own:,.0f} µs, database {database:,.0f} µs"


def measure(sizes: Sequence[int] = SIZES) -> Iterator[str]:
    """Lines of a table: each driver at each size, its growth, and what scoring alone costs."""
    yield from ("| match of one posting | cost | times the size before it | members, times |", "|---|---|---|---|")
    yield f"| scoring alone, a member | {_scoring_alone() * 1e6:.1f} µs | | |"
    yield from _rows("memory", asyncio.run(_matches(connect_memory(), sizes, None)))
    with tempfile.TemporaryDirectory() as folder, RunningMongo(Path(folder)) as mongo:
        store = NetworkStore(connect(mongo.url, database="match"))
        yield from _rows("SecantusDB", asyncio.run(_matches(store, sizes, mongo.pid)))


def connect_memory() -> NetworkStore:
    """A store that costs no database."""
    return NetworkStore(connect("", database="", driver="memory"))


def _rows(name: str, found: list[Match]) -> Iterator[str]:
    before: Match | None = None
    for match in found:
        growth = f"{match.whole / before.whole:.1f} | {match.members / before.members:.0f}" if before else " | "
        yield f"| {name}, {match.members:,} members | {match} | {growth} |"
        before = match


async def _matches(store: NetworkStore, sizes: Sequence[int], pid: int | None) -> list[Match]:
    await store.prepare()
    found, there = [], 0
    for size in sizes:
        await add_members(store._driver, size - there, shared_with=ASKED.company_id)
        there = size
        found.append(await _match(store, size, pid))
    await store.close()
    return found


async def _match(store: NetworkStore, size: int, pid: int | None) -> Match:
    """The better of two: the first one finds nothing warm."""
    return min([await _once(store, size, pid) for _ in range(2)], key=lambda match: match.whole)


async def _once(store: NetworkStore, size: int, pid: int | None) -> Match:
    begun, cpu, database = time.perf_counter(), time.process_time(), cpu_seconds(pid) if pid else 0.0
    ids, scanned, after = list[str](), 0, ""
    while True:
        part = await scan(store, ASKED, after=after, size=SCAN, most=BEST)
        ids, scanned, after = [*ids, *(id for id, _, _ in part.best)], scanned + part.scanned, part.next_id
        if not after:
            break
    took = time.perf_counter() - begun
    shown = await provide_scores(store, ASKED, ids[:SHOWN])
    if (scanned, len(shown)) != (size, min(SHOWN, size)):
        raise RuntimeError(f"{scanned} scanned and {len(shown)} shown of {size}: this would measure something else")
    spent = cpu_seconds(pid) - database if pid else 0.0
    return Match(size, time.perf_counter() - begun, took, time.process_time() - cpu, spent)


def _scoring_alone() -> float:
    at = now()
    said = Said("x", at, ("営業企画", "データ分析", "法務"), "14", (AtCompany("bank"),), at)
    record = Recorded("r", "bank", at, "x", ("営業企画",), ("中小企業診断士",))
    scale, times = Scale(ASKED, today()), 10_000
    begun = time.process_time()
    for _ in range(times):
        scale.score(said, (record,))
    return (time.process_time() - begun) / times


if __name__ == "__main__":
    for line in measure([int(size) for size in sys.argv[1:]] or SIZES):
        print(line, flush=True)
