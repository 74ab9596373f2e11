"""How one process calls another: retries that do no harm, a shrinking deadline, the trace, a token, refusals back.

`connect` gives a channel for the generated stubs. Awaiting a call gives the message, a streaming one is iterated; both
raise what the other side raised: a refusal, `Unavailable` or `RemoteDefect`. An AioRpcError never leaves this room,
and a call gives no handle: to cancel it, cancel the task. One channel serves a process for one neighbour.
"""

import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from types import TracebackType
from typing import Any, Self

import grpc
from google.protobuf.descriptor import FileDescriptor
from opentelemetry import trace
from opentelemetry.trace import SpanKind, StatusCode

from chassis import deadlines, telemetry
from chassis.credentials import TokenSource
from chassis.errors import NotSignedIn
from chassis.rpc import Rpc, rpcs_in
from chassis.status import error_of
from chassis.trouble import Unavailable

LARGEST_MESSAGE = 4 * 1024 * 1024
LARGEST_METADATA = 16 * 1024
_RETRY = {
    "maxAttempts": 4,
    "initialBackoff": "0.1s",
    "maxBackoff": "1s",
    "backoffMultiplier": 2,
    "retryableStatusCodes": ["UNAVAILABLE"],
}
_Metadata = tuple[tuple[str, str | bytes], ...]


def connect(
    address: str,
    *contracts: FileDescriptor,
    caller: TokenSource,
    credentials: grpc.ChannelCredentials | None = None,
    repeats_writes: bool = True,
) -> "Channel":
    """A channel to `host:port` for the stubs of these contracts, such as `network_pb2.DESCRIPTOR`.

    Reads, and writes that carry a request id, are repeated while the other side is UNAVAILABLE; reads alone where the
    caller of the caller can repeat a write by itself. Does not wait for the connection.
    """
    options = channel_options([rpc for rpc in rpcs_in(*contracts) if repeats_writes or rpc.is_read])
    if credentials is None:
        inner = grpc.aio.insecure_channel(address, options=options)
    else:
        inner = grpc.aio.secure_channel(address, credentials, options=options)
    return Channel(inner, part=_part_of(contracts) or address, caller=caller)


def channel_options(rpcs: list[Rpc]) -> list[tuple[str, Any]]:
    """The options of a channel: spread over all addresses that say they are healthy, repeat what may be repeated."""
    config = {
        "loadBalancingConfig": [{"round_robin": {}}],
        "healthCheckConfig": {"serviceName": ""},
        "methodConfig": [{"name": names, "retryPolicy": _RETRY}] if (names := _repeatable(rpcs)) else [],
    }
    return [
        ("grpc.service_config", json.dumps(config)),
        ("grpc.max_receive_message_length", LARGEST_MESSAGE),
        ("grpc.max_send_message_length", LARGEST_MESSAGE),
        ("grpc.max_metadata_size", LARGEST_METADATA),
        # What another channel met at an address, or one before it in this process, is not waited out by this one.
        ("grpc.use_local_subchannel_pool", 1),
        ("grpc.initial_reconnect_backoff_ms", 100),
        ("grpc.max_reconnect_backoff_ms", 1_000),
        # Pods come and go under one name: a lost connection looks the name up again at once, not half a minute later.
        ("grpc.dns_min_time_between_resolutions_ms", 1_000),
        ("grpc.keepalive_time_ms", 60_000),
        ("grpc.keepalive_timeout_ms", 20_000),
    ]


def _repeatable(rpcs: list[Rpc]) -> list[dict[str, str]]:
    return [{"service": rpc.service, "method": rpc.name} for rpc in rpcs if rpc.may_repeat]


def _part_of(contracts: tuple[FileDescriptor, ...]) -> str:
    return contracts[0].package.split(".")[1] if contracts and contracts[0].package.count(".") else ""


