"""Executes one operation: read, resolved for the caller in hand within its time, and told in one span and one log line.

Knows nothing of HTTP (`gateway.endpoint`).
"""

import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import structlog
from graphql import GraphQLError, GraphQLSchema, OperationDefinitionNode, OperationType
from opentelemetry.trace import Span, SpanKind, StatusCode

from chassis import deadlines, telemetry
from chassis.access import ANONYMOUS, acting_for
from gateway.context import Context
from gateway.documents import Document, Documents, Prepared
from gateway.loaders import Ask
from gateway.problems import code_of, first_defect, formatted
from gateway.schema import graph

log = structlog.get_logger(__name__)

_durations = telemetry.meter.create_histogram(
    "graphql.server.operation.duration", unit="s", description="How long operations took, by type and code."
)
_LONGEST_NAME = 64
_LASTS = "This is a subscription: listen to it over a WebSocket, or with `accept: text/event-stream`."


@dataclass(frozen=True)
class Asked:
    """An operation as it was sent."""

    text: str
    name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answered:
    """What an operation came to."""

    body: dict[str, Any]
    executed: bool
    """False when the operation itself was at fault, so that nothing was done."""


class Operations:
    """The schema with the services behind it."""

    def __init__(self, ask: Ask, *, seconds: float) -> None:
        self._ask = ask
        self._seconds = seconds
        self._schema = graph(extensions=(Prepared,))
        self._documents = Documents(self._schema._schema)

    @property
    def schema(self) -> GraphQLSchema:
        """The schema as graphql-core has it."""
        return self._schema._schema

    def read(self, text: str) -> Document:
        """The document of that text, with its errors when it may not be executed."""
        return self._documents.read(text)

    async def answer(
        self, asked: Asked, *, token: str = "", headers: Mapping[str, Any] | None = None, root: Any = None
    ) -> Answered:
        """What the operation comes to for the owner of the token. `headers` may carry the trace it belongs to.

        `root` is what happened, of a subscription; without it only questions and deeds are answered.
        """
        context = telemetry.context_from(headers or {})
        with telemetry.tracer.start_as_current_span("graphql", context=context, kind=SpanKind.SERVER) as span:
            started = time.perf_counter()
            document = self._documents.read(asked.text)
            operation = document.operation(asked.name)
            data, errors, executed = await self._outcome(asked, document, operation, token, root)
            _tell(span, operation, errors, time.perf_counter() - started)
            body = {"errors": list(map(formatted, errors))} if errors else {}
            return Answered(body | ({"data": data} if executed else {}), executed)

    async def _outcome(
        self, asked: Asked, document: Document, operation: OperationDefinitionNode | None, token: str, root: Any
    ) -> tuple[Any, list[GraphQLError], bool]:
        """Data, errors, and whether anything was executed."""
        if document.errors:
            return None, list(document.errors), False
        if operation is None:
            return None, [GraphQLError("Say which operation: give the `operationName` of one in the document.")], False
        if operation.operation is OperationType.SUBSCRIPTION and root is None:
            return None, [GraphQLError(_LASTS)], False
        with (
            acting_for(ANONYMOUS, token),
            deadlines.within(self._seconds),
            closing(Context(self._ask, document)) as own,
        ):
            result = await self._schema.execute(
                asked.text,
                variable_values=asked.variables,
                context_value=own,
                operation_name=asked.name,
                root_value=root,
            )
        errors = result.errors or []
        return result.data, errors, result.data is not None or all(error.path is not None for error in errors)


def _tell(span: Span, operation: OperationDefinitionNode | None, errors: list[GraphQLError], seconds: float) -> None:
    kind = operation.operation.value if operation else "unknown"
    name = operation.name.value[:_LONGEST_NAME] if operation and operation.name else ""
    code = code_of(errors[0]) if errors else "OK"
    span.update_name(f"{kind} {name}".strip())
    span.set_attributes({"graphql.operation.type": kind, "graphql.operation.name": name, "okaeri.code": code})
    _durations.record(seconds, {"graphql.operation.type": kind, "code": code})
    told = {"method": kind, "operation": name, "code": code, "ms": round(seconds * 1000, 2), "count": len(errors)}
    defect = first_defect(errors)
    if defect is None:
        log.info("operation", **told)
    else:
        span.set_status(StatusCode.ERROR)
        log.error("operation", **told, exc_info=defect)
