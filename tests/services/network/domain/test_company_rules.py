"""Whom data may reach: companies always, organisations of coordinators while their licence lasts."""

from dataclasses import replace
from datetime import date

import pytest

from services.network.domain.company import Company

KAKEHASHI = Company("kakehashi", True, date(2026, 4, 1), date(2027, 3, 31), heard=2, version=5)


@pytest.mark.parametrize(
    ("day", "may"),
    [
        (date(2026, 3, 31), False),
        (date(2026, 4, 1), True),
        (date(2027, 3, 31), True),
        (date(2027, 4, 1), False),
    ],
)
def test_an_organisation_receives_on_the_days_of_its_licence(day: date, may: bool) -> None:
    assert KAKEHASHI.may_receive(day) is may


def test_an_organisation_without_days_receives_nothing_and_a_company_needs_none() -> None:
    assert not Company("kakehashi", is_organisation=True).may_receive(date(2026, 4, 1))
    assert Company("bank").may_receive(date(2026, 4, 1))


def test_what_is_heard_late_and_is_older_changes_nothing() -> None:
    later = replace(KAKEHASHI, valid_until=date(2026, 9, 30), heard=3, version=0)
    assert KAKEHASHI.as_heard(later) == replace(later, version=5)
    assert KAKEHASHI.as_heard(replace(later, heard=2)) is KAKEHASHI
    assert KAKEHASHI.as_heard(replace(later, heard=1)) is KAKEHASHI
