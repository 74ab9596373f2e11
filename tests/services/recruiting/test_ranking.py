"""Ranking: the best of the parts of a scan, the pages of them, and when a scan stops."""

from collections.abc import Iterator

import pytest

from services.recruiting import pace
from services.recruiting.domain.ranking import MOST, Place, Ranking, around
from services.recruiting.pace import Pace


def place(id: str, score: int | None, known_share: int = 50) -> Place:
    return Place(id, score, known_share)


def ids(places: object) -> str:
    return "".join(each.id for each in places)  # type: ignore[attr-defined]


def test_the_order_is_by_score_then_by_what_is_known_then_by_id() -> None:
    unsorted = [place("a", None, 0), place("d", 20), place("c", 70, 40), place("b", 70, 60), place("e", 20)]
    ranking = Ranking().with_part(unsorted, scanned=5, is_last=True)
    assert ids(ranking.places) == "bcdea"


def test_parts_in_any_order_give_one_ranking() -> None:
    parts = [[place("a", 20), place("b", 90)], [place("c", 50)], [place("d", None, 0)]]
    for order in (parts, parts[::-1]):
        ranking = Ranking()
        for at, part in enumerate(order):
            ranking = ranking.with_part(part, scanned=len(part), is_last=at == 2)
        assert (ids(ranking.places), ranking.scanned, ranking.complete) == ("bcad", 4, True)


def test_no_more_than_200_are_ranked_and_they_are_the_best() -> None:
    many = [place(f"{at:04}", at % 101) for at in range(2_000)]
    ranking = Ranking().with_part(many, scanned=2_000, is_last=True)
    assert (MOST, len(ranking.places), ranking.scanned) == (200, 200, 2_000)
    assert {each.score for each in ranking.places} == set(range(91, 101)) | {90}


@pytest.mark.parametrize(
    ("at", "before", "shown", "precedes", "follows"),
    [
        (None, False, "ab", False, True),
        ("b", False, "cd", True, True),
        ("d", False, "e", True, False),
        ("e", False, "", True, False),
        (None, True, "de", True, False),
        ("d", True, "bc", True, True),
        ("b", True, "a", False, True),
        ("a", True, "", False, True),
    ],
)
def test_a_page_lies_after_a_place_or_before_it(
    at: str | None, before: bool, shown: str, precedes: bool, follows: bool
) -> None:
    places = [place(id, 90 - number) for number, id in enumerate("abcde")]
    key = next((each.key for each in places if each.id == at), None)
    page, is_before, is_after = around(places, key, size=2, before=before)
    assert (ids(page), is_before, is_after) == (shown, precedes, follows)


def test_a_place_that_is_gone_still_says_where_to_go_on() -> None:
    places = [place("a", 90), place("c", 70)]
    assert ids(around(places, place("b", 80).key, size=5, before=False)[0]) == "c"


@pytest.mark.parametrize(
    ("left", "goes_on"), [([10.0, 8.0, 6.0], [True, True]), ([10.0, 8.0, 3.9], [True, False]), ([9.0, 6.0], [False])]
)
def test_a_scan_goes_on_while_two_more_parts_fit(
    monkeypatch: pytest.MonkeyPatch, left: list[float], goes_on: list[bool]
) -> None:
    times: Iterator[float] = iter(left)
    monkeypatch.setattr(pace, "remaining", lambda: next(times))
    of_this = Pace()
    assert [of_this.goes_on() for _ in goes_on] == goes_on


def test_without_a_deadline_a_scan_goes_on() -> None:
    assert Pace().goes_on()
