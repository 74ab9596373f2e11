"""Full years: leap days, ends of months, and the last day a calendar has."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.network.domain.eligibility.years import end_of_access, end_of_age, last_day_of_years

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
YEARS = st.integers(1, 120)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("born", "ends"),
    [
        (date(1961, 6, 15), date(2026, 6, 30)),
        (date(1961, 6, 1), date(2026, 6, 30)),
        (date(1961, 6, 30), date(2026, 6, 30)),
        (date(1961, 12, 31), date(2026, 12, 31)),
        (date(1961, 2, 10), date(2026, 2, 28)),
        (date(1963, 2, 10), date(2028, 2, 29)),
        (date(1960, 2, 29), date(2025, 2, 28)),
        # The law on ages counts a 1 April into March; the group's announcement names the month of the birthday.
        (date(1961, 4, 1), date(2026, 4, 30)),
    ],
)
def test_the_age_limit_ends_with_the_month_of_the_65th_birthday(born: date, ends: date) -> None:
    assert end_of_age(born, 65) == ends


def test_a_leap_day_birthday_ends_with_a_leap_day_where_the_year_has_one() -> None:
    assert end_of_age(date(1960, 2, 29), 68) == date(2028, 2, 29)


@given(DAYS, YEARS)
def test_an_age_ends_on_the_last_day_of_the_birth_month(born: date, years: int) -> None:
    ends = end_of_age(born, years)
    assert (ends.year, ends.month) == (born.year + years, born.month)
    assert ends.day == monthrange(ends.year, ends.month)[1]
    assert (ends + DAY).day == 1


@pytest.mark.parametrize(
    ("first_day", "years", "last_day"),
    [
        (date(2003, 4, 1), 3, date(2006, 3, 31)),
        (date(2004, 1, 1), 1, date(2004, 12, 31)),
        (date(2015, 3, 1), 5, date(2020, 2, 29)),
        (date(2016, 3, 1), 1, date(2017, 2, 28)),
        (date(2016, 2, 29), 1, date(2017, 2, 28)),
        (date(2016, 2, 29), 4, date(2020, 2, 28)),
        (date(2016, 2, 28), 4, date(2020, 2, 27)),
    ],
)
def test_full_years_end_the_day_before_the_one_that_corresponds(first_day: date, years: int, last_day: date) -> None:
    assert last_day_of_years(first_day, years) == last_day


@given(DAYS, YEARS)
def test_full_years_follow_each_other_without_a_gap_but_for_leap_days(first_day: date, years: int) -> None:
    next_first = last_day_of_years(first_day, years) + DAY
    corresponds = (next_first.month, next_first.day) == (first_day.month, first_day.day)
    assert corresponds or (first_day.month, first_day.day, next_first.month, next_first.day) == (2, 29, 3, 1)
    assert next_first.year == first_day.year + years


@pytest.mark.parametrize(
    ("left_on", "ends"),
    [
        (date(2015, 3, 31), date(2020, 3, 31)),
        (date(2015, 2, 28), date(2020, 2, 29)),
        (date(2016, 2, 29), date(2021, 2, 28)),
        (date(2016, 2, 28), date(2021, 2, 28)),
        (date(2015, 12, 31), date(2020, 12, 31)),
    ],
)
def test_access_lasts_full_years_from_the_day_after_leaving(left_on: date, ends: date) -> None:
    assert end_of_access(left_on, 5) == ends


@given(DAYS, YEARS)
def test_whoever_left_later_never_loses_access_earlier(left_on: date, years: int) -> None:
    assert end_of_access(left_on, years) <= end_of_access(left_on + DAY, years)
    assert end_of_access(left_on, years) < end_of_access(left_on, years + 1)


def test_what_no_calendar_holds_ends_on_its_last_day() -> None:
    assert end_of_age(date(9990, 1, 1), 65) == date.max
    assert last_day_of_years(date(9990, 1, 1), 60) == date.max
    assert end_of_access(date.max, 1) == date.max
