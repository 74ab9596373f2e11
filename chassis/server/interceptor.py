"""Stands around every call: deadline, caller, needs, rules of the contract, request id, refusals, trace, figures, log.

One pass does all of it, because each layer of its own would cost about as much as a call. Health and reflection pass
untouched: they are open to anyone and never logged.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any, TypeAlias

import grpc
from google.protobuf.message import DecodeError, Message

from chassis.arrivals import Arrivals
from chassis.deadlines import DEFAULT_SECONDS
from chassis.errors import InvalidInput
from chassis.mongo import Conflict, Interrupted, settled
from chassis.rpc import Rpc, rpc_of
from chassis.server.incoming import Incoming
from chassis.tokens import Verifier
from chassis.validation import check

_Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
_Continuation = Callable[[grpc.HandlerCallDetails], Awaitable[Any]]


class CallInterceptor(grpc.aio.ServerInterceptor):
    """The one interceptor of a server. Without a verifier no token is accepted."""

    def __init__(self, verifier: Verifier | None, arrivals: Arrivals) -> None:
        self._verifier = verifier
        self._wrapped: dict[str, _Handler] = {}
        self._arrivals = arrivals

    async def intercept_service(
        self, continuation: _Continuation, handler_call_details: grpc.HandlerCallDetails
    ) -> "_Handler | None":
        """The handler for a method with everything of ours around it; wrapped once, then remembered."""
        path = handler_call_details.method
        if path in self._wrapped:
            self._arrivals.note()
            return self._wrapped[path]
        handler: _Handler | None = await continuation(handler_call_details)
        if handler is None or path.startswith("/grpc."):
            return handler
        return self._wrapped.setdefault(path, self._wrap(rpc_of(path), handler))

    def _wrap(self, rpc: Rpc, handler: Any) -> _Handler:
        kind = f"{_arity(handler.request_streaming)}_{_arity(handler.response_streaming)}"
        make = getattr(grpc, f"{kind}_rpc_method_handler")
        around = self._around(rpc, handler, getattr(handler, kind))
        wrapped: _Handler = make(around, request_deserializer=None, response_serializer=handler.response_serializer)
        return wrapped

    def _around(self, rpc: Rpc, handler: Any, behaviour: Any) -> Callable[..., Any]:
        seconds = _default_deadline(behaviour, rpc.name)
        read = partial(_read, handler.request_deserializer)
        attempts = _attempt if handler.request_streaming else _attempts

        async def call(request: Any, context: Any) -> Any:
            incoming = Incoming(rpc, context, self._verifier, seconds)

            async def work() -> Any:
                asked = _each(read, request) if handler.request_streaming else incoming.accept(read(request))
                if not handler.response_streaming:
                    return await attempts(behaviour, asked, context)
                async for answer in behaviour(asked, context):
                    await context.write(answer)
                return None

            return await incoming.answer(work, unread=request if handler.request_streaming else None)

        return call


async def _attempt(behaviour: Any, asked: Any, context: Any) -> Any:
    return await behaviour(asked, context)


async def _attempts(behaviour: Any, asked: Any, context: Any) -> Any:
    """Runs a unary call again when the database found it in conflict with another, and once when the connection to it
    was lost: nothing of it was stored."""
    work = partial(settled, partial(behaviour, asked, context), met=(Conflict,))
    try:
        return await work()
    except Interrupted:
        return await work()


def _default_deadline(behaviour: Any, name: str) -> float:
    """A servicer may give an rpc longer than 10 s: `deadline_seconds = {"ImportLeaverRecords": 300.0}`."""
    servicer = getattr(behaviour, "__self__", None)
    return float(getattr(servicer, "deadline_seconds", {}).get(name, DEFAULT_SECONDS))


def _arity(many: bool) -> str:
    return "stream" if many else "unary"


async def _each(read: Callable[[bytes], Message], requests: AsyncIterator[bytes]) -> AsyncIterator[Message]:
    async for request in requests:
        message = read(request)
        check(message)
        yield message


def _read(deserialize: Callable[[bytes], Message], request: bytes) -> Message:
    """Reads a request here, not in gRPC, which would log a traceback for every stranger's garbage."""
    try:
        return deserialize(request)
    except DecodeError:
        raise InvalidInput("The request is not a message of this rpc.", field="") from None
