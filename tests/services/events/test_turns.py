"""Whoever wants a seat at one gathering comes in turn; those of another do not wait for them."""

import asyncio
from functools import partial

from chassis.mongo import Conflict
from services.events.turns import Turns


async def test_they_come_in_their_order_even_when_one_has_to_try_again() -> None:
    turns, done, tried = Turns(), list[int](), set[int]()

    async def work(number: int) -> int:
        if number % 5 == 0 and number not in tried:
            tried.add(number)
            raise Conflict()
        await asyncio.sleep(0)
        done.append(number)
        return number

    answers = await asyncio.gather(*(turns.take("g", partial(work, number)) for number in range(20)))
    assert answers == done == list(range(20))


async def test_nobody_waits_for_those_of_another_gathering() -> None:
    turns, held, done = Turns(), asyncio.Event(), list[str]()

    async def hold() -> None:
        await held.wait()
        done.append("held")

    async def pass_by() -> None:
        done.append("passed")

    holding = asyncio.create_task(turns.take("one", hold))
    await turns.take("other", pass_by)
    held.set()
    await holding
    assert done == ["passed", "held"]


async def test_who_gives_up_waiting_holds_nobody_up() -> None:
    turns, held = Turns(), asyncio.Event()

    async def nothing() -> str:
        return "done"

    holding = asyncio.create_task(turns.take("g", held.wait))
    impatient = asyncio.create_task(turns.take("g", nothing))
    await asyncio.sleep(0)
    impatient.cancel()
    held.set()
    await holding
    assert await turns.take("g", nothing) == "done"
