"""Setting rules: dated, from today on, and the past stays as it was."""

from dataclasses import replace
from datetime import date

import pytest

from chassis.errors import AlreadyExists, InvalidInput, RuleBroken, Stale
from services.network.domain.eligibility.leaving import LeavingReason
from services.network.domain.eligibility.rules import ComebackKind, Conditions, EligibilityRule, set_from
from services.network.domain.eligibility.words import described

TODAY = date(2026, 11, 23)
TOMORROW = date(2026, 11, 24)
RULE = EligibilityRule("new", "bank", ComebackKind.EMPLOYMENT, TOMORROW, Conditions(age_limit_years=65))
STORED = replace(RULE, id="stored", conditions=Conditions(), version=3)


def test_a_new_rule_begins_today_or_later() -> None:
    today = replace(RULE, starts_on=TODAY)
    assert set_from(today, None, seen=0, today=TODAY) == today
    with pytest.raises(InvalidInput) as error:
        set_from(replace(RULE, starts_on=date(2026, 11, 22)), None, seen=0, today=TODAY)
    assert error.value.field == "starts_on"


def test_a_rule_that_is_ahead_is_replaced_in_its_place() -> None:
    assert set_from(RULE, STORED, seen=3, today=TODAY) == replace(RULE, id="stored", version=3)


@pytest.mark.parametrize("day", [TOMORROW, date(2027, 1, 1)])
def test_a_rule_whose_day_has_come_is_not_changed(day: date) -> None:
    with pytest.raises(RuleBroken) as error:
        set_from(RULE, STORED, seen=3, today=day)
    assert error.value.rule == "rule_is_in_force"


def test_replacing_takes_the_version_that_was_seen() -> None:
    with pytest.raises(AlreadyExists):
        set_from(RULE, STORED, seen=0, today=TODAY)
    with pytest.raises(Stale):
        set_from(RULE, STORED, seen=2, today=TODAY)
    with pytest.raises(Stale):
        set_from(RULE, None, seen=3, today=TODAY)


def test_words_are_trimmed_and_said_once() -> None:
    conditions = Conditions(employment_types=("正社員", " 正社員 ", "嘱託"), excluded_reason_words=("C  12",))
    checked = conditions.checked(field="conditions")
    assert (checked.employment_types, checked.excluded_reason_words) == (("正社員", "嘱託"), ("C 12",))


@pytest.mark.parametrize("name", ["employment_types", "excluded_reason_words"])
def test_a_word_of_blanks_is_named_by_its_place(name: str) -> None:
    with pytest.raises(InvalidInput) as error:
        Conditions(**{name: ("x", "　")}).checked(field="conditions")  # type: ignore[arg-type]
    assert error.value.field == f"conditions.{name}[1]"


def test_access_does_not_end_without_notice() -> None:
    with pytest.raises(InvalidInput) as error:
        Conditions(access_years=5).checked(field="conditions")
    assert error.value.field == "conditions.notice_days"
    assert Conditions(access_years=5, notice_days=1).checked(field="conditions").access_years == 5


def test_a_rule_says_in_words_what_it_asks() -> None:
    conditions = Conditions(
        employment_types=("正社員", "嘱託"),
        excluded_reasons=(LeavingReason.DISCIPLINARY_DISMISSAL, LeavingReason.EARLY_RETIREMENT_PROGRAMME),
        excluded_reason_words=("C-12",),
        needs_head_office=True,
        age_limit_years=65,
        minimum_service_years=3,
        access_years=10,
        notice_days=60,
    )
    assert [(each.code, each.ja, each.en) for each in described(conditions)] == [
        ("employment_type", "雇用区分：正社員、嘱託", "Kinds of employment: 正社員, 嘱託."),
        (
            "leaving_reason",
            "対象外の退職事由：懲戒解雇、早期退職優遇制度、C-12",
            "Excluded reasons: disciplinary dismissal, early-retirement programme, C-12.",
        ),
        ("head_office", "退職時の所属が本社であること", "The last unit was of the head office."),
        ("service", "在籍3年以上", "At least 3 full years of service."),
        ("age_limit", "65歳の誕生月の末日まで", "Until the end of the month of the birthday at age 65."),
        (
            "access_period",
            "退職後10年まで（終了の60日前に通知）",
            "Until 10 years after leaving; notice is given 60 days before.",
        ),
    ]


def test_a_rule_that_asks_nothing_says_that_it_is_open_to_everybody() -> None:
    (said,) = described(Conditions())
    assert said.code == "open_to_all"
    assert "どなたでも" in said.ja
    assert "everybody" in said.en
