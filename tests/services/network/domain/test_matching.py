"""A registration against leaver records: strong only on kana, birth date and number or period, for one record alone."""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from services.network.domain.findings import Finding
from services.network.domain.matching import About, Claim, Matching, Outcome, compare, match


@dataclass(frozen=True)
class Recorded:
    id: str = "l1"
    company_id: str = "bank"
    employee_number: str = "0000123"
    family_name: str = "渡邉"
    given_name: str = "陽子"
    family_kana: str = "ﾜﾀﾅﾍﾞ"
    given_kana: str = "ﾖｳｺ"
    former_family_name: str = ""
    birth_date: date | None = date(1980, 1, 2)
    joined_on: date = date(2003, 4, 1)
    left_on: date = date(2015, 3, 31)


RECORD = Recorded()
CLAIM = Claim("bank", "渡辺", "陽子", "わたなべ", "ようこ", date(1980, 1, 2))
NUMBERED = replace(CLAIM, employee_number="123")
WITH_PERIOD = replace(CLAIM, joined=About(2003, 4), left=About(2015))


def outcome(claim: Claim, *records: Recorded) -> Outcome:
    return match(claim, records or (RECORD,)).outcome


def test_kana_birth_date_and_number_are_strong() -> None:
    assert match(NUMBERED, [RECORD]).leaver_id == "l1"


def test_kana_birth_date_and_period_are_strong() -> None:
    assert match(WITH_PERIOD, [RECORD]).leaver_id == "l1"


def test_kana_and_birth_date_alone_are_weak() -> None:
    assert match(CLAIM, [RECORD]).outcome is Outcome.WEAK
    assert match(CLAIM, [RECORD]).leaver_id is None


@pytest.mark.parametrize(
    "claim",
    [
        replace(NUMBERED, birth_date=None),
        replace(NUMBERED, birth_date=date(1980, 1, 3)),
        replace(NUMBERED, family_kana="", given_kana=""),
        replace(NUMBERED, family_kana="スズキ"),
        replace(WITH_PERIOD, employee_number="999"),
        replace(WITH_PERIOD, left=About(2014)),
        replace(CLAIM, birth_date=None, joined=About(2003, 4), left=About(2015, 3)),
    ],
)
def test_without_kana_birth_date_and_number_or_period_nothing_is_strong(claim: Claim) -> None:
    assert outcome(claim) is not Outcome.STRONG


def test_a_name_alone_is_never_strong() -> None:
    name_only = Claim("bank", "渡邉", "陽子", "ワタナベ", "ヨウコ", None)
    assert outcome(name_only) is Outcome.WEAK
    assert outcome(name_only, replace(RECORD, birth_date=None)) is Outcome.WEAK


def test_the_same_name_with_another_birth_date_is_somebody_else() -> None:
    assert outcome(replace(CLAIM, birth_date=date(1990, 5, 5))) is Outcome.NONE


def test_a_birth_date_alone_is_nobody() -> None:
    assert outcome(Claim("bank", "鈴木", "健太", "スズキ", "ケンタ", date(1980, 1, 2))) is Outcome.NONE


def test_two_records_that_would_be_strong_wait_for_a_person() -> None:
    matching = match(WITH_PERIOD, [RECORD, replace(RECORD, id="l2", employee_number="0000456")])
    assert (matching.outcome, matching.leaver_id) == (Outcome.WEAK, None)
    assert [comparison.leaver_id for comparison in matching.comparisons] == ["l1", "l2"]


def test_the_number_tells_two_records_of_one_person_apart() -> None:
    claim = replace(WITH_PERIOD, employee_number="123")
    assert match(claim, [replace(RECORD, id="l2", employee_number="456"), RECORD]).leaver_id == "l1"


def test_one_record_found_twice_is_one_record() -> None:
    assert outcome(NUMBERED, RECORD, RECORD) is Outcome.STRONG


def test_a_record_of_another_company_is_never_looked_at() -> None:
    assert match(NUMBERED, [replace(RECORD, company_id="post")]) == Matching(Outcome.NONE, (), None)


def test_no_records_are_no_match() -> None:
    assert match(NUMBERED, []) == Matching(Outcome.NONE, (), None)


def test_a_wrong_number_makes_an_agreeing_period_weak() -> None:
    assert outcome(replace(WITH_PERIOD, employee_number="999")) is Outcome.WEAK


def test_a_former_name_counts_as_name() -> None:
    married = Claim("bank", "鈴木", "陽子", "スズキ", "ヨウコ", date(1980, 1, 2), employee_number="123")
    told = replace(married, former_family_name="渡邊", former_family_kana="ワタナベ")
    assert Finding.FORMER_KANA_AGREES in compare(told, RECORD).findings
    assert Finding.FORMER_NAME_AGREES in compare(told, RECORD).findings
    assert outcome(told) is Outcome.STRONG


def test_somebody_who_does_not_mention_the_former_name_waits_for_a_person() -> None:
    married = Claim("bank", "鈴木", "陽子", "スズキ", "ヨウコ", date(1980, 1, 2), joined=About(2003), left=About(2015))
    assert outcome(married) is Outcome.WEAK


