"""A breaker for each service: one that does not answer is left alone for a while, so that it keeps nobody waiting.

Closed, calls go through, and failures in a row are counted. Open, they are refused at once with the time to try again.
Then half-open: one call tries, the others are refused as before; what it comes to closes or opens the breaker.
A refusal is an answer, and so is a defect: only a service that is down or too slow opens it.
"""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

import structlog

from chassis import deadlines, telemetry
from chassis.trouble import Unavailable

log = structlog.get_logger(__name__)

_changes = telemetry.meter.create_counter(
    "okaeri.breaker.changes", description="How often the breaker of a service changed, by what it became."
)
_open = telemetry.meter.create_gauge("okaeri.breaker.open", description="1 while a service is left alone, else 0.")
_STARVED = 0.5
"""A call that was given less than this part of an operation's time says nothing about the service."""


class State(StrEnum):
    """What a breaker does with calls."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Breaker:
    """The breaker of one service."""

    def __init__(
        self,
        part: str,
        *,
        failures: int,
        seconds: float,
        operation_seconds: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.state = State.CLOSED
        self._part = part
        self._most_failures = failures
        self._seconds = seconds
        self._least_seconds = operation_seconds * _STARVED
        self._monotonic = monotonic
        self._failures = 0
        self._tries_at = 0.0

    @contextmanager
    def watching(self) -> Iterator[None]:
        """One call to the service is made inside. Raises Unavailable, with the time to try again, while it is open."""
        tries = self._admit()
        left = deadlines.remaining()
        try:
            yield
        except Unavailable:
            if left is None or left >= self._least_seconds:
                self._failed(tries)
            else:
                self._said_nothing(tries)
            raise
        except Exception:
            self._answered(tries)
            raise
        except BaseException:
            self._said_nothing(tries)
            raise
        self._answered(tries)

    def _admit(self) -> bool:
        """Whether the call is the one that tries the service again."""
        if self.state is State.CLOSED:
            return False
        waits = self._tries_at - self._monotonic()
        if self.state is State.HALF_OPEN or waits > 0:
            raise Unavailable(self._part, retry_after_seconds=max(1, math.ceil(waits)))
        self._become(State.HALF_OPEN)
        return True

    def _answered(self, tries: bool) -> None:
        if tries:
            self._become(State.CLOSED)
        if self.state is State.CLOSED:
            self._failures = 0

    def _failed(self, tries: bool) -> None:
        self._failures += 1
        if tries or (self.state is State.CLOSED and self._failures >= self._most_failures):
            self._tries_at = self._monotonic() + self._seconds
            self._become(State.OPEN)

    def _said_nothing(self, tries: bool) -> None:
        """The caller went away, or had hardly any time: the next call tries."""
        if tries:
            self._become(State.OPEN)

    def _become(self, state: State) -> None:
        self.state = state
        _changes.add(1, {"part": self._part, "state": state.value})
        _open.set(int(state is not State.CLOSED), {"part": self._part})
        log.warning("breaker", part=self._part, state=state.value, count=self._failures)
        if state is State.CLOSED:
            self._failures = 0
