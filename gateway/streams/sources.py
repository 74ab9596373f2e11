"""The source of a subscription: the field at its root, with its arguments, as a sequence of what happens."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import AbstractContextManager
from typing import Any

from graphql import DocumentNode, ExecutionResult, GraphQLError, GraphQLSchema, create_source_event_stream
from graphql.execution.execute import Executor

from chassis.access import Caller
from gateway.loaders import Ask
from gateway.operations import Asked
from gateway.streams.hub import Hub, Mailbox, Topic


class StreamContext:
    """What the resolver of a subscription has: the services, asked anew each time, the hub, and the caller."""

    def __init__(self, ask: Ask, hub: Hub, caller: Caller) -> None:
        self.caller = caller
        """Who listens, as verified."""
        self._ask = ask
        self._hub = hub

    def ask(self, rpc: str, message: Any) -> Awaitable[Any]:
        """The answer of an rpc as it is now."""
        return self._ask(rpc, message)

    def reading(self, *topics: Topic) -> AbstractContextManager[Mailbox]:
        """A mailbox for these topics, for as long as it lasts."""
        return self._hub.reading(*topics)

    @property
    def hears(self) -> asyncio.Event:
        """Set while the domain events are heard."""
        return self._hub.hears


async def source_of(
    schema: GraphQLSchema, document: DocumentNode, asked: Asked, context: StreamContext
) -> AsyncIterator[Any] | list[GraphQLError]:
    """What happens, each to be executed as the root of the subscription; or why there is no such sequence."""
    executor = Executor.build(
        schema, document, context_value=context, raw_variable_values=asked.variables, operation_name=asked.name
    )
    if isinstance(executor, list):
        return executor
    found: Any = create_source_event_stream(executor)
    if executor.is_awaitable(found):
        found = await found
    return list(found.errors or ()) if isinstance(found, ExecutionResult) else found
