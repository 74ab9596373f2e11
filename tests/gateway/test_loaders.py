"""That what is wanted in one turn is asked for at once, and what comes of it reaches whoever wanted it."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from gateway.loaders import LARGEST_BATCH, Loader


class Finding:
    """Finds things named as their ids, and says what it was asked."""

    def __init__(self, **odd: Any) -> None:
        self.asked: list[list[str]] = []
        self._odd = odd

    async def __call__(self, ids: list[str]) -> Sequence[Any]:
        self.asked.append(ids)
        return [self._odd.get(own, own.upper()) for own in ids]


async def test_what_is_wanted_in_one_turn_is_asked_for_at_once_and_each_thing_once() -> None:
    finding = Finding()
    loader = Loader(finding)
    wanted = [loader[own] for own in ("a", "b", "a")]
    assert wanted[0] is wanted[2]
    assert await asyncio.gather(*wanted) == ["A", "B", "A"]
    assert [await loader["b"], await loader["c"]] == ["B", "C"]
    assert finding.asked == [["a", "b"], ["c"]]


async def test_more_than_the_services_take_at_once_is_asked_for_in_parts() -> None:
    finding = Finding()
    loader = Loader(finding)
    await asyncio.gather(*(loader[str(number)] for number in range(LARGEST_BATCH + 1)))
    assert [len(each) for each in finding.asked] == [LARGEST_BATCH, 1]


async def test_an_error_in_the_place_of_a_thing_is_that_things_alone() -> None:
    loader = Loader(Finding(a=ValueError("only a")))
    failing, found = loader["a"], loader["b"]
    with pytest.raises(ValueError, match="only a"):
        await failing
    assert await found == "B"


async def test_a_question_that_fails_fails_for_all_it_was_asked_for() -> None:
    async def find(_: list[str]) -> Sequence[Any]:
        raise ValueError("nobody answers")

    loader = Loader(find)
    failed = await asyncio.gather(loader["a"], loader["b"], return_exceptions=True)
    assert [str(each) for each in failed] == ["nobody answers"] * 2


async def test_what_nobody_waits_for_any_more_is_not_asked_for() -> None:
    finding = Finding()
    loader = Loader(finding)
    loader["a"].cancel()
    assert await loader["b"] == "B"
    assert finding.asked == [["b"]]
