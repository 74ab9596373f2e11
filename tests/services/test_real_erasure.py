"""An erasure over real NATS and a real database: a service is down while it is asked for, and resumes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from nats.aio.client import Client

from chassis.inbox import Inbox, reactions_in
from chassis.mongo import Store, connect
from chassis.outbox import Relay
from tests.chassis.hearing import running
from tests.services.suite_in_memory import REACTIONS, Suite, texts_of, with_gathering, with_traces_of

pytestmark = pytest.mark.real
WORD = "TARO-UNIQUE"


@pytest.fixture
async def suite(mongo_url: str, database_name: str) -> AsyncIterator[Suite]:
    """The network in a real database, the others in memory."""
    suite = Suite()
    suite.network = type(suite.network)(connect(mongo_url, database=database_name))
    await suite.prepare()
    await with_gathering(suite, seats_taken=1)
    await with_traces_of(suite, "taro", WORD)
    yield suite
    await suite.network.close()


@asynccontextmanager
async def up(client: Client, store: Store, name: str) -> AsyncIterator[None]:
    """The service hears and announces inside."""
    reactions = [one for module in REACTIONS[name] for one in reactions_in(module)]
    inbox = Inbox(store, client, service=name, reactions=reactions)
    async with running(Relay(store, client, service=name).run(), inbox.run()):
        yield


async def until_confirmed(suite: Suite, *services: str) -> None:
    async with asyncio.timeout(30):
        while not set(services) <= set((await suite.network.erasures.where({}))[0].first):
            await suite.post.send_due()
            await asyncio.sleep(0.02)


async def test_a_service_that_was_down_during_an_erasure_finishes_it(suite: Suite, nats_streams: Client) -> None:
    async with AsyncExitStack() as stack:
        for name in ("identity", "network", "recruiting"):
            await stack.enter_async_context(up(nats_streams, suite.stores[name], name))
        await suite.asks_to_be_erased("taro")
        await until_confirmed(suite, "identity", "network", "recruiting")
        (waiting,) = await suite.network.erasures.where({})
        assert (waiting.completed_at, "events" in waiting.first) == (None, False)
        assert len(await suite.events.seats.where({})) == 1
        await stack.enter_async_context(up(nats_streams, suite.events, "events"))
        await until_confirmed(suite, "identity", "network", "recruiting", "events")
    (done,) = await suite.network.erasures.where({})
    assert done.completed_at is not None
    assert await suite.events.seats.where({}) == []
    assert [text for text in await texts_of(suite.stores.values()) if WORD in text] == []
