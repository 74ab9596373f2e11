"""How each kind of part is asked whether it can work. True only when it said so itself; absence is no error."""

import asyncio
import json
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import wraps

from cli.up.address import Address

PATIENCE_SECONDS = 2.0
POLL_SECONDS = 0.05
# {ping: 1, $db: "admin"} as one OP_MSG (opcode 2013): the driver is named in chassis/mongo only.
_PING = b"\x10ping\x00\x01\x00\x00\x00\x02$db\x00\x06\x00\x00\x00admin\x00\x00"
_PING_BODY = struct.pack("<iB", 0, 0) + struct.pack("<i", len(_PING) + 4) + _PING
MONGO_PING = struct.pack("<iiii", 16 + len(_PING_BODY), 1, 0, 2013) + _PING_BODY


def _patient(ask: Callable[[Address], Awaitable[bool]]) -> Callable[[Address], Awaitable[bool]]:
    @wraps(ask)
    async def asked(address: Address) -> bool:
        with suppress(OSError, EOFError, ValueError, TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await ask(address)
        return False

    return asked


@asynccontextmanager
async def _dialled(address: Address) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection(address.reachable_host, address.port)
    try:
        yield reader, writer
    finally:
        writer.close()


@_patient
async def nats(address: Address) -> bool:
    """The NATS server introduces itself, with JetStream ready."""
    async with _dialled(address) as (reader, _):
        banner = await reader.readline()
    return banner.startswith(b"INFO ") and bool(json.loads(banner[5:]).get("jetstream"))


@_patient
async def mongo(address: Address) -> bool:
    """The database answers a ping of the wire protocol."""
    async with _dialled(address) as (reader, writer):
        writer.write(MONGO_PING)
        (length,) = struct.unpack("<i", await reader.readexactly(4))
        return b"\x01ok\x00" + struct.pack("<d", 1) in await reader.readexactly(length - 4)


@_patient
async def smtp(address: Address) -> bool:
    """The mail catcher greets."""
    async with _dialled(address) as (reader, _):
        return (await reader.readline()).startswith(b"220 ")


@_patient
async def http(address: Address) -> bool:
    """`GET /health` answers 200 and names no service that it does not reach: its first caller would be refused."""
    async with _dialled(address) as (reader, writer):
        writer.write(f"GET /health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n".encode())
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    return b" 200 " in head.partition(b"\r\n")[0] and set(json.loads(body)["services"].values()) == {"ready"}


@_patient
async def grpc(address: Address) -> bool:
    """The standard health service says SERVING for the whole server."""
    async with _dialled(address):
        pass
    # Imported here: the first poll comes while the services are loading the same library anyway.
    from grpc import RpcError
    from grpc.aio import insecure_channel
    from grpc_health.v1 import health_pb2, health_pb2_grpc

    with suppress(RpcError):
        async with insecure_channel(str(address)) as channel:
            answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest())
        return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)
    return False


async def until_healthy(ask: Callable[[Address], Awaitable[bool]], address: Address) -> None:
    """Returns once the part at the address says that it can work."""
    while not await ask(address):  # noqa: ASYNC110 (another process gives no event)
        await asyncio.sleep(POLL_SECONDS)
