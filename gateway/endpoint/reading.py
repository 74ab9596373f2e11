"""What was sent, read within bounds: the token, the body of a POST or the parameters of a GET."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.types import Receive

from gateway.endpoint.refusing import JSON, Refused

LARGEST_BODY = 256 * 1024
LONGEST_TOKEN = 8 * 1024
MOST_VALUES = 10_000
"""In the variables of an operation."""
DEEPEST_VALUES = 32
_LONGEST_PARAMETERS = 16 * 1024
_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/=-]+)", re.IGNORECASE)
_IN_ADDRESSES = ("variables", "extensions")
Given = Mapping[str, Any]
"""The parameters of a request, by their names in the specification."""


def bearer_of(request: Request) -> str:
    """The token of the authorization header; empty where there is none. Raises Refused for anything else in it."""
    return bearer_in(request.headers.get("authorization", ""))


def bearer_in(header: str) -> str:
    """The token in such a header. Raises Refused for anything else in it."""
    if not header:
        return ""
    found = _BEARER.fullmatch(header) if len(header) <= LONGEST_TOKEN else None
    if found is None:
        raise Refused(401, "NotSignedIn", "The authorization header must be `Bearer` and an access token.")
    return found.group(1)


async def body_of(headers: Mapping[str, str], receive: Receive) -> Given:
    """The parameters in the body of a POST. Raises Refused for a body that is no operation."""
    kind, _, parameters = headers.get("content-type", "").lower().partition(";")
    if kind.strip() != JSON or ("charset" in parameters and "utf-8" not in parameters):
        raise Refused(415, "UnsupportedMediaType", "Send the operation as application/json in UTF-8.")
    declared = headers.get("content-length", "0")
    if declared.isdecimal() and (len(declared) > 10 or int(declared) > LARGEST_BODY):
        raise _too_large()
    return given_in(await _received(receive))


def given_in(body: bytes) -> Given:
    """The parameters in a body. Raises Refused for one that is no operation."""
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise bad("The body is not JSON.") from None
    return checked(given)


def parameters_of(query_string: bytes) -> Given:
    """The parameters in the address of a GET. Raises Refused for what is no operation."""
    if len(query_string) > _LONGEST_PARAMETERS:
        raise Refused(414, "TooLarge", "The address is longer than 16 KiB; send the operation with POST.")
    try:
        given: dict[str, Any] = dict(parse_qsl(query_string.decode("ascii"), errors="strict", max_num_fields=20))
    except ValueError:
        raise bad("The parameters in the address are not URL-encoded UTF-8.") from None
    for name in _IN_ADDRESSES:
        if name in given:
            given[name] = _json(given[name], name)
    return checked(given)


def checked(given: Any) -> Given:
    """The parameters, each of its type and within bounds. Raises Refused."""
    if not isinstance(given, dict):
        raise bad("The body must be a JSON object with a `query`; batches are not taken.")
    for name in ("query", "operationName", "documentId"):
        if not isinstance(given.get(name), str | None):
            raise bad(f"`{name}` must be a text.")
    for name in ("variables", "extensions"):
        if not isinstance(given.get(name), dict | None):
            raise bad(f"`{name}` must be an object.")
    _check_values(given.get("variables") or {})
    return given


def bad(message: str) -> Refused:
    """A request that is wrong in itself."""
    return Refused(400, "BadRequest", message)


async def _received(receive: Receive) -> bytes:
    """The whole body. Raises Refused for one that is too large, as soon as it is."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise bad("The body ended early.")
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            raise _too_large()
        more = message.get("more_body", False)
    return bytes(body)


def _too_large() -> Refused:
    return Refused(413, "TooLarge", f"The request is larger than {LARGEST_BODY // 1024} KiB.")


def _json(text: str, name: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise bad(f"`{name}` is not JSON.") from None


def _check_values(variables: Any) -> None:
    """Raises Refused for too many values, or too many inside of each other; stops looking as soon as it is too much."""
    level, seen = [variables], 0
    for _ in range(DEEPEST_VALUES):
        level = [inner for each in level for inner in (each.values() if isinstance(each, dict) else each)]
        seen += len(level)
        if seen > MOST_VALUES:
            raise Refused(413, "TooLarge", f"The variables hold more than {MOST_VALUES} values.")
        level = [each for each in level if isinstance(each, dict | list)]
        if not level:
            return
    raise Refused(413, "TooLarge", f"The variables are more than {DEEPEST_VALUES} levels deep.")
