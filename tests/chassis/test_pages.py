from datetime import UTC, datetime, timedelta, timezone

import pytest

from chassis.errors import InvalidInput
from chassis.pages import keys_of, page_size_of, page_token

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
