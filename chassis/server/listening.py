"""Opens the address, with the limits of the platform, and closes it without losing a call."""

import asyncio
import socket
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Self

import grpc
import structlog
from grpc_health.v1 import health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from chassis.arrivals import Arrivals
from chassis.client import LARGEST_MESSAGE, LARGEST_METADATA
from chassis.rpc import rpc_of
from chassis.server.health import Health, Ready
from chassis.server.interceptor import CallInterceptor
from chassis.settings import split_address
from chassis.tokens import Verifier
from chassis.trouble import CannotStart, reason_of

Face = Callable[[Any], None]
"""Adds one servicer to a server: `partial(pb_grpc.add_ThingServiceServicer_to_server, ThingServicer(store))`."""

STOP_WITHIN = 5.0
"""Seconds that calls under way have to finish."""
OPTIONS: Sequence[tuple[str, int]] = (
    ("grpc.so_reuseport", 0),
    ("grpc.max_receive_message_length", LARGEST_MESSAGE),
    ("grpc.max_send_message_length", LARGEST_MESSAGE),
    ("grpc.max_metadata_size", LARGEST_METADATA),
    ("grpc.max_connection_age_ms", 300_000),
    ("grpc.max_connection_age_grace_ms", 300_000),
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 20_000),
    ("grpc.http2.min_ping_interval_without_data_ms", 30_000),
)

log = structlog.get_logger(__name__)


async def always_ready() -> bool:
    """For a server that depends on nothing."""
    return True


class Server:
    """A server for some faces. As `async with Server(...)` it listens inside and stops gracefully after."""

    def __init__(
        self,
        *faces: Face,
        address: str = "127.0.0.1:0",
        verifier: Verifier | None = None,
        ready: Ready = always_ready,
        credentials: grpc.ServerCredentials | None = None,
        maximum_concurrent_rpcs: int = 500,
        drain_seconds: float = 0.0,
    ) -> None:
        self._faces = faces
        self._verifier = verifier
        self._credentials = credentials
        self._maximum = maximum_concurrent_rpcs
        self._drain = drain_seconds
        self._arrivals = Arrivals()
        self.address = address
        """Where it listens; once started with the port that was chosen for `:0`."""
        self.health = Health(ready)

    async def start(self) -> None:
        """Opens the address and takes calls. Raises CannotStart when the address cannot be had."""
        _require_free(self.address)
        interceptor = CallInterceptor(self._verifier, self._arrivals)
        self._server = grpc.aio.server(
            interceptors=[interceptor], options=OPTIONS, maximum_concurrent_rpcs=self._maximum
        )
        names = self._add_faces()
        try:
            self._open()
        except CannotStart:
            await self._server.stop(None)
            raise
        await self.health.start(names)
        await self._server.start()
        self._watch = asyncio.create_task(self.health.watch(), name="health")

    async def stop(self) -> None:
        """Tells callers to go elsewhere, takes calls until they have noticed, then finishes what is under way."""
        self._watch.cancel()
        with suppress(asyncio.CancelledError):
            await self._watch
        await self.health.leave()
        await self._arrivals.until_none(self._drain)
        await self._server.stop(STOP_WITHIN)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _add_faces(self) -> list[str]:
        registrar = _Registrar(self._server)
        for face in self._faces:
            face(registrar)
        health_pb2_grpc.add_HealthServicer_to_server(self.health.servicer, self._server)
        reflection.enable_server_reflection([*registrar.services, reflection.SERVICE_NAME], self._server)
        _complain_of_closed(registrar.paths)
        return registrar.services

    def _open(self) -> None:
        try:
            if self._credentials is None:
                port = self._server.add_insecure_port(self.address)
            else:
                port = self._server.add_secure_port(self.address, self._credentials)
        except RuntimeError:
            raise CannotStart(f"The address {self.address} cannot be used.") from None
        if not self.address.startswith("unix:"):
            self.address = f"{self.address.rpartition(':')[0]}:{port}"


class _Registrar:
    """Passes what generated code registers on to the server and remembers the names."""

    def __init__(self, server: grpc.aio.Server) -> None:
        self._server = server
        self.services: list[str] = []
        self.paths: list[str] = []

    def add_generic_rpc_handlers(self, handlers: Iterable[grpc.GenericRpcHandler]) -> None:
        self._server.add_generic_rpc_handlers(handlers)

    def add_registered_method_handlers(self, service_name: str, method_handlers: Mapping[str, Any]) -> None:
        self.services.append(service_name)
        self.paths.extend(f"/{service_name}/{name}" for name in method_handlers)
        self._server.add_registered_method_handlers(service_name, method_handlers)


def _require_free(address: str) -> None:
    """Tries the address before gRPC does, which would say at length on standard error what this says in a sentence."""
    if address.startswith("unix:"):
        return
    host, port = split_address(address)
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        raise CannotStart(f"The address {address} cannot be used: {reason_of(error)}.") from None


def _complain_of_closed(paths: Iterable[str]) -> None:
    for path in paths:
        if rpc_of(path).needs.nobody:
            log.error("rpc_without_needs", method=path)
