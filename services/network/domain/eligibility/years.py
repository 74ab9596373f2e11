"""Counting full years, as the civil code does (民法 140, 143), and the age limit of the group's announcements."""

from calendar import monthrange
from datetime import MAXYEAR, date, timedelta

_DAY = timedelta(days=1)


def last_day_of_years(first_day: date, years: int) -> date:
    """The last day of so many full years that begin on a day.

    The day before the one that corresponds; where there is none, for a 29 February, the last day of that month. What
    no calendar holds is the last day there is.
    """
    year = first_day.year + years
    if year > MAXYEAR:
        return date.max
    try:
        return first_day.replace(year=year) - _DAY
    except ValueError:
        return date(year, 2, 28)


def end_of_age(birth_date: date, years: int) -> date:
    """The last day of the month of that birthday."""
    year = birth_date.year + years
    if year > MAXYEAR:
        return date.max
    return date(year, birth_date.month, monthrange(year, birth_date.month)[1])


def end_of_access(left_on: date, years: int) -> date:
    """The last day of so many years after leaving; they begin on the day after."""
    return date.max if left_on == date.max else last_day_of_years(left_on + _DAY, years)
