"""Executes one operation: read, admitted, resolved for the caller in hand within its time, and told once.

Knows nothing of HTTP (`gateway.endpoint`).
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphql import DocumentNode, ExecutionResult, GraphQLError, GraphQLSchema

from chassis import deadlines
from chassis.access import ANONYMOUS, Caller, acting_for
from chassis.errors import Refusal
from gateway.admission import NOTHING, REFUSED_POINTS, Admission, Spent, as_error, key_of
from gateway.budget import Budget
from gateway.callers import Callers
from gateway.context import Context
from gateway.documents import Document, Documents
from gateway.execution import execute
from gateway.gates import Gates
from gateway.loaders import Ask
from gateway.measuring import Measured
from gateway.problems import formatted
from gateway.schema import served
from gateway.settings import GatewaySettings
from gateway.telling import Telling
from gateway.usage import Usage, deprecated_in

_NO_HEADERS: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Asked:
    """An operation as it was sent."""

    text: str
    name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    only_a_query: bool = False
    """Whether anything else is refused."""
    shows_cost: bool = False
    """Whether the answer says what it cost, in its `extensions`."""


class Answered(NamedTuple):
    """What an operation came to."""

    body: dict[str, Any]
    executed: bool
    """False when nothing was done."""
    code: str = "OK"
    """Of the first error."""
    spent: Spent = NOTHING
    operation: Measured | None = None
    caller: str = ""
    """By what the spending of its caller is counted."""


class _Asker(NamedTuple):
    """Who asks, how they are known, and of what event."""

    who: Caller | None
    token: str
    key: str
    headers: Mapping[str, Any]
    root: Any


class _Outcome(NamedTuple):
    errors: Sequence[GraphQLError]
    data: Any = None
    executed: bool = False
    spent: Spent = NOTHING


class Operations:
    """The schema with the services behind it."""

    def __init__(self, ask: Ask, settings: GatewaySettings) -> None:
        self._ask = ask
        self._seconds = settings.operation_seconds
        self.schema: GraphQLSchema = served()._schema
        """The graph, as graphql-core has it."""
        self.usage = Usage(settings.known_clients, deprecated_in(self.schema))
        self.documents = Documents(self.schema, on_forgotten=lambda each: self.usage.forget(each.operations))
        self.callers = Callers(ask)
        self.budget = Budget(settings.points_per_minute)
        self._admission = Admission(settings, self.budget)

    def read(self, text: str) -> Document:
        """The document of a text, with what is wrong with it."""
        return self.documents.read(text)

    async def answer(
        self,
        asked: Asked,
        *,
        token: str = "",
        headers: Mapping[str, Any] = _NO_HEADERS,
        address: str = "",
        root: Any = None,
    ) -> Answered:
        """What the operation comes to for the owner of the token.

        `headers` may carry its trace and the name of the client; `address` is where a caller without a token is, and
        where there is neither it is a page of our own that asks. `root` is the event that a subscription is told of.
        """
        with Telling(headers) as telling:
            who = await self.callers.known(token) if token else ANONYMOUS
            asker = _Asker(who, token, key_of(who, address), headers, root)
            operation, outcome = await self._attempt(asked, asker)
            code = telling.tell(operation, outcome.errors, outcome.spent.cost)
            body: dict[str, Any] = {"errors": list(map(formatted, outcome.errors))} if outcome.errors else {}
            if outcome.executed:
                body["data"] = outcome.data
            if asked.shows_cost:
                body["extensions"] = {"cost": outcome.spent.told()}
            return Answered(body, outcome.executed, code, outcome.spent, operation, asker.key)

    async def _attempt(self, asked: Asked, asker: _Asker) -> tuple[Measured | None, _Outcome]:
        """The operation as far as it was understood, and what came of it."""
        operation, spent = None, NOTHING
        try:
            self._admission.refuse_the_spent(asker.key)
            document = self.documents.read(asked.text)
            operation = document.operation(asked.name)
            if operation is None or document.parsed is None or document.errors:
                spent = self._admission.charge(asker.key, REFUSED_POINTS)
                return operation, _Outcome(document.errors or [_which()], spent=spent)
            _check_kind(operation, asked, asker.root)
            spent = self._admission.admit(operation, asked.variables, asker.who, asker.key, asker.headers)
            self.usage.ran(operation, self.usage.client_of(asker.headers))
            context = Context(self._ask, document, gates=Gates(asker.who, operation.rpcs), spent=spent)
            return operation, await self._executed(asked, asker, document.parsed, context)
        except Refusal as refusal:
            return operation, _Outcome([as_error(refusal)], spent=spent)
        except GraphQLError as error:
            return operation, _Outcome([error], spent=spent)

    async def _executed(self, asked: Asked, asker: _Asker, parsed: DocumentNode, context: Context) -> _Outcome:
        with acting_for(ANONYMOUS, asker.token), deadlines.within(self._seconds), closing(context):
            result = execute(
                self.schema,
                parsed,
                operation_name=asked.name,
                variables=asked.variables,
                context=context,
                root=asker.root,
            )
            if not isinstance(result, ExecutionResult):
                result = await result
        errors = result.errors or []
        executed = result.data is not None or all(error.path is not None for error in errors)
        return _Outcome(errors, result.data, executed, context.spent)


def _check_kind(operation: Measured, asked: Asked, root: Any) -> None:
    """Raises GraphQLError for an operation that cannot be asked in this way."""
    if operation.kind == "subscription" and root is None:
        message = "This is a subscription: listen to it over a WebSocket, or with `accept: text/event-stream`."
        raise GraphQLError(message, extensions={"code": "BadRequest"})
    if asked.only_a_query and operation.kind != "query":
        raise GraphQLError("Only a query can be sent with GET.", extensions={"code": "MethodNotAllowed"})


def _which() -> GraphQLError:
    return GraphQLError("Say which operation: give the `operationName` of one in the document.")
