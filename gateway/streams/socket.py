"""One WebSocket that speaks graphql-transport-ws: signs in once, then any number of operations side by side."""

import asyncio
from collections.abc import Iterable
from contextlib import aclosing, suppress
from typing import Any

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from chassis.errors import NotSignedIn, TooMany
from chassis.tasks import cancelled
from chassis.trouble import Unavailable
from gateway.operations import Asked
from gateway.streams.asking import asked_in
from gateway.streams.house import SENT_WITHIN, House
from gateway.streams.protocol import PROTOCOL, Close, Closed, Message, read, written
from gateway.streams.signing_in import SIGN_IN_IS_OVER, token_in, until_the_token_ends, who_has
from gateway.streams.subscribing import Ended, Who, told

log = structlog.get_logger(__name__)

INIT_WITHIN = 10.0
"""Seconds a client has to say who it is."""


class Socket:
    """A connection and the operations under way on it."""

    def __init__(self, socket: WebSocket, house: House) -> None:
        self._socket = socket
        self._house = house
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._sending = asyncio.Lock()
        self._ends: asyncio.Future[Closed | None] = asyncio.get_running_loop().create_future()

    async def serve(self) -> None:
        """Serves it to its end."""
        talking = asyncio.create_task(self._talk())
        talking.add_done_callback(self._noticed)
        try:
            closed = await self._ends
            under_way = list(self._under_way)
        finally:
            await cancelled((talking, *self._under_way.values()))
        if closed is not None:
            await self._say_goodbye(closed, under_way)

    def leave(self) -> None:
        """The process is going: operations are completed and the connection closed."""
        self._end(Closed(Close.GONE, "Going away; please connect again"))

    def _end(self, closed: Closed | None) -> None:
        """For the first reason that is given; None when the client is gone."""
        if not self._ends.done():
            self._ends.set_result(closed)

    async def _say_goodbye(self, closed: Closed, under_way: Iterable[str]) -> None:
        with suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
            async with asyncio.timeout(SENT_WITHIN / 10):
                if closed.code is Close.GONE:
                    for id in under_way:
                        await self._socket.send_text(written("complete", id))
                await self._socket.close(closed.code, closed.reason)

    async def _talk(self) -> None:
        try:
            await self._accept()
            who = await self._who()
            with self._house.connections.taken(who.caller.subject):
                await self._send("connection_ack")
                await self._converse(who)
        except Closed as closed:
            self._end(closed)
        except WebSocketDisconnect:
            self._end(None)
        except NotSignedIn as refusal:
            self._end(Closed(Close.FORBIDDEN, refusal.message))
        except TooMany as refusal:
            self._end(Closed(Close.FULL, refusal.message))
        except Unavailable:
            self._end(Closed(Close.FULL, "Sign-in cannot be looked at now; please try again"))

    async def _accept(self) -> None:
        speaks = PROTOCOL in self._socket.scope["subprotocols"]
        await self._socket.accept(PROTOCOL if speaks else None)
        if not speaks:
            raise Closed(Close.NO_SUCH_PROTOCOL, "Subprotocol not acceptable")

    async def _who(self) -> Who:
        """Who it is, once the client said so."""
        try:
            async with asyncio.timeout(INIT_WITHIN):
                while (message := await self._message()).type != "connection_init":
                    await self._before_sign_in(message)
        except TimeoutError:
            raise Closed(Close.INIT_TIMEOUT, "Connection initialisation timeout") from None
        token = token_in(message.payload, self._socket.headers)
        if not token:
            raise Closed(Close.UNAUTHORISED, "Unauthorized")
        return await who_has(token, self._house.callers)

    async def _before_sign_in(self, message: Message) -> None:
        if message.type == "subscribe":
            raise Closed(Close.UNAUTHORISED, "Unauthorized")
        if message.type == "ping":
            await self._send("pong")

    async def _converse(self, who: Who) -> None:
        watching = asyncio.create_task(self._watch_token(who))
        try:
            while True:
                await self._take(await self._message(), who)
        finally:
            watching.cancel()

    async def _watch_token(self, who: Who) -> None:
        await until_the_token_ends(who, self._house.callers)
        self._end(Closed(Close.FORBIDDEN, SIGN_IN_IS_OVER))

    async def _take(self, message: Message, who: Who) -> None:
        match message.type:
            case "connection_init":
                raise Closed(Close.TOO_MANY_INITS, "Too many initialisation requests")
            case "ping":
                await self._send("pong")
            case "subscribe":
                await self._subscribe(message, who)
            case "complete" if message.id in self._under_way:
                self._under_way[message.id].cancel()

    async def _subscribe(self, message: Message, who: Who) -> None:
        if message.id in self._under_way:
            raise Closed(Close.DUPLICATE, f"Subscriber for {message.id} already exists")
        asked = asked_in(message.payload, self._house.persisted)
        try:
            self._house.streams.take(who.caller.subject)
        except TooMany as refusal:
            await self._send("error", message.id, [told(refusal)])
            return
        task = asyncio.create_task(self._operate(message.id, asked, who))
        self._under_way[message.id] = task
        task.add_done_callback(lambda task: self._finished(message.id, task, who))

    def _finished(self, id: str, task: "asyncio.Task[None]", who: Who) -> None:
        self._house.streams.give(who.caller.subject)
        if self._under_way.get(id) is task:
            del self._under_way[id]
        self._noticed(task)

    def _noticed(self, task: "asyncio.Task[None]") -> None:
        """A defect ends the connection, and is logged."""
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("stream_failed", exc_info=error)
            self._end(Closed(Close.DEFECT, "Something went wrong"))

    async def _operate(self, id: str, asked: Asked, who: Who) -> None:
        last: tuple[str, Any] = ("complete", None)
        try:
            async with aclosing(self._house.subscribing.answers(asked, who)) as answers:
                async for body in answers:
                    await self._send("next", id, body)
        except Ended as ended:
            last = ("error", ended.errors)
        # The id is free again once the client hears of the end.
        self._under_way.pop(id, None)
        await self._send(last[0], id, last[1])

    async def _message(self) -> Message:
        """The next message. Raises Closed for what is none, WebSocketDisconnect at the end."""
        received = await self._socket.receive()
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code", 1005))
        return read(received.get("text"))

    async def _send(self, type: str, id: str = "", payload: Any = None) -> None:
        text = written(type, id, payload)
        try:
            async with asyncio.timeout(SENT_WITHIN), self._sending:
                await self._socket.send_text(text)
        except TimeoutError:
            self._end(Closed(Close.FULL, "Messages are not read"))
        except WebSocketDisconnect:
            self._end(None)
