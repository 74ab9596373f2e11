"""Page tokens: opaque to the caller, and refused when they come from another list.

A token holds the values of the sort keys at one item (a keyset), so a page costs the same wherever it lies. It is not
a secret and grants nothing: what the caller may see is decided by the filter of the query, every time.
"""

import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import compress
from typing import Any, Generic, Protocol, TypeVar

from chassis.errors import InvalidInput

T = TypeVar("T")

Key = str | int | float | bool | datetime | None
"""A value that a list can be sorted by."""

DEFAULT_PAGE_SIZE = 50
LARGEST_PAGE_SIZE = 500
MOST_AT_ONCE, MOST_READS = 100, 20
"""Rows read at once, and how often, where not all that is read may be shown."""


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

    def only(self, allowed: Sequence[bool]) -> "Page[T]":
        """The page without those that may not be shown after all."""
        items, cursors = compress(self.items, allowed), compress(self.cursors, allowed)
        return replace(self, items=tuple(items), cursors=tuple(cursors))


class Asked(Protocol):
    """A request for a page, by the names that all contracts give its fields."""

    @property
    def page_size(self) -> int:
        """How many; 0 for as many as usual."""

    @property
    def page_token(self) -> str:
        """From where."""

    @property
    def before(self) -> bool:
        """Whether what lies before that place is meant."""


Read = Callable[[int, str, bool], Awaitable[Page[T]]]
"""Reads a page of so many after, or before, the place of a token."""
Allow = Callable[[Sequence[T]], Awaitable[Iterable[bool]]]
"""For each of these, whether it may be shown."""


async def filled(asked: Asked, read: Read[T], allow: Allow[T]) -> Page[T]:
    """A page of what may be shown, read on past what may not.

    A hole in a page, or a next page that turns out empty, would tell of what was taken back. Only where very much may
    not be shown the reading ends before the page is full, and the next page goes on from there.
    """
    size, token, goes_on = page_size_of(asked.page_size), asked.page_token, True
    found: list[tuple[T, str]] = []
    for _ in range(MOST_READS):
        page = await read(min(size + 1, MOST_AT_ONCE), token, asked.before)
        both = list(compress(zip(page.items, page.cursors, strict=True), await allow(page.items)))
        found = [*both, *found] if asked.before else [*found, *both]
        goes_on, token = _onward(page, asked.before)
        if not goes_on or len(found) > size:
            break
    return _of_these(found, size, asked, goes_on, token)


def _onward(page: Page[T], before: bool) -> tuple[bool, str]:
    """Whether the list goes on in that direction, and from where."""
    if before:
        return page.has_previous, page.cursors[0] if page.cursors else ""
    return bool(page.next_token), page.next_token


def _of_these(found: list[tuple[T, str]], size: int, asked: Asked, goes_on: bool, token: str) -> Page[T]:
    """The first so many, or the last where what lies before was asked for."""
    is_full = len(found) > size
    shown = found[-size:] if asked.before else found[:size]
    beyond, behind = is_full or goes_on, bool(asked.page_token)
    items, cursors = tuple(each for each, _ in shown), tuple(cursor for _, cursor in shown)
    last = cursors[-1] if cursors else ""
    if asked.before:
        return Page(items, cursors, last if behind else "", beyond)
    return Page(items, cursors, last if is_full else token, behind)


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
