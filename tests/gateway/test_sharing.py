"""Copies of a gateway share the budget of each caller, over a real NATS."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
import structlog

from chassis import nats
from gateway.budget import Budget, Left
from gateway.sharing import SUBJECT, Sharing

pytestmark = pytest.mark.real


class Told(Budget):
    """A budget that says when it heard of another copy."""

    def __init__(self) -> None:
        super().__init__(100, clock=lambda: 600.0)
        self.came = asyncio.Event()

    def heard(self, minute: int, spent: object) -> None:
        super().heard(minute, spent)  # type: ignore[arg-type]
        self.came.set()


@asynccontextmanager
async def copy(url: str) -> AsyncIterator[Told]:
    budget, ready = Told(), asyncio.Event()
    running = asyncio.create_task(Sharing(url, budget, every=0.01).run(ready.set))
    async with asyncio.timeout(10):
        await ready.wait()
    yield budget
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def left_once_it_heard(budget: Told) -> Left:
    async with asyncio.timeout(10):
        await budget.came.wait()
    return budget.left("taro")


async def test_what_is_spent_at_one_copy_is_gone_at_the_other(nats_url: str) -> None:
    async with copy(nats_url) as first, copy(nats_url) as second:
        first.spend("taro", 70)
        assert (await left_once_it_heard(second)).remaining == 30
        assert first.left("taro").remaining == 30
        assert not first.came.is_set()


@pytest.mark.parametrize("nonsense", [b"", b"[]", b'{"copy": "x"}', b'{"copy": "x", "minute": 1, "spent": []}'])
async def test_what_cannot_be_read_is_told_once_and_stops_nothing(nats_url: str, nonsense: bytes) -> None:
    async with copy(nats_url) as first, copy(nats_url) as second:
        client = await nats.connect(nats_url, name="tests")
        with structlog.testing.capture_logs() as lines:
            await client.publish(SUBJECT, nonsense)
            await client.flush()
            first.spend("taro", 70)
            await left_once_it_heard(second)
        await client.close()
    assert {line["event"] for line in lines} == {"budget_unreadable"}