class Channel(grpc.aio.Channel):
    """A channel whose calls carry deadline, trace and token, and raise refusals."""

    def __init__(self, inner: grpc.aio.Channel, *, part: str, caller: TokenSource) -> None:
        self._inner = inner
        self._part = part
        self._caller = caller

    def unary_unary(self, method: str, *arguments: Any, **options: Any) -> Any:
        """A callable for the stub: one message for one message."""
        return self._one_answer(method, self._inner.unary_unary(method, *arguments, **options))

    def stream_unary(self, method: str, *arguments: Any, **options: Any) -> Any:
        """A callable for the stub: one message for an iterator of messages."""
        return self._one_answer(method, self._inner.stream_unary(method, *arguments, **options))

    def unary_stream(self, method: str, *arguments: Any, **options: Any) -> Any:
        """A callable for the stub: an iterator of messages for one message."""
        return self._many_answers(method, self._inner.unary_stream(method, *arguments, **options))

    def stream_stream(self, method: str, *arguments: Any, **options: Any) -> Any:
        """A callable for the stub: an iterator of messages for an iterator of messages."""
        return self._many_answers(method, self._inner.stream_stream(method, *arguments, **options))

    def _one_answer(self, method: str, call: Any) -> Callable[..., Awaitable[Any]]:
        async def ask(request: Any, *, timeout: float | None = None, metadata: _Metadata = ()) -> Any:  # noqa: ASYNC109
            with _Outgoing(method, self._part, self._caller) as outgoing:
                sent = await outgoing.metadata(metadata)
                return await call(request, timeout=outgoing.seconds(timeout), metadata=sent)

        return ask

    def _many_answers(self, method: str, call: Any) -> Callable[..., AsyncIterator[Any]]:
        async def ask(
            request: Any,
            *,
            timeout: float | None = None,  # noqa: ASYNC109
            metadata: _Metadata = (),
        ) -> AsyncIterator[Any]:
            with _Outgoing(method, self._part, self._caller) as outgoing:
                sent = await outgoing.metadata(metadata)
                answers = call(request, timeout=outgoing.seconds(timeout), metadata=sent)
                try:
                    async for answer in answers:
                        yield answer
                finally:
                    answers.cancel()

        return ask

    async def close(self, grace: float | None = None) -> None:
        """Ends the connection; calls under way have `grace` seconds."""
        await self._inner.close(grace)

    def get_state(self, try_to_connect: bool = False) -> grpc.ChannelConnectivity:
        """The state of the connection."""
        return self._inner.get_state(try_to_connect)

    async def wait_for_state_change(self, last_observed_state: grpc.ChannelConnectivity) -> None:
        """Returns when the state is another."""
        await self._inner.wait_for_state_change(last_observed_state)

    async def channel_ready(self) -> None:
        """Returns when there is a connection to a healthy server."""
        await self._inner.channel_ready()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        await self.close()


class _Outgoing:
    """One call on its way: its span, its figures, and what to raise for the other side's error."""

    def __init__(self, method: str, part: str, caller: TokenSource) -> None:
        self._name = method.removeprefix("/")
        self._part = part
        self._caller = caller
        self._started = time.perf_counter()
        attributes = {"rpc.system.name": "grpc", "rpc.method": self._name}
        self._span = telemetry.tracer.start_span(self._name, kind=SpanKind.CLIENT, attributes=attributes)

    async def metadata(self, given: _Metadata) -> _Metadata:
        """What is sent along: the trace and the token."""
        carrier: dict[str, str] = {}
        telemetry.inject_context(carrier, trace.set_span_in_context(self._span))
        token = await self._caller.token()
        if token:
            carrier["authorization"] = f"Bearer {token}"
        return (*given, *carrier.items())

    def seconds(self, wanted: float | None) -> float:
        """How long it may take. Raises Unavailable where no time is left: gRPC would send it all the same, at times."""
        if (seconds := deadlines.shrunk(wanted)) <= 0:
            raise Unavailable(self._part)
        return seconds

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        code = _code(error)
        self._finish(code)
        if isinstance(error, grpc.aio.AioRpcError):
            raise self._raised_for(error) from error

    def _finish(self, code: str) -> None:
        attributes = {"rpc.system.name": "grpc", "rpc.method": self._name, "rpc.response.status_code": code}
        telemetry.client_calls.record(time.perf_counter() - self._started, attributes)
        self._span.set_attribute("rpc.response.status_code", code)
        if code != "OK":
            self._span.set_status(StatusCode.ERROR)
        self._span.end()

    def _raised_for(self, error: grpc.aio.AioRpcError) -> Exception:
        raised = error_of(error, self._part)
        return self._caller.turned_away(raised) if isinstance(raised, NotSignedIn) else raised


def _code(error: BaseException | None) -> str:
    if error is None or isinstance(error, GeneratorExit):
        return "OK"
    return error.code().name if isinstance(error, grpc.aio.AioRpcError) else "CANCELLED"
