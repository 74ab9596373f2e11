"""One operation as Server-Sent Events, in the mode of graphql-sse that has a connection for each.

https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, suppress
from typing import Any

import orjson
from starlette.types import Receive, Send

from chassis.errors import NotSignedIn, TooMany
from chassis.tasks import cancelled
from chassis.trouble import Unavailable
from gateway.operations import Asked
from gateway.streams.house import SENT_WITHIN, House
from gateway.streams.signing_in import SIGN_IN_IS_OVER, until_the_token_ends, who_has
from gateway.streams.subscribing import Ended, Who, told

ALIVE_EVERY = 12.0
"""Seconds after which a line is sent that says nothing, so that nobody in between takes the connection for dead."""
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-accel-buffering", b"no"),
]


_STATUS: Mapping[type[Exception], int] = {NotSignedIn: 401, TooMany: 429, Unavailable: 503}


class Refusing(Exception):
    """The operation is answered as a plain response: its status and its errors."""

    def __init__(self, status: int, errors: list[dict[str, Any]]) -> None:
        super().__init__(status)
        self.status = status
        self.errors = errors


class ServerSent:
    """One response that lasts."""

    def __init__(self, house: House, receive: Receive, send: Send) -> None:
        self._house = house
        self._receive = receive
        self._send = send
        self._leaves = asyncio.Event()

    def leave(self) -> None:
        """The process is going: the operation is completed."""
        self._leaves.set()

    async def serve(self, asked: Asked, token: str) -> None:
        """Answers to the end. Raises Refusing as long as nothing was sent."""
        try:
            who = await who_has(token, self._house.callers)
            with self._house.streams.taken(who.caller.subject):
                async with aclosing(self._house.subscribing.answers(asked, who)) as answers:
                    await self._answer(answers, who)
        except (NotSignedIn, TooMany, Unavailable) as trouble:
            raise Refusing(_STATUS[type(trouble)], [told(trouble)]) from None

    async def _answer(self, answers: AsyncIterator[dict[str, Any]], who: Who) -> None:
        try:
            first = await anext(answers)
        except Ended as ended:
            raise Refusing(_status_of(ended), ended.errors) from None
        await self._send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        with suppress(OSError, TimeoutError):
            await self._write("next", first)
            last = await self._last(answers, who)
            if last is not None:
                await self._write("next", last)
            await self._write("complete")
            await self._send({"type": "http.response.body", "body": b""})

    async def _last(self, answers: AsyncIterator[dict[str, Any]], who: Who) -> dict[str, Any] | None:
        """Tells until the first end: of the operation, of the token, of the client or of this process; its errors."""
        telling = asyncio.create_task(self._tell(answers))
        token_ends = asyncio.create_task(until_the_token_ends(who, self._house.callers))
        ends = (telling, token_ends, asyncio.create_task(self._until_gone()), asyncio.create_task(self._leaves.wait()))
        alive = asyncio.create_task(self._stay_alive())
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if telling.done():
                return telling.result()
            return {"errors": [told(NotSignedIn(SIGN_IN_IS_OVER))]} if token_ends.done() else None
        finally:
            await cancelled((*ends, alive))

    async def _tell(self, answers: AsyncIterator[dict[str, Any]]) -> dict[str, Any] | None:
        try:
            async for body in answers:
                await self._write("next", body)
        except Ended as ended:
            return {"errors": ended.errors}
        return None

    async def _until_gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            continue

    async def _stay_alive(self) -> None:
        while True:
            await asyncio.sleep(ALIVE_EVERY)
            await self._chunk(b":\n\n")

    async def _write(self, event: str, body: dict[str, Any] | None = None) -> None:
        data = b"" if body is None else orjson.dumps(body)
        await self._chunk(b"event: %b\ndata: %b\n\n" % (event.encode(), data))

    async def _chunk(self, chunk: bytes) -> None:
        """Sends it. Raises TimeoutError where the client does not read, OSError where it is gone."""
        async with asyncio.timeout(SENT_WITHIN):
            await self._send({"type": "http.response.body", "body": chunk, "more_body": True})


def _status_of(ended: Ended) -> int:
    code = ended.errors[0].get("extensions", {}).get("code")
    return {"NotSignedIn": 401, "Forbidden": 403, "NotFound": 404, "TooMany": 429, "Unavailable": 503}.get(code, 400)
