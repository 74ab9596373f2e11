"""A request that never becomes an operation."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import Response

JSON = "application/json"
SAFE: Mapping[str, str] = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "vary": "accept, authorization",
}
"""The headers of every answer that is for one caller at one moment."""


class Refused(Exception):
    """Says no to a request."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}

    def body(self) -> dict[str, Any]:
        """In the shape that clients of GraphQL read."""
        return {"errors": [{"message": self.message, "extensions": {"code": self.code}}]}

    def response(self) -> Response:
        """As an answer."""
        content = orjson.dumps(self.body())
        return Response(content, self.status, {**SAFE, **self.headers}, f"{JSON}; charset=utf-8")
