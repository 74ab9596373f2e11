"""`POST /graphql`: one operation in JSON, bounded; a clear refusal for anything else.

Only JSON is taken, which a browser never sends to another origin without asking, so no form of another site can act
for a person.
"""

import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.operations import Answered, Asked, Operations

LARGEST_BODY = 1024 * 1024
LONGEST_TOKEN = 8 * 1024
_JSON = "application/json"
_GRAPHQL = "application/graphql-response+json"
_EVENTS = "text/event-stream"
_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/=-]+)", re.IGNORECASE)
_HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff", "vary": "accept, authorization"}


GoesOn = Callable[[Asked, str, Receive, Send], Awaitable[None]]
"""Answers the operation of a token as events, for as long as it lasts."""


class Refused(Exception):
    """A request that never becomes an operation."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message

    def response(self) -> Response:
        """As an answer, in the shape that clients of GraphQL read."""
        body = {"errors": [{"message": self.message, "extensions": {"code": self.code}}]}
        return _response(body, self.status, _JSON)


class Endpoint:
    """Answers operations over HTTP."""

    def __init__(self, operations: Operations, goes_on: GoesOn) -> None:
        self._operations = operations
        self._goes_on = goes_on

    async def __call__(self, request: Request) -> Response:
        """Answers one request."""
        try:
            kind = _answer_type(request)
            token = bearer_of(request)
            asked = _asked(await _body(request))
        except Refused as refused:
            return refused.response()
        if kind == _EVENTS:
            return _Lasting(partial(self._goes_on, asked, token))
        answered = await self._operations.answer(
            asked, token=token, headers=request.headers, address=request.client.host if request.client else ""
        )
        return _response(answered.body, _status(answered, kind), kind)


class _Lasting(Response):
    """A response that goes on: it has the connection for itself."""

    def __init__(self, goes_on: Callable[[Receive, Send], Awaitable[None]]) -> None:
        super().__init__()
        self._goes_on = goes_on

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends all of it."""
        await self._goes_on(receive, send)


def _status(answered: Answered, kind: str) -> int:
    """The older media type answers 200 to whatever was well-formed."""
    return 400 if kind == _GRAPHQL and not answered.executed else 200


def _response(body: dict[str, Any], status: int, kind: str) -> Response:
    return Response(orjson.dumps(body), status, _HEADERS, f"{kind}; charset=utf-8")


def _answer_type(request: Request) -> str:
    accepted = request.headers.get("accept", "*/*").lower()
    for kind in (_EVENTS, _GRAPHQL):
        if kind in accepted:
            return kind
    if any(kind in accepted for kind in (_JSON, "application/*", "*/*")):
        return _JSON
    raise Refused(406, "NotAcceptable", f"The answer is {_GRAPHQL}, {_JSON} or {_EVENTS}.")


def bearer_of(request: Request) -> str:
    """The token of the authorization header; empty where there is none. Raises Refused for anything else in it."""
    header = request.headers.get("authorization", "")
    if not header:
        return ""
    found = _BEARER.fullmatch(header) if len(header) <= LONGEST_TOKEN else None
    if found is None:
        raise Refused(401, "NotSignedIn", "The authorization header must be `Bearer` and an access token.")
    return found.group(1)


async def _body(request: Request) -> bytes:
    kind, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    if kind.strip() != _JSON or ("charset" in parameters and "utf-8" not in parameters):
        raise Refused(415, "UnsupportedMediaType", "Send the operation as application/json in UTF-8.")
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > LARGEST_BODY:
        raise _too_large()
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BODY:
            raise _too_large()
    return bytes(body)


def _too_large() -> Refused:
    return Refused(413, "TooLarge", "The request is larger than 1 MiB.")


def _asked(body: bytes) -> Asked:
    try:
        return asked_of(orjson.loads(body))
    except orjson.JSONDecodeError:
        raise _bad("The body is not JSON.") from None


def asked_of(given: Any) -> Asked:
    """The operation in a request. Raises Refused for what is none."""
    if not isinstance(given, dict):
        raise _bad("The body must be a JSON object with a `query`; batches are not taken.")
    query, variables, name = given.get("query"), given.get("variables"), given.get("operationName")
    if not isinstance(query, str) or not query.strip():
        raise _bad("`query` must be the text of an operation.")
    if not isinstance(variables, dict | None):
        raise _bad("`variables` must be an object.")
    if not isinstance(name, str | None):
        raise _bad("`operationName` must be a text.")
    if not isinstance(given.get("extensions"), dict | None):
        raise _bad("`extensions` must be an object.")
    return Asked(text=query, name=name, variables=variables or {})


def _bad(message: str) -> Refused:
    return Refused(400, "BadRequest", message)
