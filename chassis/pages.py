"""Page tokens: opaque to the caller, and refused when they come from another list.

A token holds the values of the sort keys at one item (a keyset), so a page costs the same wherever it lies. It is not
a secret and grants nothing: what the caller may see is decided by the filter of the query, every time.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Generic, TypeVar

from chassis.errors import InvalidInput

T = TypeVar("T")

Key = str | int | float | bool | datetime | None
"""A value that a list can be sorted by."""

DEFAULT_PAGE_SIZE = 50
LARGEST_PAGE_SIZE = 500


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list. `cursors[i]` is the token that continues after `items[i]`."""

    items: tuple[T, ...] = ()
    cursors: tuple[str, ...] = ()
    next_token: str = field(default="")
    """Continues after the last item; empty when there is nothing more."""
    has_previous: bool = False

    @property
    def marks(self) -> dict[str, Any]:
        """What every answer that is a page says beside its items, by the names that all contracts give it."""
        return {"next_page_token": self.next_token, "cursors": self.cursors, "has_previous_page": self.has_previous}


def page_size_of(asked: int) -> int:
    """The page size to use: 50 where none was asked for, never more than 500."""
    if asked < 0:
        raise InvalidInput("The page size must not be negative.", field="page_size")
    return min(asked or DEFAULT_PAGE_SIZE, LARGEST_PAGE_SIZE)


def page_token(keys: Sequence[Key], *, of: str) -> str:
    """The token for the place of these sort keys in the list named `of`."""
    text = json.dumps([_seal(of), *(_plain(key) for key in keys)], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode("ascii").rstrip("=")


def keys_of(token: str, *, of: str, count: int) -> tuple[Key, ...]:
    """The sort keys in the token. Raises InvalidInput(page_token) when it was not made for the list named `of`."""
    try:
        padded = token.encode("ascii") + b"=" * (-len(token) % 4)
        seal, *keys = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        found = tuple(_key(key) for key in keys)
    except (binascii.Error, ValueError, TypeError, KeyError, RecursionError) as error:
        raise _wrong_token() from error
    if seal != _seal(of) or len(found) != count:
        raise _wrong_token()
    return found


def _wrong_token() -> InvalidInput:
    return InvalidInput("The page token does not belong to this list; start again without one.", field="page_token")


def _seal(of: str) -> str:
    return sha256(of.encode()).hexdigest()[:8]


def _plain(key: Key) -> object:
    return {"at": key.astimezone(UTC).isoformat()} if isinstance(key, datetime) else key


def _key(plain: object) -> Key:
    if isinstance(plain, dict):
        return datetime.fromisoformat(plain["at"]).astimezone(UTC)
    if plain is None or isinstance(plain, str | int | float | bool):
        return plain
    raise ValueError("not a sort key")
