"""The request a write is made for, so that repeating it returns the first answer instead of writing twice.

The server's interceptor sets `request_in_hand` before it calls a servicer whose request carries a `request_id`, and
leaves it unset otherwise (reads, reactions, commands). `Store.transaction()` reads it:

- the request was answered before with the same content: raises `Repeated`, which the interceptor turns into the
  first answer (`Response.FromString(repeated.answer)`);
- it was answered before with another content: raises InvalidInput(request_id);
- else `tx.answer(message)` makes the message the stored answer, durable with the write or not at all.
"""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class RequestInHand:
    """Who asked for what."""

    caller: str
    """The subject of the caller, empty for an anonymous one; ids of two callers never meet."""
    method: str
    """The full name of the rpc, such as `/okaeri.recruiting.v1.RecruitingService/MoveApplication`."""
    request_id: str
    digest: str
    """A digest of the whole request: SHA-256 over its deterministic serialisation, in hexadecimal."""

    @property
    def key(self) -> str:
        """What the stored answer is found by."""
        return f"{self.method}/{self.caller}/{self.request_id}"


request_in_hand: ContextVar[RequestInHand | None] = ContextVar("request_in_hand", default=None)


class Repeated(Exception):
    """The request was answered before; `answer` is the serialised first answer."""

    def __init__(self, answer: bytes) -> None:
        super().__init__("the request was answered before")
        self.answer = answer
