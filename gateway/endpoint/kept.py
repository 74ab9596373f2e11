"""Answers that are the same for everybody, kept for some seconds: who has one already is told so at next to no cost.

Only what anyone may ask, was asked without a token by the name of a document, and was answered without an error. They
are as old as the operator allows, as with any cache: two copies of a gateway may differ by as much.
"""

import time
from base64 import urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from gateway.contracts import needs_of
from gateway.operations import Answered

MOST_BYTES_KEPT = 16_000_000
_OF_THE_CALLER = frozenset({"Query.rateLimit"})
"""Fields that ask nobody and still differ from caller to caller."""


@dataclass(frozen=True)
class Tagged:
    """An answer with its tag."""

    body: bytes
    tag: str
    until: float
    """By the clock of the process."""


def tag_of(body: bytes, caller: str) -> str:
    """The tag of an answer; that of one caller is no other's."""
    digest = sha256(caller.encode() + b"\0" + body).digest()
    return f'"{urlsafe_b64encode(digest[:21]).decode()}"'


def has(header: str, tag: str) -> bool:
    """Whether an `if-none-match` names that tag."""
    return header == tag or any(each.strip().removeprefix("W/") in (tag, "*") for each in header.split(","))


def is_public(answered: Answered) -> bool:
    """Whether the answer is the same for everybody without a token."""
    operation = answered.operation
    if operation is None or not answered.executed or "errors" in answered.body or operation.introspects:
        return False
    return operation.fields.isdisjoint(_OF_THE_CALLER) and all(needs_of(rpc).anyone for rpc in operation.rpcs)


class Kept:
    """The answers, by what was asked, the most recently used of them."""

    def __init__(self, seconds: float, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        """How long an answer is kept."""
        self._monotonic = monotonic
        self._kept: OrderedDict[tuple[bytes, str], Tagged] = OrderedDict()
        self._bytes = 0

    def find(self, parameters: bytes, kind: str) -> Tagged | None:
        """The answer to these parameters in that media type, while it is fresh."""
        found = self._kept.get((parameters, kind))
        if found is None:
            return None
        if self._monotonic() >= found.until:
            self._forget((parameters, kind))
            return None
        return found

    def keep(self, parameters: bytes, kind: str, body: bytes) -> Tagged:
        """Keeps an answer."""
        key, kept = (parameters, kind), Tagged(body, tag_of(body, ""), self._monotonic() + self.seconds)
        if self.seconds:
            self._forget(key)
            self._kept[key] = kept
            self._bytes += len(body) + len(parameters)
            while self._bytes > MOST_BYTES_KEPT:
                self._forget(next(iter(self._kept)))
        return kept

    def left(self, kept: Tagged) -> int:
        """For how many seconds it may be believed."""
        return max(0, int(kept.until - self._monotonic()))

    def _forget(self, key: tuple[bytes, str]) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._bytes -= len(gone.body) + len(key[0])
