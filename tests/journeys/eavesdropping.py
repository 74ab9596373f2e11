"""What the suite says to machines: spans to a collector, figures on `/metrics`, messages in every stream of NATS.

The collector here is a stub on loopback that keeps what it is sent, byte for byte.
"""

import socket
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

import grpc
import httpx
from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig

from tests.infrastructure import HOST, free_port
from tests.journeys.listening import _connected

_FIVE = 5


class Collector:
    """Takes OTLP over gRPC from every process."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self._server = grpc.server(ThreadPoolExecutor(2))
        self._server.add_generic_rpc_handlers((_Keeps(self.heard),))
        self.port = self._server.add_insecure_port(f"{HOST}:0")

    @property
    def environment(self) -> Mapping[str, str]:
        """What a process needs to send its spans here at once."""
        return {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://{HOST}:{self.port}", "OTEL_BSP_SCHEDULE_DELAY": "500"}

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop(0).wait()


class _Keeps(grpc.GenericRpcHandler):
    def __init__(self, heard: list[bytes]) -> None:
        self._heard = heard

    def service(self, _: Any) -> Any:
        return grpc.unary_unary_rpc_method_handler(self._keep)

    def _keep(self, sent: bytes, _: Any) -> bytes:
        self._heard.append(sent)
        return b""


def first_metrics_port() -> int:
    """The first of five ports in a row where nobody listens."""
    while True:
        port = free_port()
        if _are_free(range(port, port + _FIVE)):
            return port


def _are_free(ports: range) -> bool:
    for port in ports:
        with socket.socket() as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                return False
    return True


def figures(first_port: int) -> Iterator[tuple[str, bytes]]:
    """What `/metrics` of every process answers."""
    for port in range(first_port, first_port + _FIVE):
        answer = httpx.get(f"http://{HOST}:{port}/metrics", timeout=10)
        assert answer.status_code == 200
        yield f"/metrics of process {port - first_port}", answer.content


def messages(url: str) -> list[tuple[str, bytes]]:
    """Every message of every stream: where it lies, and its headers and payload."""

    async def read(client: Client) -> list[tuple[str, bytes]]:
        jetstream, found = client.jetstream(), []
        for stream in await jetstream.streams_info():
            name = str(stream.config.name)
            config = ConsumerConfig(ack_policy=AckPolicy.NONE)
            consumer = await jetstream.pull_subscribe(">", stream=name, config=config)
            waiting = (await consumer.consumer_info()).num_pending or 0
            while waiting > 0:
                for message in await consumer.fetch(min(256, waiting), timeout=10):
                    waiting -= 1
                    told = f"{message.subject} {message.headers}".encode() + message.data
                    found.append((f"{name}: {message.subject}", told))
            await consumer.unsubscribe()
        return found

    return _connected(url, read)


def spoil(url: str, event_type: str) -> None:
    """Announces an event of that type again with a payload that nobody can read, so that it becomes a dead letter."""

    async def publish(client: Client) -> None:
        jetstream = client.jetstream()
        config = ConsumerConfig(ack_policy=AckPolicy.NONE)
        consumer = await jetstream.pull_subscribe("okaeri.>", stream="okaeri", config=config)
        waiting = (await consumer.consumer_info()).num_pending or 0
        while waiting > 0:
            for message in await consumer.fetch(min(256, waiting), timeout=10):
                waiting -= 1
                headers = dict(message.headers or {})
                if headers.get("ce-type") == event_type:
                    headers |= {"ce-id": "spoiled", "Nats-Msg-Id": "spoiled"}
                    await jetstream.publish(message.subject, b"\xff\xff\xff", headers=headers)
                    await consumer.unsubscribe()
                    return
        raise AssertionError(f"nobody announced {event_type}")

    _connected(url, publish)
