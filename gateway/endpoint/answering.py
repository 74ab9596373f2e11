"""Answers requests to `/graphql`, straight on the server's interface: a small operation costs less than a framework."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import orjson
import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.endpoint import kept as keeping
from gateway.endpoint.accepting import EVENTS, GRAPHQL, Accepted, accepted
from gateway.endpoint.kept import Kept
from gateway.endpoint.persisted import Persisted
from gateway.endpoint.reading import bearer_in, body_of, parameters_of
from gateway.endpoint.refusing import JSON, SAFE, Refused
from gateway.operations import Answered, Asked, Operations
from gateway.settings import GatewaySettings

GoesOn = Callable[[Asked, str, Receive, Send], Awaitable[None]]
"""Answers the operation of a token as events, for as long as it lasts."""
PREFLIGHT = ("graphql-require-preflight", "apollo-require-preflight", "x-apollo-operation-name", "authorization")
"""Headers that a browser sends to another origin only after asking whether it may."""
_METHODS = ("GET", "POST")
_ALWAYS_TOLD = {"MethodNotAllowed": 405, "TooMany": 429}
"""Codes whose status is told to clients of the older media type too."""
_STATUS = {**_ALWAYS_TOLD, "NotSignedIn": 401, "Forbidden": 403}
_PUBLIC_VARY = "accept, authorization, graphql-require-preflight"

log = structlog.get_logger(__name__)


class _Request(NamedTuple):
    """One request, as far as it was read."""

    headers: Mapping[str, str]
    query_string: bytes
    address: str
    token: str
    accepted: Accepted


class Endpoint:
    """Answers operations over HTTP."""

    def __init__(
        self, operations: Operations, goes_on: GoesOn, page: Callable[[], Response], settings: GatewaySettings
    ) -> None:
        self._operations = operations
        self._goes_on = goes_on
        self._page = page
        self._persisted = Persisted(operations.documents, only_trusted=settings.only_trusted_documents)
        self._kept = Kept(settings.public_seconds)
        self._origins = frozenset(settings.allowed_origins)
        self._always_preflight = settings.preflight_always

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request; a browser that looks at the address itself gets the page."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(scope["headers"])}
        try:
            response = await self._answer(scope, headers, receive, send)
        except Refused as refused:
            log.info("refused", status=refused.status, code=refused.code)
            response = refused.response()
        if response is not None:
            await response(scope, receive, send)

    async def _answer(self, scope: Scope, headers: Mapping[str, str], receive: Receive, send: Send) -> Response | None:
        """The answer; None where it was sent already."""
        if scope["method"] not in _METHODS:
            raise Refused(
                405, "MethodNotAllowed", "Send operations with POST, or queries with GET.", {"allow": "GET, POST"}
            )
        accept = headers.get("accept", "*/*")
        if scope["method"] == "GET" and not scope["query_string"] and "text/html" in accept:
            return self._page()
        takes = accepted(accept)
        if not takes.kind and not takes.events:
            raise Refused(406, "NotAcceptable", f"The answer is {GRAPHQL}, {JSON} or {EVENTS}.")
        client = scope.get("client")
        token = bearer_in(headers.get("authorization", ""))
        request = _Request(headers, scope["query_string"], client[0] if client else "", token, takes)
        if scope["method"] == "GET":
            return await self._get(request)
        asked, _ = self._persisted.asked(await body_of(headers, receive))
        if takes.events and (not takes.kind or self._lasts(asked)):
            await self._goes_on(asked, token, receive, send)
            return None
        answered = await self._answered(asked, request)
        return _response(answered, _kind(takes), {**SAFE, **_told(answered)})

    def _lasts(self, asked: Asked) -> bool:
        operation = self._operations.read(asked.text).operation(asked.name)
        return operation is not None and operation.kind == "subscription"

    async def _answered(self, asked: Asked, request: _Request) -> Answered:
        return await self._operations.answer(
            asked, token=request.token, headers=request.headers, address=request.address
        )

    async def _get(self, request: _Request) -> Response:
        self._check_origin(request.headers)
        kind = _kind(request.accepted)
        if not request.token and (known := self._kept.find(request.query_string, kind)) is not None:
            return self._public(known, kind, request.headers)
        asked, key = self._persisted.asked(parameters_of(request.query_string), only_a_query=True)
        answered = await self._answered(asked, request)
        if not key or answered.code != "OK":
            allow = {"allow": "POST"} if answered.code == "MethodNotAllowed" else {}
            return _response(answered, kind, {**SAFE, **_told(answered), **allow})
        body = orjson.dumps(answered.body)
        if not request.token and keeping.is_public(answered):
            return self._public(self._kept.keep(request.query_string, kind, body), kind, request.headers)
        tag = keeping.tag_of(body, answered.caller)
        own = {**SAFE, "cache-control": "private, no-cache", "etag": tag, **_told(answered)}
        return _tagged(body, kind, own, request.headers)

    def _public(self, known: keeping.Tagged, kind: str, headers: Mapping[str, str]) -> Response:
        own = {
            "cache-control": f"public, max-age={self._kept.left(known)}",
            "etag": known.tag,
            "vary": _PUBLIC_VARY,
            "x-content-type-options": "nosniff",
        }
        return _tagged(known.body, kind, own, headers)

    def _check_origin(self, headers: Mapping[str, str]) -> None:
        """Raises Refused for what a page of another site could make a browser send without asking."""
        if any(name in headers for name in PREFLIGHT):
            return
        origin = headers.get("origin", "")
        at_home = not origin or origin in self._origins or urlsplit(origin).netloc == headers.get("host")
        if self._always_preflight or not at_home or headers.get("sec-fetch-site") in ("cross-site", "same-site"):
            raise Refused(403, "PreflightRequired", f"Send the header `{PREFLIGHT[0]}: 1` along with a GET.")


def _kind(takes: Accepted) -> str:
    return takes.kind or JSON


def _tagged(body: bytes, kind: str, own: dict[str, str], headers: Mapping[str, str]) -> Response:
    if keeping.has(headers.get("if-none-match", ""), own["etag"]):
        return Response(None, 304, own)
    return Response(body, 200, own, f"{kind}; charset=utf-8")


def _response(answered: Answered, kind: str, headers: dict[str, str]) -> Response:
    status = 200
    if not answered.executed:
        status = (_STATUS if kind == GRAPHQL else _ALWAYS_TOLD).get(answered.code, 400 if kind == GRAPHQL else 200)
    return Response(orjson.dumps(answered.body), status, headers, f"{kind}; charset=utf-8")


def _told(answered: Answered) -> dict[str, str]:
    """What an answer cost and what is left, as headers (draft-ietf-httpapi-ratelimit-headers)."""
    told: dict[str, Any] = {"graphql-cost": str(answered.spent.cost)}
    left = answered.spent.left
    if left is not None:
        told["ratelimit-policy"] = f'"points";q={left.limit};w=60'
        told["ratelimit"] = f'"points";r={left.remaining};t={left.resets_in}'
    if answered.code == "TooMany" and not answered.executed:
        told["retry-after"] = str(answered.body["errors"][0]["extensions"]["retryAfterSeconds"])
    return told
