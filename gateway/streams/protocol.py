"""The messages of graphql-transport-ws, and the codes a connection is closed with.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import orjson

PROTOCOL = "graphql-transport-ws"
LARGEST_MESSAGE = 128 * 1024
"""Bytes; the server closes with 1009 by itself."""
LONGEST_ID = 128


class Close(IntEnum):
    """Why a connection is closed. Clients of the protocol come again after GONE, FULL and FORBIDDEN.

    FORBIDDEN is the end of a token too, so that a client comes again with a new one.
    """

    GONE = 1001
    DEFECT = 1011
    FULL = 1013
    BAD_REQUEST = 4400
    UNAUTHORISED = 4401
    FORBIDDEN = 4403
    NO_SUCH_PROTOCOL = 4406
    INIT_TIMEOUT = 4408
    DUPLICATE = 4409
    TOO_MANY_INITS = 4429


class Closed(Exception):
    """The connection is to be closed."""

    def __init__(self, code: Close, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(frozen=True)
class Message:
    """One message of a client."""

    type: str
    id: str
    payload: Any


_NEEDS_ID = frozenset({"subscribe", "complete"})
_KNOWN = frozenset({"connection_init", "ping", "pong", *_NEEDS_ID})


def read(text: str | None) -> Message:
    """The message of a text frame. Raises Closed for anything that is none."""
    try:
        given = orjson.loads(text) if text is not None else None
    except orjson.JSONDecodeError:
        given = None
    if not isinstance(given, dict) or given.get("type") not in _KNOWN:
        raise Closed(Close.BAD_REQUEST, "Invalid message received")
    id, payload = given.get("id", ""), given.get("payload")
    if given["type"] in _NEEDS_ID and not (isinstance(id, str) and 0 < len(id) <= LONGEST_ID):
        raise Closed(Close.BAD_REQUEST, "A message needs an id")
    if given["type"] != "subscribe" and not isinstance(payload, dict | None):
        raise Closed(Close.BAD_REQUEST, "A payload must be an object")
    return Message(given["type"], str(id), payload)


def written(type: str, id: str = "", payload: Any = None) -> str:
    """A message to a client, as text: a frame of bytes would be binary, which clients of the protocol refuse."""
    message = {"type": type} | ({"id": id} if id else {}) | ({} if payload is None else {"payload": payload})
    return orjson.dumps(message).decode()