def test_somebody_who_took_the_former_name_again_agrees_by_the_record() -> None:
    again = Claim("bank", "佐藤", "陽子", "サトウ", "ヨウコ", date(1980, 1, 2))
    assert Finding.FORMER_NAME_AGREES in compare(again, replace(RECORD, former_family_name="佐藤")).findings


AGAIN = replace(RECORD, former_family_name="佐藤")
"""A register holds no kana of a former name."""
FORMER = Claim("bank", "佐藤", "陽子", "サトウ", "ヨウコ", date(1980, 1, 2), "123", About(2003, 4), About(2015, 3))


def test_by_a_former_name_that_only_the_register_knows_number_and_period_have_to_agree_both() -> None:
    assert match(FORMER, [AGAIN]).leaver_id == "l1"
    for weaker in (
        replace(FORMER, employee_number=""),
        replace(FORMER, joined=None, left=None),
        replace(FORMER, left=About(2014)),
        replace(FORMER, given_kana="ハナコ"),
        replace(FORMER, birth_date=date(1981, 1, 2)),
        replace(FORMER, family_name="鈴木"),
    ):
        assert outcome(weaker, AGAIN) is not Outcome.STRONG


def test_a_former_name_told_without_its_kana_counts_in_the_same_way() -> None:
    told = replace(FORMER, family_name="鈴木", family_kana="スズキ", former_family_name="渡邊")
    assert outcome(told) is Outcome.STRONG
    assert outcome(replace(told, employee_number="")) is Outcome.WEAK


@pytest.mark.parametrize(
    ("typed", "recorded", "finding"),
    [
        ("渡邉", "渡邉", Finding.NAME_AGREES),
        ("渡辺", "渡邉", Finding.NAME_VARIANT_AGREES),
        ("髙橋", "高橋", Finding.NAME_VARIANT_AGREES),
        ("渡 邉", "渡邉", Finding.NAME_AGREES),
        ("渡部", "渡邉", Finding.NAME_DIFFERS),
    ],
)
def test_another_form_of_the_same_characters_is_named_as_that(typed: str, recorded: str, finding: Finding) -> None:
    found = compare(replace(CLAIM, family_name=typed), replace(RECORD, family_name=recorded)).findings[1]
    assert found is finding


def test_a_time_that_spans_two_periods_agrees_partly_with_each_and_waits_for_a_person() -> None:
    whole = replace(CLAIM, joined=About(2003, 4), left=About(2020, 3))
    again = replace(RECORD, id="l2", employee_number="456", joined_on=date(2016, 4, 1), left_on=date(2020, 3, 31))
    matching = match(whole, [RECORD, again])
    assert matching.outcome is Outcome.WEAK
    assert [one.findings[4] for one in matching.comparisons] == [Finding.PERIOD_PARTLY_AGREES] * 2


def test_a_single_name_is_compared_like_any_other() -> None:
    claim = replace(NUMBERED, family_name="ワタナベヨウコ", given_name="", family_kana="ワタナベ ヨウコ", given_kana="")
    assert outcome(claim) is Outcome.STRONG


def test_every_aspect_is_named_also_what_is_missing() -> None:
    nothing = Claim("bank", "", "", "", "", None)
    assert compare(nothing, RECORD).findings == (
        Finding.KANA_MISSING,
        Finding.NAME_MISSING,
        Finding.BIRTH_DATE_MISSING,
        Finding.NUMBER_MISSING,
        Finding.PERIOD_MISSING,
    )
    assert compare(nothing, RECORD).score == 0


def test_the_score_adds_the_weights_up() -> None:
    assert compare(replace(WITH_PERIOD, employee_number="0123"), RECORD).score == 100
    other = Claim("bank", "林", "舞", "ハヤシ", "マイ", date(1999, 9, 9), employee_number="9", joined=About(1990))
    assert compare(other, RECORD).score == -95


def test_the_best_record_stands_first() -> None:
    worse = replace(RECORD, id="a", family_name="別", employee_number="777")
    assert [one.leaver_id for one in match(CLAIM, [worse, RECORD]).comparisons] == ["l1", "a"]


@pytest.mark.parametrize(
    ("about", "agrees"),
    [
        (About(2003, 4), True), (About(2003, 3), True), (About(2003, 5), True), (About(2003, 6), False),
        (About(2003), True),
        (About(2004), False), (About(2002, 4), False),
    ],
)  # fmt: skip
def test_people_remember_a_time_to_about_a_month(about: About, agrees: bool) -> None:
    assert about.agrees(date(2003, 4, 1)) is agrees


def test_a_month_off_over_new_year_agrees() -> None:
    assert About(2004, 1).agrees(date(2003, 12, 31))


@pytest.mark.parametrize("finding", list(Finding))
def test_every_finding_has_a_weight_that_fits_and_words_in_both_languages(finding: Finding) -> None:
    ending = finding.value.rsplit("_", 1)[1]
    assert {"agrees": finding.weight > 0, "differs": finding.weight < 0, "missing": finding.weight == 0}[ending]
    assert finding.words("ja")
    assert finding.words("en").isascii()
