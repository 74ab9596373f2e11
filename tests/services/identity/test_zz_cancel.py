import asyncio, random, pytest
from chassis.mongo import connect
from services.identity.store import IdentityStore
from chassis.clock import now

@pytest.mark.parametrize("driver", ["motor", "pymongo"])
@pytest.mark.parametrize("kind", ["find", "tx", "wait_for"])
async def test_cancel(mongo_url, database_name, driver, kind):
    store = IdentityStore(connect(mongo_url, database=database_name, driver=driver))
    await store.prepare()
    async def work():
        if kind == "find":
            await store.letters.due(now(), limit=3)
        elif kind == "tx":
            async with store.transaction() as tx:
                await tx.letters.find("x")
        else:
            try:
                await asyncio.wait_for(asyncio.Event().wait(), 0.003)
            except TimeoutError:
                pass
    async def loop():
        while True:
            await work()
    swallowed = 0; other = {}
    for n in range(400):
        t = asyncio.create_task(loop())
        await asyncio.sleep(random.uniform(0, 0.012))
        t.cancel()
        done, pending = await asyncio.wait([t], timeout=1.0)
        if pending:
            swallowed += 1
            t.cancel(); await asyncio.wait([t], timeout=2)
        elif not t.cancelled():
            other[repr(t.exception())[:100]] = other.get(repr(t.exception())[:100], 0) + 1
    print(driver, kind, "swallowed", swallowed, other)
    await store.close()
