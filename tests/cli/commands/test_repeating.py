"""What does no harm is begun again: while the other side is away, and until it has heard."""

import pytest

from chassis.errors import NotFound, RuleBroken
from chassis.trouble import Unavailable
from cli import repeating


class Work:
    """Fails with each of these in turn, then answers."""

    def __init__(self, *failures: Exception) -> None:
        self._failures = list(failures)

    async def __call__(self) -> str:
        if self._failures:
            raise self._failures.pop(0)
        return "done"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeating, "PAUSES", (0.0, 0.0))


async def test_a_cut_connection_is_taken_up_again() -> None:
    assert await repeating.patiently(Work(Unavailable("network"), Unavailable("network"))) == "done"


async def test_one_that_stays_away_is_told() -> None:
    with pytest.raises(Unavailable):
        await repeating.patiently(Work(*[Unavailable("network")] * 3))


async def test_a_refusal_is_told_at_once() -> None:
    with pytest.raises(NotFound):
        await repeating.patiently(Work(NotFound("There is none.")))


async def test_what_is_heard_later_is_waited_for() -> None:
    assert await repeating.once_heard(Work(NotFound("There is none yet."), Unavailable("network"))) == "done"


async def test_a_broken_rule_is_not_waited_for() -> None:
    with pytest.raises(RuleBroken):
        await repeating.once_heard(Work(RuleBroken("It is closed.", rule="closed")))
