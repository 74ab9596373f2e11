"""All streams of the process: their front doors, the events they are fed from, and their end."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import orjson
from starlette.types import Receive, Send
from starlette.websockets import WebSocket

from chassis import telemetry
from gateway.callers import Callers
from gateway.endpoint.persisted import Persisted
from gateway.loaders import Ask
from gateway.operations import Asked, Operations
from gateway.parts.news import HEARD
from gateway.settings import GatewaySettings
from gateway.streams.house import House
from gateway.streams.hub import Hub
from gateway.streams.listening import Listening
from gateway.streams.room import Room
from gateway.streams.server_sent import Refusing, ServerSent
from gateway.streams.socket import Socket
from gateway.streams.subscribing import Subscribing

_open = telemetry.meter.create_up_down_counter("okaeri.streams.open", description="Connections that last, by kind.")


class Streams:
    """Made once at start; `listen` runs beside the server."""

    def __init__(self, settings: GatewaySettings, operations: Operations, ask: Ask, callers: Callers) -> None:
        hub = Hub()
        self._listening = Listening(settings.nats_url.get_secret_value(), HEARD, hub)
        self._house = House(
            subscribing=Subscribing(operations, ask, hub),
            callers=callers,
            persisted=Persisted(operations.documents, only_trusted=settings.only_trusted_documents),
            connections=Room(
                "connections", most=settings.stream_connections, most_of_one=settings.stream_connections_per_caller
            ),
            streams=Room("streams", most=settings.streams, most_of_one=settings.streams_per_caller),
        )
        self._open: dict[Socket | ServerSent, asyncio.Task[None]] = {}

    async def listen(self) -> None:
        """Hears domain events, from the first stream on, until cancelled."""
        await self._listening.run()

    async def websocket(self, connection: WebSocket) -> None:
        """The front door for WebSockets."""
        socket = Socket(connection, self._house)
        with self._counted(socket, "websocket"):
            await socket.serve()

    async def server_sent(self, asked: Asked, token: str, receive: Receive, send: Send) -> None:
        """The front door for one operation whose answers are wanted as Server-Sent Events."""
        response = ServerSent(self._house, receive, send)
        with self._counted(response, "server-sent events"):
            try:
                await response.serve(asked, token)
            except Refusing as refusing:
                await _refuse(refusing, send)

    async def drain(self, seconds: float) -> None:
        """Tells every client that the process is going, and waits so long at most until they have heard."""
        for each in self._open:
            each.leave()
        if self._open:
            await asyncio.wait(self._open.values(), timeout=seconds)

    @contextmanager
    def _counted(self, stream: Socket | ServerSent, kind: str) -> Iterator[None]:
        task = asyncio.current_task()
        assert task is not None
        self._open[stream] = task
        _open.add(1, {"kind": kind})
        try:
            yield
        finally:
            del self._open[stream]
            _open.add(-1, {"kind": kind})


async def _refuse(refusing: Refusing, send: Send) -> None:
    headers = [(b"content-type", b"application/json; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": refusing.status, "headers": headers})
    await send({"type": "http.response.body", "body": orjson.dumps({"errors": refusing.errors})})
