"""One operation as a sequence of answers: a subscription has one for each thing that happens, others have one."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import structlog
from graphql import GraphQLError

from chassis.access import Caller, acting_for
from chassis.errors import NotSignedIn, Refusal
from chassis.trouble import RemoteDefect, Unavailable
from gateway.loaders import Ask
from gateway.operations import Asked, Operations
from gateway.problems import formatted
from gateway.streams.hub import Hub
from gateway.streams.sources import StreamContext, source_of

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Who:
    """Somebody who listens."""

    caller: Caller
    token: str


class Ended(Exception):
    """The operation came to its end with errors, as they are answered."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(errors[0]["message"])
        self.errors = errors


class Subscribing:
    """Answers operations one after another."""

    def __init__(self, operations: Operations, ask: Ask, hub: Hub) -> None:
        self._operations = operations
        self._ask = ask
        self._hub = hub

    def is_subscription(self, asked: Asked) -> bool:
        """Whether the operation is one that lasts; false for one that is wrong."""
        document = self._operations.read(asked.text)
        operation = document.operation(asked.name)
        return not document.errors and operation is not None and operation.kind == "subscription"

    async def answers(self, asked: Asked, who: Who) -> AsyncGenerator[dict[str, Any], None]:
        """The answers as they are sent. Raises Ended for an operation that is refused, or ends with an error."""
        if not self.is_subscription(asked):
            yield await self._one(asked, who, None)
            return
        source = await self._source(asked, who)
        try:
            while True:
                with acting_for(who.caller, who.token):
                    event = await _next(source)
                yield await self._one(asked, who, event)
        finally:
            await source.aclose()

    async def _one(self, asked: Asked, who: Who, event: Any) -> dict[str, Any]:
        answered = await self._operations.answer(asked, token=who.token, root=event)
        if not answered.executed:
            raise Ended(answered.body["errors"])
        return answered.body

    async def _source(self, asked: Asked, who: Who) -> Any:
        if who.caller.is_anonymous:
            raise Ended([told(NotSignedIn("Please sign in first."))])
        context = StreamContext(self._ask, self._hub, who.caller)
        document = self._operations.read(asked.text).parsed
        assert document is not None
        with acting_for(who.caller, who.token):
            found = await source_of(self._operations.schema, document, asked, context)
        if isinstance(found, list):
            raise Ended(list(map(formatted, found)))
        return found


async def _next(source: Any) -> Any:
    try:
        return await anext(source)
    except Exception as trouble:
        if not isinstance(trouble, Refusal | Unavailable | RemoteDefect):
            log.error("stream_failed", exc_info=trouble)
        raise Ended([told(trouble)]) from trouble


def told(trouble: Exception) -> dict[str, Any]:
    """An error of a whole operation, as it is answered."""
    told = formatted(GraphQLError(str(trouble), path=["stream"], original_error=trouble))
    return {name: value for name, value in told.items() if name != "path"}
