"""What the fuzz makes of numbers: whether a value is there, null, wrong or an error, and how many turns it takes."""

import asyncio
import zlib
from typing import Any

from graphql import GraphQLError


class Boom(Exception):
    """What resolvers raise."""


class Odd:
    """A value that few scalars take."""

    def __repr__(self) -> str:
        return "odd"


def shielded(future: asyncio.Future[Any]) -> asyncio.Future[Any]:
    shield = asyncio.shield(future)
    shield.add_done_callback(lambda done: done.cancelled() or done.exception())
    return shield


def later(turns: int, done: Any) -> None:
    loop = asyncio.get_running_loop()
    loop.call_soon(done) if turns <= 0 else loop.call_soon(later, turns - 1, done)


def mix(spot: int, *names: Any) -> int:
    return zlib.crc32(f"{spot}/{names}".encode())


def fate(spot: int, good: Any) -> Any:
    """Mostly what is good; else null, an error in the place of a value, or something that no type takes."""
    roll = spot % 149
    if roll < 4:
        return None
    if roll < 6:
        return Boom(f"value {spot}")
    if roll == 6:
        return Odd()
    if roll == 7:
        raise Boom(f"attribute {spot}")
    return good


def may_fail(spot: int) -> None:
    if spot % 127 < 3:
        raise Boom(f"resolver {spot}")
    if spot % 127 == 3:
        raise GraphQLError(f"said {spot}", extensions={"code": "Said"})


async def turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)
