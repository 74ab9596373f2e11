"""What was acknowledged survives the sudden end of the database server."""

import asyncio

import pytest

from chassis.errors import Stale
from chassis.ids import new_id
from chassis.mongo import NOTHING, Unreachable, connect
from tests.chassis.announced import ThingMoved
from tests.chassis.things import Thing, ThingStore, request, warm
from tests.infrastructure import RunningMongo

pytestmark = [pytest.mark.asyncio, pytest.mark.real, pytest.mark.slow]


async def write_until_it_ends(store: ThingStore, acknowledged: asyncio.Queue[str]) -> None:
    """Adds things, each with its announcement and its answer, until the database is gone."""
    while True:
        id = new_id()
        try:
            with request(id):
                async with store.transaction() as tx:
                    thing = await tx.things.add(Thing(id), announcing=ThingMoved(thing_id=id, company_id="bank"))
                    tx.answer(ThingMoved(thing_id=thing.id))
        except Stale:
            continue
        except Unreachable:
            return
        acknowledged.put_nowait(id)


async def some(acknowledged: asyncio.Queue[str], count: int) -> set[str]:
    """The next acknowledged ids; waits for them."""
    async with asyncio.timeout(60):
        return {await acknowledged.get() for _ in range(count)}


@pytest.mark.parametrize("driver", ["motor", "pymongo"])
async def test_a_killed_database_loses_no_acknowledged_write(mortal_mongo: RunningMongo, driver: str) -> None:
    store = ThingStore(connect(mortal_mongo.url, database="tests", driver=driver))
    acknowledged: asyncio.Queue[str] = asyncio.Queue()
    kept: set[str] = set()
    try:
        await store.prepare()
        await warm(store)
        for _ in range(2):
            writers = [asyncio.create_task(write_until_it_ends(store, acknowledged)) for _ in range(4)]
            kept |= await some(acknowledged, 40)
            mortal_mongo.kill9()
            await asyncio.gather(*writers)
            kept |= await some(acknowledged, acknowledged.qsize())
            mortal_mongo.start()
            things = await store.things.many(kept)
            announced = await store.outbox.of([f"things/{id}" for id in kept])
            answers = await store._driver.find("answers", {})
            assert set(things) == kept
            assert {key.removeprefix("things/") for key in announced} == kept
            assert {answer["_id"].rsplit("/", 1)[1] for answer in answers} >= kept
    finally:
        await store.close()


async def test_what_was_not_acknowledged_is_there_whole_or_not_at_all(mortal_mongo: RunningMongo) -> None:
    store = ThingStore(connect(mortal_mongo.url, database="tests"))
    try:
        await store.prepare()
        await warm(store)
        acknowledged: asyncio.Queue[str] = asyncio.Queue()
        writers = [asyncio.create_task(write_until_it_ends(store, acknowledged)) for _ in range(8)]
        await some(acknowledged, 5)
        mortal_mongo.kill9()
        await asyncio.gather(*writers)
        mortal_mongo.start()
        things = {thing.id for thing in await store.things.where({})}
        announced = {row["aggregate"] for row in await store._driver.find("outbox", {})}
        answers = {row["_id"].rsplit("/", 1)[1] for row in await store._driver.find("answers", {})}
        assert things == announced == answers
    finally:
        await store.close()


async def test_an_absent_database_is_unreachable_and_comes_back(mortal_mongo: RunningMongo) -> None:
    store = ThingStore(connect(mortal_mongo.url, database="tests"))
    try:
        await store.prepare()
        mortal_mongo.kill9()
        with pytest.raises(Unreachable):
            await store.ping()
        with pytest.raises(Unreachable):
            async with store.transaction() as tx:
                await tx.things.add(Thing("a"), announcing=NOTHING)
        mortal_mongo.start()
        await store.ping()
        assert await store.things.find("a") is None
    finally:
        await store.close()
