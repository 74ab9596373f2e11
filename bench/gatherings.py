"""What seats cost: registrations for one gathering and for many, the waitlist by its length, a scan at the door.

`python -m bench.gatherings` measures this alone. Each figure stands beside a bare write of the same run: one row
replaced and one event announced, in a transaction of its own.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from okaeri.events.v1 import door_pb2
from okaeri.events.v1 import gathering_pb2 as pb

from bench.measures import Latency, many
from bench.report import write_section
from chassis.clock import now
from chassis.ids import new_id
from chassis.mongo import NOTHING, Conflict, connect, settled
from services.events.domain import Audience, Company, Form, Gathering, Plan, Seat, SeatState, Times, drafted
from services.events.messages.gatherings import seats_changed
from services.events.store import EventsStore
from tests.infrastructure import RunningMongo
from tests.services.calling import alumnus, request_id
from tests.services.events.house import HOLDING, House, serving

WAITERS = (10, 1_000, 10_000)
AT_ONCE = 16
TIMES = 40
REGISTRATIONS = 160
BATCH = 1_000


@dataclass(frozen=True)
class Rates:
    """Writes a second with sixteen in flight."""

    bare: float
    one: float
    many: float


def measure() -> Iterator[str]:
    """Lines of tables."""
    with tempfile.TemporaryDirectory() as folder, RunningMongo(Path(folder)) as mongo:
        rates, latencies = asyncio.run(_measured(mongo.url))
    yield from ("| registrations, sixteen in flight | a second | times slower than a bare write |", "|---|---|---|")
    for name, rate in (
        ("bare writes to sixteen rows", rates.bare),
        ("for one gathering", rates.one),
        ("for sixteen", rates.many),
    ):
        yield f"| {name} | {rate:.0f} | {rates.bare / rate:.1f} |"
    yield from ("", "| one at a time | p50 ms | p99 ms | times a bare write |", "|---|---|---|---|")
    bare = latencies["bare write"]
    for name, latency in latencies.items():
        yield f"| {name} | {latency.p50:.1f} | {latency.p99:.1f} | {latency.p50 / bare.p50:.1f} |"


async def _measured(url: str) -> tuple[Rates, dict[str, Latency]]:
    async with serving(connect(url, database="gatherings", driver="motor")) as house:
        rows = [await _gathering(house.store) for _ in range(AT_ONCE)]
        latencies = {"bare write": (await many(lambda _: _bare(house.store, rows[0]), TIMES, {})).latency}
        rates = Rates(
            bare=await _rate(lambda number: _bare(house.store, rows[number % AT_ONCE])),
            one=await _rate_of_registrations(house, rows[:1]),
            many=await _rate_of_registrations(house, rows[1:]),
        )
        for waiters in WAITERS:
            latencies |= await _waitlist(house, waiters)
        latencies["scan of a ticket"] = await _scans(house)
        return rates, latencies


async def _bare(store: EventsStore, id: str) -> None:
    async def write() -> None:
        async with store.transaction() as tx:
            gathering = await tx.gatherings.get(id)
            await tx.gatherings.save(gathering, announcing=seats_changed(gathering))

    await settled(write, met=(Conflict,))


async def _rate_of_registrations(house: House, ids: list[str]) -> float:
    stubs = [house.as_(alumnus(f"comer-{number}-{new_id()}")) for number in range(REGISTRATIONS)]
    return await _rate(lambda number: _register(stubs[number], ids[number % len(ids)]))


async def _register(stub: Any, id: str) -> Any:
    return await stub.TakeSeat(pb.TakeSeatRequest(request_id=request_id(), gathering_id=id), timeout=60)


async def _rate(call: Callable[[int], Awaitable[object]]) -> float:
    """Calls a second, sixteen at a time."""
    places, begun = iter(range(REGISTRATIONS)), time.perf_counter()

    async def work() -> None:
        for number in places:
            await call(number)

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return REGISTRATIONS / (time.perf_counter() - begun)


async def _waitlist(house: House, waiters: int) -> dict[str, Latency]:
    """Joining the end, looking up the last place, and leaving a seat that the first waiter gets."""
    id = await _gathering(house.store, capacity=2 * TIMES, waiters=waiters)
    last = house.as_(alumnus(f"waiter-{waiters - 1}"))
    names = [f"joins-{number}" for number in range(TIMES + TIMES // 10)]
    joiners = {number: house.as_(alumnus(name)) for number, name in enumerate(names)}
    leavers = {number: house.as_(alumnus(f"holder-{number}")) for number in range(len(names))}
    calls: dict[str, Callable[[int], Awaitable[object]]] = {
        "joining": lambda number: _register(joiners[number % len(names)], id),
        "the last one's place": lambda _: last.BatchGetGatherings(pb.BatchGetGatheringsRequest(ids=[id])),
        "leaving, and handing the seat on": lambda number: leavers[number % len(names)].LeaveSeat(
            pb.LeaveSeatRequest(request_id=request_id(), gathering_id=id)
        ),
    }
    return {f"{name}, {waiters:,} wait": (await many(call, TIMES, {})).latency for name, call in calls.items()}


async def _scans(house: House) -> Latency:
    id = await _gathering(house.store, capacity=2 * TIMES, waiters=0, begins=timedelta(hours=1))
    tickets = []
    for number in range(TIMES + TIMES // 10):
        given = await house.ask("GetOwnTickets", alumnus(f"holder-{number}"), gathering_id=id)
        tickets.append(given.tickets[0].ticket)
    stub = house.as_(HOLDING)

    async def scan(number: int) -> object:
        said = {"gathering_id": id, "ticket": tickets[number % len(tickets)], "device_id": "phone"}
        return await stub.CheckIn(door_pb2.CheckInRequest(request_id=request_id(), **said))

    return (await many(scan, TIMES, {})).latency


async def _gathering(
    store: EventsStore, capacity: int = 1_000, waiters: int | None = None, begins: timedelta = timedelta(days=9)
) -> str:
    """A published gathering; with so many who wait it is full of `holder-…`, each with a seat."""
    at = now()
    times = Times(at + begins, at + begins + timedelta(hours=3))
    made = drafted(new_id(), ("holding",), Plan("会", place="東京", capacity=capacity), times, at).publish(at)
    seats = _seats(made, capacity, waiters) if waiters is not None else []
    full = _holding(made, seats)
    for start in range(0, len(seats), BATCH):
        async with store.transaction() as tx:
            await tx.seats.add_many(seats[start : start + BATCH], announcing=NOTHING)
    async with store.transaction() as tx:
        if await tx.companies.find("holding") is None:
            await tx.companies.add(Company("holding", "持株"), announcing=NOTHING)
        await tx.gatherings.add(full, announcing=NOTHING)
    return made.id


def _seats(gathering: Gathering, holders: int, waiters: int) -> list[Seat]:
    names = [f"holder-{n}" for n in range(holders)] + [f"waiter-{n}" for n in range(waiters)]
    states = [SeatState.TAKEN] * holders + [SeatState.WAITING] * waiters
    return [
        Seat(new_id(), gathering.id, name, gathering.drafted_at, state=state, order=order)
        for order, (name, state) in enumerate(zip(names, states, strict=True))
    ]


def _holding(gathering: Gathering, seats: list[Seat]) -> Gathering:
    room = gathering.room(Form.IN_PERSON)
    for seat in seats:
        if seat.state is SeatState.TAKEN:
            room = room.with_places(Audience.ALUMNI, 1)
        else:
            room = room.with_waiter(Audience.ALUMNI, 1, seat.order, 1)
    changed = gathering.with_room(room)
    return replace(changed, arrivals=len(seats))


def main() -> None:
    """Measures, prints, and writes the section of the report."""
    text = "\n".join(measure())
    write_section("gatherings", text)
    print(text)


if __name__ == "__main__":
    main()
