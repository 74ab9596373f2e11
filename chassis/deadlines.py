"""How long the work in hand may still take; calls to others get what is left of it less a margin, never more.

The margin is what an answer needs to travel back and be put together: without one the caller gives up in the very
moment in which it would be told that a part was too slow.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

DEFAULT_SECONDS = 10.0
"""What a call without a deadline gets."""
MARGIN_SECONDS = 0.05
"""What is kept back of the time left when another part is asked, or a tenth of it where that is less."""

_ends_at: ContextVar[float | None] = ContextVar("deadline_ends_at", default=None)


def set_remaining(seconds: float) -> None:
    """From now on, in this task, this much time is left."""
    _ends_at.set(time.monotonic() + seconds)


def remaining() -> float | None:
    """Seconds left, never below zero; None when the work in hand has no deadline."""
    ends_at = _ends_at.get()
    return None if ends_at is None else max(0.0, ends_at - time.monotonic())


def shrunk(wanted: float | None) -> float:
    """The time a call to another part gets: what was wanted, 10 s where nothing was; less than what is left."""
    wanted = DEFAULT_SECONDS if wanted is None else wanted
    left = remaining()
    return wanted if left is None else min(wanted, left - min(MARGIN_SECONDS, left / 10))


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """The work inside has at most this many seconds; a shorter deadline outside stays. Does not cancel by itself."""
    left = remaining()
    token = _ends_at.set(time.monotonic() + (seconds if left is None else min(seconds, left)))
    try:
        yield
    finally:
        _ends_at.reset(token)
