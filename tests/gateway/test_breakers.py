"""A breaker by itself: when it opens, whom it lets try, when it closes, and what it says about it."""

import asyncio
from contextlib import suppress

import pytest
from structlog.testing import capture_logs

from chassis import deadlines
from chassis.errors import NotFound
from chassis.trouble import RemoteDefect, Unavailable
from gateway.breakers import Breaker, State

DOWN = Unavailable("network")


class Watch:
    """A breaker that opens after three failures for two seconds, on a clock that a test turns."""

    def __init__(self) -> None:
        self.now = 100.0
        self.breaker = Breaker("network", failures=3, seconds=2.0, operation_seconds=10.0, monotonic=lambda: self.now)

    def call(self, *outcomes: BaseException | None) -> None:
        for outcome in outcomes:
            with suppress(Exception, asyncio.CancelledError), self.breaker.watching():
                if outcome is not None:
                    raise outcome

    def refusal(self) -> int | None:
        """After how many seconds a call may try again; None for one that was let through."""
        try:
            with self.breaker.watching():
                return None
        except Unavailable as refused:
            return refused.retry_after_seconds

    @property
    def state(self) -> State:
        return self.breaker.state


@pytest.fixture
def watch() -> Watch:
    return Watch()


def test_it_opens_after_failures_in_a_row_and_says_when_to_try_again(watch: Watch) -> None:
    watch.call(DOWN, DOWN)
    assert watch.state is State.CLOSED
    watch.call(DOWN)
    assert (watch.state, watch.refusal()) == (State.OPEN, 2)
    watch.now += 1.5
    assert watch.refusal() == 1


@pytest.mark.parametrize("answer", [None, NotFound(), RemoteDefect("network", "INTERNAL")])
def test_any_answer_in_between_begins_the_count_anew(watch: Watch, answer: Exception | None) -> None:
    watch.call(DOWN, DOWN, answer, DOWN, DOWN)
    assert watch.state is State.CLOSED


def test_one_call_tries_again_and_the_others_wait_for_it(watch: Watch) -> None:
    watch.call(DOWN, DOWN, DOWN)
    watch.now += 2
    with watch.breaker.watching():
        assert watch.state is State.HALF_OPEN
        assert watch.refusal() == 1
    assert watch.state is State.CLOSED
    watch.call(DOWN, DOWN)
    assert watch.state is State.CLOSED


def test_a_try_that_fails_opens_it_again_at_once(watch: Watch) -> None:
    watch.call(DOWN, DOWN, DOWN)
    watch.now += 2
    watch.call(DOWN)
    assert (watch.state, watch.refusal()) == (State.OPEN, 2)


def test_a_try_whose_caller_went_away_leaves_the_next_to_try(watch: Watch) -> None:
    watch.call(DOWN, DOWN, DOWN)
    watch.now += 2
    watch.call(asyncio.CancelledError())
    assert watch.state is State.OPEN
    assert watch.refusal() is None
    assert watch.state is State.CLOSED


def test_a_late_answer_to_a_call_from_before_does_not_close_it(watch: Watch) -> None:
    with watch.breaker.watching():
        watch.call(DOWN, DOWN, DOWN)
    assert watch.state is State.OPEN


def test_a_call_with_hardly_any_time_left_says_nothing_about_the_service(watch: Watch) -> None:
    with deadlines.within(4):
        watch.call(DOWN, DOWN, DOWN)
    assert watch.state is State.CLOSED
    with deadlines.within(9):
        watch.call(DOWN, DOWN, DOWN)
    assert watch.state is State.OPEN


def test_each_change_is_one_line(watch: Watch) -> None:
    with capture_logs() as lines:
        watch.call(DOWN, DOWN, DOWN)
        watch.now += 2
        watch.call(None)
    assert [(line["event"], line["part"], line["state"]) for line in lines] == [
        ("breaker", "network", "open"),
        ("breaker", "network", "half_open"),
        ("breaker", "network", "closed"),
    ]
