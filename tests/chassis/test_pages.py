from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pytest

from chassis.errors import InvalidInput
from chassis.pages import MOST_READS, Page, filled, keys_of, page_size_of, page_token

MOMENT = datetime(2026, 4, 1, 9, 30, 0, 5000, tzinfo=UTC)


def test_a_token_gives_its_keys_back() -> None:
    keys = (MOMENT, "あ", None, 3, True)
    assert keys_of(page_token(keys, of="list"), of="list", count=5) == keys


def test_a_moment_comes_back_in_utc() -> None:
    token = page_token((MOMENT.astimezone(timezone(timedelta(hours=9))),), of="list")
    assert keys_of(token, of="list", count=1) == (MOMENT,)


def test_a_token_fits_into_a_url() -> None:
    assert page_token(("あ" * 40, "?&/"), of="list").replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize(("of", "count"), [("other", 1), ("list", 2)])
def test_a_token_of_another_list_is_refused(of: str, count: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        keys_of(page_token(("a",), of="list"), of=of, count=count)
    assert refused.value.field == "page_token"


@pytest.mark.parametrize("token", ["", "!", "é", "AAAA", "W10", "e30", "WzFd", "W1siYSJdXQ", "x" * 5000])
def test_a_forged_token_is_refused(token: str) -> None:
    with pytest.raises(InvalidInput):
        keys_of(token, of="list", count=1)


@pytest.mark.parametrize(("asked", "used"), [(0, 50), (1, 1), (500, 500), (501, 500)])
def test_page_sizes_have_a_default_and_a_bound(asked: int, used: int) -> None:
    assert page_size_of(asked) == used


def test_a_negative_page_size_is_refused() -> None:
    with pytest.raises(InvalidInput, match="negative"):
        page_size_of(-1)


@dataclass(frozen=True)
class Asked:
    """A request for a page."""

    page_size: int
    page_token: str = ""
    before: bool = False


class Listed:
    """Numbers from nought, of which some may be shown; counts how often it is read."""

    def __init__(self, length: int, shown: Container[int]) -> None:
        self._rows = range(length)
        self._shown = shown
        self.reads = 0

    async def read(self, size: int, token: str, before: bool) -> Page[int]:
        self.reads += 1
        at = int(token) if token else -1
        beyond = [n for n in self._rows if n < at or not token] if before else [n for n in self._rows if n > at]
        rows = beyond[-size:] if before else beyond[:size]
        more = len(beyond) > size
        follows, precedes = (bool(token), more) if before else (more, bool(token))
        return Page(tuple(rows), tuple(map(str, rows)), str(rows[-1]) if rows and follows else "", precedes)

    async def allow(self, rows: Sequence[int]) -> list[bool]:
        return [row in self._shown for row in rows]

    async def page(self, size: int, token: str = "", *, before: bool = False) -> tuple[list[int], str, bool]:
        page = await filled(Asked(size, token, before), self.read, self.allow)
        assert page.cursors == tuple(map(str, page.items))
        return list(page.items), page.next_token, page.has_previous


@pytest.mark.parametrize(
    ("size", "token", "before", "page"),
    [
        (3, "", False, ([0, 5, 6], "6", False)),
        (3, "6", False, ([7, 9], "", True)),
        (5, "", False, ([0, 5, 6, 7, 9], "", False)),
        (2, "7", True, ([5, 6], "6", True)),
        (3, "7", True, ([0, 5, 6], "6", False)),
        (2, "", True, ([7, 9], "", True)),
        (9, "0", True, ([], "", False)),
    ],
)
async def test_a_page_is_filled_past_what_may_not_be_shown(
    size: int, token: str, before: bool, page: tuple[list[int], str, bool]
) -> None:
    assert await Listed(12, {0, 5, 6, 7, 9}).page(size, token, before=before) == page


async def test_a_next_page_is_promised_only_where_it_holds_something() -> None:
    assert await Listed(50, {0, 1}).page(2) == ([0, 1], "", False)


async def test_where_very_much_is_hidden_the_reading_ends_and_the_next_page_goes_on_from_there() -> None:
    listed = Listed(1_000, {0, 999})
    found, token, reads = [], "", []
    while token or not reads:
        page, token, _ = await listed.page(9, token)
        found += page
        reads.append(listed.reads)
    assert (found, reads[0]) == ([0, 999], MOST_READS)


async def test_nothing_is_read_further_than_one_beyond_the_page() -> None:
    listed = Listed(1_000, range(1_000))
    await listed.page(9)
    assert listed.reads == 1
