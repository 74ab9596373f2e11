"""What came of it: a few lines of figures, and everything that is not as it must be."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping

import orjson

from bench.rolling.load import Seen
from bench.rolling.suite import HEARING, PROCESSES, TwoOfEach
from chassis.mongo import connect
from tests.journeys.listening import dead_letters, everything, until_heard_by


def report(seen: Seen) -> Iterator[str]:
    """What was seen, a line each."""
    yield f"{seen.restarts} restarts in {seen.seconds:.0f} s, {seen.calls.total()} calls beside them:"
    yield from (f"  {count:6} {name}" for name, count in sorted(seen.calls.items()))
    yield f"  {len(seen.failures)} failed; the slowest took {seen.longest:.1f} s"


def troubles(suite: TwoOfEach) -> list[str]:
    """What the copies said was wrong, in the order of time: to be read beside what was lost."""
    logs = (suite.folder / f"{name}-{number}" / "log" for name in PROCESSES for number in (0, 1))
    lines = (line for log in logs for line in log.read_text("utf-8").splitlines() if line.startswith("{"))
    said = (orjson.loads(line) for line in lines)
    wrong = [each for each in said if each.get("level") in ("warning", "error") or each["event"] == "not_ready"]
    told = [each for each in wrong if each["event"] != "nats_disconnected"]
    return [orjson.dumps(each).decode() for each in sorted(told, key=lambda each: str(each["timestamp"]))]


def losses(suite: TwoOfEach, seen: Seen) -> list[str]:
    """What is not as it must be afterwards: failed calls, events that are missing or doubled, copies that miss some."""
    for name in HEARING:
        until_heard_by(suite.nats.url, name)
    heard = everything(suite.nats.url)
    lost = list(seen.failures)
    told = Counter(each.event.company_id for each in heard if each.name == "CompanyCreated")
    lost += [f"{company} was announced {told[company]} times" for company in seen.companies if told[company] != 1]
    channels = sum(each.name == "ChannelCreated" for each in heard)
    lost += [f"{channels} of {seen.channels} channels were announced"] * (channels != seen.channels)
    for name, known in asyncio.run(_known(suite.mongo.url)).items():
        lost += [f"{name} has not heard of {company}" for company in seen.companies - known]
    return lost + ["there are dead letters"] * (dead_letters(suite.nats.url) > 0)


async def _known(url: str) -> Mapping[str, set[str]]:
    """The companies that each hearing service keeps."""
    return {name: await _companies_of(url, name) for name in HEARING}


async def _companies_of(url: str, name: str) -> set[str]:
    driver = connect(url, database=f"okaeri_{name}", driver="pymongo")
    try:
        return {row["_id"] for row in await driver.find("companies", {})}
    finally:
        await driver.close()
