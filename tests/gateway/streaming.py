"""The gateway as a process has it, on a port of its own, for clients that stay: fake services, a real NATS."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import orjson
from google.protobuf.message import Message
from nats.aio.client import Client
from okaeri.identity.v1 import account_pb2 as identity_pb
from websockets.asyncio.client import ClientConnection, connect

from chassis import clock, tokens
from chassis.access import Caller
from chassis.cloud_events import headers_of
from chassis.ids import new_id
from chassis.mongo import Announcement
from chassis.nats import subject_of
from chassis.server import Server
from gateway.app import make_app
from gateway.neighbours import Neighbours
from gateway.running import _server
from gateway.settings import GatewaySettings
from gateway.streams.protocol import PROTOCOL
from gateway.streams.streams import Streams
from tests.gateway.suite import ALUMNUS, KEY, SERVICES, Answers, _faces, keys, token_of

PATIENCE = 20.0


@dataclass
class Gateway:
    """Where it listens, and what the services behind it were asked."""

    address: str
    streams: Streams
    calls: list[tuple[str, Any]] = field(default_factory=list)

    @property
    def asked(self) -> list[str]:
        return [rpc for rpc, _ in self.calls]

    @asynccontextmanager
    async def connected(self, **options: Any) -> AsyncIterator["Connected"]:
        """A connection that has not said yet who it is."""
        options = {"subprotocols": [PROTOCOL], **options}
        async with connect(f"ws://{self.address}/graphql", **options) as connection:
            yield Connected(connection)

    @asynccontextmanager
    async def signed_in(self, who: Caller = ALUMNUS, token: str = "") -> AsyncIterator["Connected"]:
        async with self.connected() as connected:
            await connected.send("connection_init", payload={"authorization": f"Bearer {token or token_of(who)}"})
            assert await connected.hear() == {"type": "connection_ack"}
            yield connected


@dataclass
class Connected:
    """A client that speaks the protocol."""

    connection: ClientConnection

    async def send(self, type: str, **message: Any) -> None:
        await self.connection.send(orjson.dumps({"type": type, **message}).decode())

    async def subscribe(self, text: str, id: str = "1", **variables: Any) -> None:
        await self.send("subscribe", id=id, payload={"query": text, "variables": variables})

    async def hear(self) -> dict[str, Any]:
        """The next message, which is text."""
        async with asyncio.timeout(PATIENCE):
            message = await self.connection.recv()
        assert isinstance(message, str)
        return dict(orjson.loads(message))

    async def data(self) -> Any:
        """The data of the next message, which is one of an operation without errors."""
        message = await self.hear()
        assert message["type"] == "next", message
        assert "errors" not in message["payload"], message
        return message["payload"]["data"]

    async def closed(self) -> tuple[int | None, str | None]:
        """Code and reason, once the other side closed."""
        async with asyncio.timeout(PATIENCE):
            await self.connection.wait_closed()
        return self.connection.close_code, self.connection.close_reason


async def announce(client: Client, event: Message, service: str = "recruiting") -> None:
    """Publishes a domain event as the relay of a service does."""
    subject = subject_of(event)
    name, payload = event.DESCRIPTOR.full_name, event.SerializeToString()
    announcement = Announcement(new_id(), "k", "a", 1, 0, subject, name, payload, clock.now())
    headers = headers_of(announcement, service=service)
    await client.jetstream().publish(subject, payload, headers=headers)


def token_for(seconds: float, who: Caller = ALUMNUS) -> str:
    """A token that ends so soon."""
    return tokens.sign(who, KEY, token_id="t", issued_at=clock.now(), lifetime=timedelta(seconds=seconds))


async def until(holds: Any) -> None:
    """Returns once that is so."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


@asynccontextmanager
async def gateway_over(answers: Answers, nats_url: str, **settings: Any) -> AsyncIterator[Gateway]:
    """The gateway as it runs, over services that answer so."""
    calls: list[tuple[str, Any]] = []
    signing = {"CredentialService.GetSigningKeys": identity_pb.GetSigningKeysResponse(jwks_json=await keys())}
    async with Server(
        *_faces({**signing, **answers}, calls, []), verifier=tokens.Verifier(tokens.Keys(keys))
    ) as server:
        addresses: dict[str, Any] = {f"{name}_address": server.address for name in SERVICES}
        given = GatewaySettings(**addresses, nats_url=nats_url, **settings)
        async with Neighbours(given) as neighbours:
            app = make_app(given, neighbours)
            with socket.create_server(("127.0.0.1", 0)) as listening:
                uvicorn = _server(app)
                serving = asyncio.create_task(uvicorn.serve(sockets=[listening]))
                hearing = asyncio.create_task(app.state.streams.listen())
                await until(lambda: uvicorn.started)
                yield Gateway(f"127.0.0.1:{listening.getsockname()[1]}", app.state.streams, calls)
                uvicorn.should_exit = True
                await serving
                hearing.cancel()
                with suppress(asyncio.CancelledError):
                    await hearing
