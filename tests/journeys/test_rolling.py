"""Copies restarted in turn under load: what `make rolling` does fifty times, once for one copy of each process."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from bench.rolling import HEARING, PROCESSES, Seen, TwoOfEach, losses, roll

pytestmark = [pytest.mark.real, pytest.mark.slow]


def test_restarting_one_of_each_loses_no_call_and_no_event(tmp_path: Path) -> None:
    with ExitStack() as stack:
        suite = TwoOfEach(tmp_path, stack)
        seen = roll(suite, restarts=len(PROCESSES))
        assert losses(suite, seen) == []
        assert (seen.restarts, len(seen.calls)) == (len(PROCESSES), 6)
        assert set(losses(suite, spoilt(seen))) == {
            "read 0: ReadError",
            "never was announced 0 times",
            f"{seen.channels} of {seen.channels + 1} channels were announced",
            *(f"{name} has not heard of never" for name in HEARING),
        }


def spoilt(seen: Seen) -> Seen:
    """As if a call had failed and two events were missing: that would be told."""
    return replace(seen, failures=["read 0: ReadError"], companies={"never"}, channels=seen.channels + 1)
