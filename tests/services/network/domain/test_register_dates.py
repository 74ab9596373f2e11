"""Dates in every style Japanese HR systems write, and those that are none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.demo.make_group import wareki
from services.network.domain.register.dates import DateStyle, read_date, style_of


@pytest.mark.parametrize(
    "text",
    [
        "2015-04-01", "2015-4-1", "2015/4/1", "2015/04/01", "2015.4.1", "2015年4月1日", "20150401", "平成27年4月1日",
        "平27.4.1", "H27.4.1", "h27.4.1", "H27/04/01", "H27-4-1", "H270401", "２０１５／４／１", "平成２７年４月１日",
        "Ｈ２７．４．１", "㍻27年4月1日", " 2015-04-01 ", "平成 27年 4月 1日", "H27. 4. 1", "2015/04/01 0:00:00",
        "2015-04-01T00:00:00Z", "2015-04-01 00:00:00.000",
    ],
)  # fmt: skip
def test_one_day_in_every_style(text: str) -> None:
    assert read_date(text) == date(2015, 4, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("令和1年5月1日", date(2019, 5, 1)),
        ("R1.5.1", date(2019, 5, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("大正15年12月25日", date(1926, 12, 25)),
        ("大正元年7月30日", date(1912, 7, 30)),
        ("明治45年7月30日", date(1912, 7, 30)),
        ("S33.1.1", date(1958, 1, 1)),
        ("T14.12.31", date(1925, 12, 31)),
        ("2020-02-29", date(2020, 2, 29)),
    ],
)
def test_the_eras_begin_and_end_on_their_days(text: str, day: date) -> None:
    assert read_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "2021/13/45", "2021-02-29", "20210230", "平成31年5月1日", "H31.5.1", "昭和64年1月8日", "令和元年4月30日",
        "平成元年1月7日",
        "平成0年1月8日", "H0.1.8", "平成35年4月1日", "4/1/2015", "1/4/15", "2015/4", "2015年4月", "42095",
        "2015-4/1", "H27.4/1",
        "0001-01-01", "9999-12-31", "なし", "", "-", "退職", "2015-04-01x", "X27.4.1", "2015-04-01 " * 9,
    ],
)  # fmt: skip
def test_what_is_no_day_is_not_read(text: str) -> None:
    assert read_date(text) is None


@given(st.dates(date(1926, 12, 26), date(2099, 12, 31)))
def test_every_day_comes_back_from_every_style(day: date) -> None:
    slash, compact = f"{day.year}/{day.month}/{day.day}", day.strftime("%Y%m%d")
    eras = [wareki(day, short=short) for short in (False, True)]  # type: ignore[no-untyped-call]
    assert {read_date(text) for text in (day.isoformat(), slash, compact, *eras)} == {day}


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert read_date(text) is None or style_of(text) is not None


def test_a_style_is_seen_even_in_a_day_that_does_not_exist() -> None:
    assert style_of("2021/13/45") is DateStyle.SLASH
    assert style_of("平成27年4月1日") is DateStyle.ERA_LONG
    assert style_of("H27.4.1") is DateStyle.ERA_SHORT
    assert style_of("H270401") is DateStyle.ERA_SHORT
    assert style_of("03-0000-0000") is None
