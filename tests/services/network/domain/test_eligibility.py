"""What a rule means for a person: each condition, several records, and that unknown is never a no."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.network.domain.eligibility.judging import Answer, Condition, ServicePeriod, Verdict, judge
from services.network.domain.eligibility.leaving import LeavingReason
from services.network.domain.eligibility.rules import Conditions
from services.network.domain.eligibility.words import reasons_of

TODAY = date(2026, 11, 23)
TARO = ServicePeriod(
    joined_on=date(2003, 4, 1),
    left_on=date(2015, 3, 31),
    birth_date=date(1980, 4, 1),
    employment_type="正社員",
    leaving_reason="自己都合",
    in_head_office=True,
)
STRICT = Conditions(
    employment_types=("正社員",),
    excluded_reasons=(LeavingReason.DISCIPLINARY_DISMISSAL, LeavingReason.EARLY_RETIREMENT_PROGRAMME),
    excluded_reason_words=("C-12",),
    needs_head_office=True,
    age_limit_years=65,
    minimum_service_years=3,
    access_years=15,
    notice_days=30,
)
MET, UNKNOWN, NOT_MET = Answer.MET, Answer.UNKNOWN, Answer.NOT_MET


def codes(verdict: Verdict) -> list[str]:
    return [reason.code for reason in reasons_of(verdict)]


def missing(verdict: Verdict) -> list[str]:
    return [reason.missing_fact for reason in reasons_of(verdict) if reason.missing_fact]


def test_whoever_meets_everything_is_eligible_until_the_first_end() -> None:
    verdict = judge(STRICT, [TARO], TODAY)
    assert (verdict.answer, verdict.ends_on) == (MET, date(2030, 3, 31))
    assert codes(verdict) == [
        "leaving_reason_met",
        "age_limit_met",
        "employment_type_met",
        "head_office_met",
        "service_met",
        "access_period_met",
    ]


def test_without_conditions_everybody_is_eligible_and_the_words_say_so() -> None:
    for periods in ([], [ServicePeriod()], [TARO]):
        verdict = judge(Conditions(), periods, TODAY)
        assert (verdict.answer, verdict.ends_on, codes(verdict)) == (MET, None, ["open_to_all"])


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"employment_type": "パート"}, "employment_type_not_met"),
        ({"leaving_reason": "懲戒解雇"}, "leaving_reason_not_met"),
        ({"leaving_reason": "早期退職制度"}, "leaving_reason_not_met"),
        ({"leaving_reason": "Ｃ－12"}, "leaving_reason_not_met"),
        ({"in_head_office": False}, "head_office_not_met"),
        ({"birth_date": date(1961, 10, 31)}, "age_limit_not_met"),
        ({"joined_on": date(2012, 4, 2)}, "service_not_met"),
        ({"left_on": date(2011, 11, 22)}, "access_period_not_met"),
    ],
)
def test_one_condition_that_is_not_met_excludes_and_is_named(changed: dict[str, object], code: str) -> None:
    verdict = judge(STRICT, [replace(TARO, **changed)], TODAY)  # type: ignore[arg-type]
    assert (verdict.answer, codes(verdict), verdict.ends_on) == (NOT_MET, [code], None)


@pytest.mark.parametrize(
    ("changed", "fact"),
    [
        ({"employment_type": ""}, "employment_type"),
        ({"leaving_reason": ""}, "leaving_reason"),
        ({"leaving_reason": "会社都合"}, "leaving_reason"),
        ({"in_head_office": None}, "unit"),
        ({"birth_date": None}, "birth_date"),
        ({"joined_on": None}, "period"),
    ],
)
def test_a_missing_fact_is_named_and_is_not_a_no(changed: dict[str, object], fact: str) -> None:
    verdict = judge(STRICT, [replace(TARO, **changed)], TODAY)  # type: ignore[arg-type]
    assert (verdict.answer, missing(verdict)) == (UNKNOWN, [fact])
    assert len(codes(verdict)) == 1


def test_without_any_record_every_fact_is_missing() -> None:
    verdict = judge(STRICT, [], TODAY)
    facts = ["leaving_reason", "birth_date", "employment_type", "unit", "period", "left_on"]
    assert (verdict.answer, missing(verdict), verdict.ends_on) == (UNKNOWN, facts, None)


def test_what_is_not_met_is_said_before_what_is_not_known() -> None:
    verdict = judge(STRICT, [replace(TARO, employment_type="パート", birth_date=None)], TODAY)
    assert (verdict.answer, codes(verdict)) == (NOT_MET, ["employment_type_not_met", "age_limit_unknown"])


@pytest.mark.parametrize(
    ("on", "answer"),
    [(date(2026, 6, 30), MET), (date(2026, 7, 1), NOT_MET)],
)
def test_the_age_limit_holds_through_its_last_day(on: date, answer: Answer) -> None:
    born = replace(TARO, birth_date=date(1961, 6, 2))
    assert judge(Conditions(age_limit_years=65), [born], on).answer is answer


@pytest.mark.parametrize(("on", "answer"), [(date(2020, 3, 31), MET), (date(2020, 4, 1), NOT_MET)])
def test_the_time_after_leaving_holds_through_its_last_day(on: date, answer: Answer) -> None:
    assert judge(Conditions(access_years=5, notice_days=1), [TARO], on).answer is answer


@pytest.mark.parametrize(("left_on", "answer"), [(date(2006, 3, 31), MET), (date(2006, 3, 30), NOT_MET)])
def test_three_years_of_service_are_full_on_their_last_day(left_on: date, answer: Answer) -> None:
    assert judge(Conditions(minimum_service_years=3), [replace(TARO, left_on=left_on)], TODAY).answer is answer


def test_kinds_of_employment_are_compared_without_width_and_blanks() -> None:
    asked = Conditions(employment_types=("正 社員 A",))
    assert judge(asked, [replace(TARO, employment_type="正社員　Ａ")], TODAY).answer is MET


def test_of_several_records_one_that_meets_everything_is_enough() -> None:
    part_time = replace(TARO, employment_type="パート", in_head_office=False)
    verdict = judge(STRICT, [part_time, TARO], TODAY)
    assert verdict.answer is MET
    assert "employment_type_met" in codes(verdict)


def test_conditions_met_by_two_records_between_them_are_met_by_none() -> None:
    elsewhere = replace(TARO, in_head_office=False)
    short = replace(TARO, joined_on=date(2014, 4, 1))
    verdict = judge(STRICT, [elsewhere, short], TODAY)
    assert (verdict.answer, codes(verdict)) == (NOT_MET, ["head_office_not_met", "service_not_met"])


def test_a_record_that_may_be_enough_keeps_it_open() -> None:
    verdict = judge(STRICT, [replace(TARO, employment_type="パート"), replace(TARO, in_head_office=None)], TODAY)
    assert (verdict.answer, missing(verdict)) == (UNKNOWN, ["unit"])


def test_an_excluded_reason_in_any_record_excludes_the_person() -> None:
    verdict = judge(STRICT, [TARO, replace(TARO, leaving_reason="懲戒解雇")], TODAY)
    assert (verdict.answer, codes(verdict)) == (NOT_MET, ["leaving_reason_not_met"])


def test_a_silent_record_beside_a_good_one_leaves_the_reason_open() -> None:
    verdict = judge(STRICT, [TARO, replace(TARO, leaving_reason="")], TODAY)
    assert (verdict.answer, missing(verdict)) == (UNKNOWN, ["leaving_reason"])


def test_free_words_alone_ask_only_that_something_is_said() -> None:
    asked = Conditions(excluded_reason_words=("C-12",))
    assert judge(asked, [replace(TARO, leaving_reason="会社都合")], TODAY).answer is MET
    assert judge(asked, [replace(TARO, leaving_reason="")], TODAY).answer is UNKNOWN


def test_of_birth_dates_that_differ_the_latest_holds() -> None:
    mistaken = replace(TARO, birth_date=date(1908, 4, 1))
    assert judge(Conditions(age_limit_years=65), [mistaken, TARO], TODAY).ends_on == date(2045, 4, 30)


def test_the_record_that_lasts_longest_says_until_when() -> None:
    later = replace(TARO, joined_on=date(2016, 4, 1), left_on=date(2020, 3, 31))
    verdict = judge(Conditions(access_years=15, notice_days=1), [TARO, later], TODAY)
    assert (verdict.answer, verdict.ends_on) == (MET, date(2035, 3, 31))
    assert [finding.last_day for finding in verdict.findings] == [date(2035, 3, 31)]


def test_where_one_record_may_last_for_ever_no_end_is_known() -> None:
    asked = Conditions(needs_head_office=True, access_years=15, notice_days=1)
    verdict = judge(asked, [replace(TARO, in_head_office=None), ServicePeriod()], TODAY)
    assert (verdict.answer, verdict.ends_on) == (UNKNOWN, None)


def test_reasons_name_the_day_in_both_languages() -> None:
    (reason,) = reasons_of(judge(Conditions(age_limit_years=65), [TARO], TODAY))
    assert (reason.ja, reason.en) == (
        "年齢の上限に達するのは 2045-04-30 です。",
        "The age limit is reached on 2045-04-30.",
    )


def test_every_finding_has_words_in_both_languages() -> None:
    silent, good = ServicePeriod(), TARO
    bad = ServicePeriod(date(2010, 4, 1), date(2010, 5, 1), date(1930, 1, 1), "パート", "懲戒解雇", False)
    reasons = [reason for period in (silent, good, bad) for reason in reasons_of(judge(STRICT, [period], TODAY))]
    assert len({reason.code for reason in reasons}) == len(Condition) * len(Answer)
    assert all(reason.ja and reason.en.isascii() and "{" not in reason.ja + reason.en for reason in reasons)


DAYS = st.dates(date(1930, 1, 1), date(2030, 12, 31))
PERIODS = st.builds(
    ServicePeriod,
    joined_on=st.none() | DAYS,
    left_on=st.none() | DAYS,
    birth_date=st.none() | DAYS,
    employment_type=st.sampled_from(["", "正社員", "パート"]),
    leaving_reason=st.sampled_from(["", "自己都合", "懲戒解雇", "早期退職制度", "会社都合", "C-12"]),
    in_head_office=st.none() | st.booleans(),
)
CONDITIONS = st.builds(
    Conditions,
    employment_types=st.sampled_from([(), ("正社員",)]),
    excluded_reasons=st.sampled_from([(), (LeavingReason.DISCIPLINARY_DISMISSAL,)]),
    excluded_reason_words=st.sampled_from([(), ("C-12",)]),
    needs_head_office=st.booleans(),
    age_limit_years=st.sampled_from([0, 60, 65]),
    minimum_service_years=st.sampled_from([0, 3]),
    access_years=st.sampled_from([0, 5]),
    notice_days=st.just(30),
)
FACTS = ("joined_on", "left_on", "birth_date", "employment_type", "leaving_reason", "in_head_office")
EMPTY = ServicePeriod()


@given(CONDITIONS, st.lists(PERIODS, max_size=3), DAYS)
def test_a_no_never_comes_of_what_is_not_known(asked: Conditions, periods: list[ServicePeriod], on: date) -> None:
    silenced = [replace(period, **{name: getattr(EMPTY, name) for name in FACTS}) for period in periods]
    assert judge(asked, silenced, on).answer is not NOT_MET


@given(CONDITIONS, PERIODS, st.sampled_from(FACTS), DAYS)
def test_taking_a_fact_out_of_the_only_record_turns_no_yes_into_a_no(
    asked: Conditions, period: ServicePeriod, fact: str, on: date
) -> None:
    without = replace(period, **{fact: getattr(EMPTY, fact)})
    if judge(asked, [period], on).answer is MET:
        assert judge(asked, [without], on).answer is not NOT_MET
    if judge(asked, [without], on).answer is NOT_MET:
        assert judge(asked, [period], on).answer is NOT_MET


@given(CONDITIONS, st.lists(PERIODS, min_size=1, max_size=3), DAYS)
def test_the_order_of_records_changes_nothing(asked: Conditions, periods: list[ServicePeriod], on: date) -> None:
    there, back = judge(asked, periods, on), judge(asked, periods[::-1], on)
    assert (there.answer, there.ends_on, set(there.findings)) == (back.answer, back.ends_on, set(back.findings))


@given(CONDITIONS, st.lists(PERIODS, max_size=3), DAYS)
def test_whoever_is_eligible_is_so_through_the_last_day_and_not_after(
    asked: Conditions, periods: list[ServicePeriod], on: date
) -> None:
    verdict = judge(asked, periods, on)
    if verdict.answer is MET and verdict.ends_on:
        assert on <= verdict.ends_on
        assert judge(asked, periods, verdict.ends_on).answer is MET
        assert judge(asked, periods, date.fromordinal(verdict.ends_on.toordinal() + 1)).answer is not MET


@given(CONDITIONS, st.lists(PERIODS, max_size=3), DAYS)
def test_every_answer_has_its_reasons(asked: Conditions, periods: list[ServicePeriod], on: date) -> None:
    verdict = judge(asked, periods, on)
    assert len(set(verdict.findings)) == len(verdict.findings)
    assert verdict.answer is MET or verdict.answer in {finding.answer for finding in verdict.findings}
    assert reasons_of(verdict)
