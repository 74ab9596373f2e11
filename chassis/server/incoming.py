"""One incoming call, from its metadata to its log line."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, suppress
from hashlib import sha256
from typing import Any

import grpc
import structlog
from google.protobuf.message import Message
from google.rpc import status_pb2
from opentelemetry.trace import Span, SpanKind, StatusCode

from chassis import deadlines, telemetry
from chassis.access import ANONYMOUS, Caller, caller, set_caller
from chassis.call import Call, call_in_hand
from chassis.errors import Forbidden, NotSignedIn, Refusal
from chassis.logs import where
from chassis.mongo import Repeated, RequestInHand, request_in_hand
from chassis.rpc import Rpc
from chassis.status import (
    DETAILS_KEY,
    code_of,
    deadline_status,
    defect_status,
    error_of,
    status_of,
    unavailable_status,
)
from chassis.tokens import Verifier
from chassis.trouble import Unavailable
from chassis.validation import check

DRAIN_SECONDS = 2.0
"""How long the rest of a refused upload is taken in."""

log = structlog.get_logger(__name__)


class Incoming:
    """One call: `answer` runs the servicer's work inside everything the chassis promises about a call."""

    def __init__(self, rpc: Rpc, context: Any, verifier: Verifier | None, default_seconds: float) -> None:
        self._rpc = rpc
        self._context = context
        self._verifier = verifier
        self._metadata: tuple[tuple[str, Any], ...] = context.invocation_metadata() or ()
        self._started = time.perf_counter()
        self._given: float | None = context.time_remaining()
        self._seconds = default_seconds if self._given is None else self._given
        self._code = grpc.StatusCode.OK

    async def answer(self, work: Callable[[], Awaitable[Any]], unread: AsyncIterator[bytes] | None = None) -> Any:
        """What the caller gets: the answer of the work, the first answer of a repeated request, or a status.

        `unread` are the requests of a stream; what is left of them is taken in before a status goes out.
        """
        with self._span() as span:
            try:
                return await self._attempt(work)
            except asyncio.CancelledError:
                self._code = grpc.StatusCode.DEADLINE_EXCEEDED if self._is_over() else grpc.StatusCode.CANCELLED
                raise
            except Exception as error:
                status = self._status_for(error)
                await _drain(unread)
                await self._abort(status)
            finally:
                self._finish(span)

    def accept(self, request: Message) -> Message:
        """The request, once it keeps the rules of its contract; its id is in hand from here on."""
        check(request)
        if self._rpc.has_request_id:
            request_in_hand.set(self._in_hand(request))
        return request

    async def _attempt(self, work: Callable[[], Awaitable[Any]]) -> Any:
        deadlines.set_remaining(self._seconds)
        try:
            async with asyncio.timeout(self._seconds if self._given is None else None):
                await self._admit()
                return await work()
        except Repeated as repeated:
            return self._rpc.answer.FromString(repeated.answer)

    async def _admit(self) -> None:
        if self._rpc.needs.nobody:
            raise Forbidden("The contract lets nobody call this.")
        token = self._bearer()
        set_caller(await self._identify(token), token)
        self._rpc.needs.check(caller())
        call_in_hand.set(Call(caller(), self._rpc.path[1:], self._rpc.needs))

    async def _identify(self, token: str) -> Caller:
        if not token:
            return ANONYMOUS
        try:
            return await self._verify(token)
        except (NotSignedIn, Unavailable):
            # Signing in again must work while holding a token that ended; whoever may be anyone is no one then.
            if self._rpc.needs.anyone:
                return ANONYMOUS
            raise

    async def _verify(self, token: str) -> Caller:
        if self._verifier is None:
            raise NotSignedIn("This server accepts no tokens.")
        return await self._verifier.verify(token)

    def _bearer(self) -> str:
        given = [value for key, value in self._metadata if key == "authorization"]
        if not given:
            return ""
        scheme, _, token = str(given[0]).partition(" ")
        if len(given) > 1 or scheme.lower() != "bearer" or not token:
            raise NotSignedIn("The authorization must be one bearer token.")
        return token.strip()

    def _in_hand(self, request: Any) -> RequestInHand | None:
        if not request.request_id:
            return None
        digest = sha256(request.SerializeToString(deterministic=True)).hexdigest()
        return RequestInHand(caller().subject, self._rpc.path, request.request_id, digest)

    def _status_for(self, error: Exception) -> status_pb2.Status:
        if isinstance(error, grpc.aio.AioRpcError):
            error = error_of(error, "another part")
        if isinstance(error, Refusal):
            return status_of(error)
        if isinstance(error, Unavailable):
            log.warning("unavailable", method=self._rpc.path, part=error.part, error=type(error).__name__)
            return unavailable_status(error)
        if isinstance(error, TimeoutError) and self._is_over():
            return deadline_status()
        log.error("defect", method=self._rpc.path, error=type(error).__name__, places=where(error))
        return defect_status(telemetry.trace_id())

    async def _abort(self, status: status_pb2.Status) -> None:
        self._code = code_of(status)
        details = ((DETAILS_KEY, status.SerializeToString()),)
        await self._context.abort(self._code, status.message, details)

    def _is_over(self) -> bool:
        return deadlines.remaining() == 0.0

    def _span(self) -> AbstractContextManager[Span]:
        parent = telemetry.context_from(dict(self._metadata))
        name = self._rpc.path[1:]
        return telemetry.tracer.start_as_current_span(
            name,
            context=parent,
            kind=SpanKind.SERVER,
            attributes={"rpc.system.name": "grpc", "rpc.method": name},
            record_exception=False,
            set_status_on_exception=False,
        )

    def _finish(self, span: Span) -> None:
        seconds, code, method = time.perf_counter() - self._started, self._code.name, self._rpc.path[1:]
        attributes = {"rpc.system.name": "grpc", "rpc.method": method, "rpc.response.status_code": code}
        telemetry.server_calls.record(seconds, attributes)
        span.set_attribute("rpc.response.status_code", code)
        if self._code in (grpc.StatusCode.INTERNAL, grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED):
            span.set_status(StatusCode.ERROR)
        log.info("call", method=method, code=code, ms=round(seconds * 1000, 1), caller_kind=caller().kind.value)


async def _drain(requests: AsyncIterator[bytes] | None) -> None:
    """Reads on for a moment: a client that is still sending when the status arrives would see INTERNAL instead."""
    if requests is not None:
        with suppress(TimeoutError, grpc.aio.UsageError):
            async with asyncio.timeout(DRAIN_SECONDS):
                async for _ in requests:
                    pass
