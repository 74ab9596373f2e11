"""How far a person and a posting go together: literal cases, what is no input, and that nobody rises by saying less."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.network.domain.scoring import (
    WEIGHTS,
    Aspect,
    AtCompany,
    Finding,
    Recorded,
    Requirement,
    Said,
    Scale,
    Score,
    place_key,
)

TODAY = date(2026, 11, 23)
LATELY = datetime(2026, 11, 1, tzinfo=UTC)
LONG_AGO = datetime(2019, 1, 1, tzinfo=UTC)
TARO = Said("taro", LATELY, ("データ分析", "法務"), "13", (AtCompany("bank"),), LATELY)
NOBODY_KNOWN = Said("jiro", LATELY)
OF_BANK = Recorded("r1", "bank", LATELY, "taro", ("データ分析",), ("日商簿記１級",))


def score(requirement: Requirement, said: Said = TARO, *records: Recorded) -> Score:
    return Scale(requirement, TODAY).score(said, records)


def found(of: Score) -> list[tuple[str, str, str]]:
    return [(reason.aspect.value, reason.finding.value, reason.subject) for reason in of.reasons]


def test_the_whole_table_says_that_confirmed_is_best_and_a_missing_fact_is_worth_what_differs() -> None:
    for row in WEIGHTS.values():
        points = [row[finding] for finding in Finding if finding in row]
        assert points == sorted(points, reverse=True)
        assert row[Finding.DIFFERS] == row[Finding.MISSING] > 0
    assert sum(max(row.values()) for row in WEIGHTS.values()) == 100


def test_everything_confirmed_or_the_same_is_a_hundred() -> None:
    all_of_it = score(Requirement("bank", ("データ分析",), (), "13"), TARO, OF_BANK)
    assert (all_of_it.value, all_of_it.known_share) == (100, 100)
    assert found(all_of_it) == [
        ("skills", "confirmed", "データ分析"),
        ("company", "confirmed", ""),
        ("prefecture", "claimed", ""),
    ]


def test_the_same_without_a_register_is_less() -> None:
    claimed = score(Requirement("bank", ("データ分析",), (), "13"))
    assert claimed.value == 82  # (40 + 16 + 10) of 80
    assert [finding for _, finding, _ in found(claimed)] == ["claimed", "claimed", "claimed"]


def test_a_record_confirms_only_what_is_claimed() -> None:
    silent = replace(TARO, skills=("英語",))
    asked = Requirement("bank", ("データ分析",), ("日商簿記１級",))
    assert found(score(asked, silent, OF_BANK))[:2] == [
        ("skills", "differs", "データ分析"),
        ("licences", "differs", "日商簿記１級"),
    ]
    assert found(score(asked, replace(silent, skills=()), OF_BANK)) == [
        ("company", "confirmed", ""),
        ("skills", "missing", "データ分析"),
        ("licences", "missing", "日商簿記１級"),
    ]


def test_a_licence_claimed_among_the_skills_is_confirmed_however_it_is_written() -> None:
    claims = replace(TARO, skills=("日商簿記 1級",))
    assert ("licences", "confirmed", "日商簿記1級") in found(
        score(Requirement("bank", (), ("日商簿記1級",)), claims, OF_BANK)
    )


def test_something_close_counts_partly() -> None:
    asked = Requirement("bank", ("データ解析", "法務部門", "英語"))
    assert [finding for _, finding, _ in found(score(asked))[:3]] == ["partly", "partly", "differs"]


def test_another_company_of_the_group_counts_partly() -> None:
    assert found(score(Requirement("holding"))) == [("company", "partly", "")]
    assert score(Requirement("holding")).value == 50


@pytest.mark.parametrize(
    ("lives", "finding"), [("13", "claimed"), ("14", "partly"), ("08", "partly"), ("15", "differs"), ("", "missing")]
)
def test_where_somebody_lives_is_compared_by_prefecture_and_region(lives: str, finding: str) -> None:
    asked = Requirement("bank", prefecture_code="13")
    assert ("prefecture", finding, "") in found(score(asked, replace(TARO, prefecture_code=lives)))


def test_what_a_posting_does_not_ask_for_is_not_scored() -> None:
    assert {reason.aspect for reason in score(Requirement("bank")).reasons} == {Aspect.COMPANY}


def test_of_whom_nothing_is_known_there_is_no_score_and_every_missing_fact_is_named() -> None:
    nothing = score(Requirement("bank", ("法務", "英語"), ("TOEIC900",), "13"), NOBODY_KNOWN, OF_BANK)
    assert (nothing.value, nothing.known_share) == (None, 0)
    assert found(nothing) == [
        ("skills", "missing", "法務"),
        ("skills", "missing", "英語"),
        ("licences", "missing", "TOEIC900"),
        ("company", "missing", ""),
        ("prefecture", "missing", ""),
    ]
    assert all(reason.as_of is None for reason in nothing.reasons)


def test_a_missing_fact_is_not_counted_as_zero() -> None:
    asked = Requirement("bank", ("データ分析",), (), "13")
    partly_known = score(asked, Said("taro", LATELY, ("データ分析",), described_at=LATELY))
    assert (partly_known.value, partly_known.known_share) == (57, 62)  # (40 + 4 + 2) of 80; counted as zero it were 50


def test_who_has_no_score_comes_after_all_who_have_one() -> None:
    people = [("a", None, 0), ("b", 20, 10), ("c", 90, 50), ("d", 90, 60), ("e", 20, 10), ("f", None, 0)]
    assert [id for id, *_ in sorted(people, key=lambda each: place_key(*each))] == ["d", "c", "b", "e", "a", "f"]


@pytest.mark.parametrize(
    ("year", "value"), [(2026, 100), (2025, 92), (2023, 84), (2020, 76)], ids=["fresh", "2 years", "4 years", "older"]
)
def test_an_older_fact_weighs_a_little_less_and_says_its_day(year: int, value: int) -> None:
    then = datetime(year, 1, 2, tzinfo=UTC)
    old = Said("taro", then, employments=(AtCompany("bank"),))
    confirmed = score(Requirement("bank"), old, replace(OF_BANK, updated_at=then))
    assert (confirmed.value, confirmed.reasons[0].as_of) == (value, then)


def test_a_confirmed_fact_is_as_of_the_later_of_claim_and_register() -> None:
    confirmed = score(Requirement("bank", ("法務",)), TARO, replace(OF_BANK, skills=("法務",), updated_at=LONG_AGO))
    assert (confirmed.reasons[0].finding, confirmed.reasons[0].as_of) == (Finding.CONFIRMED, LATELY)


def test_what_the_ground_does_not_name_is_not_used() -> None:
    asked = Requirement("bank", ("データ分析",), (), "13")
    shown = TARO.shown(("name", "skills"))
    assert found(score(asked, shown, OF_BANK)) == [
        ("skills", "claimed", "データ分析"),  # without employments no register is looked at
        ("company", "missing", ""),
        ("prefecture", "missing", ""),
    ]
    assert TARO.shown(("name",)) == replace(TARO, skills=(), prefecture_code="", employments=())


def test_nothing_of_a_record_is_in_a_score() -> None:
    record = replace(OF_BANK, skills=("ひみつの技能", "データ分析"), licences=("ひみつの資格",))
    told = score(Requirement("bank", ("データ分析", "法務"), ("英検",), "13"), TARO, record)
    words = [reason.words(language) for reason in told.reasons for language in ("ja", "en")]
    assert "ひみつ" not in repr(told) + repr(words)


def test_every_finding_has_words_in_both_languages() -> None:
    for said, records in [(TARO, [OF_BANK]), (TARO, []), (NOBODY_KNOWN, []), (replace(TARO, skills=("英語",)), [])]:
        for reason in score(Requirement("bank", ("データ分析",), ("英検",), "13"), said, *records).reasons:
            ja, en = reason.words("ja"), reason.words("en")
            assert ja != en
            assert "{}" not in ja + en
            assert all(reason.subject in words for words in (ja, en))


def test_age_gender_family_and_union_are_no_inputs() -> None:
    """What is read, field by field: whoever adds one has to answer for it here."""
    assert {each.name for each in fields(Said)} == {
        "id", "joined_at", "skills", "prefecture_code", "employments", "described_at",
    }  # fmt: skip
    assert {each.name for each in fields(AtCompany)} == {"company_id"}
    assert {each.name for each in fields(Recorded)} == {
        "id", "company_id", "updated_at", "member_id", "skills", "licences",
    }  # fmt: skip
    assert {each.name for each in fields(Requirement)} == {"company_id", "skills", "licences", "prefecture_code"}


WORDS = ("データ分析", "データ解析", "法務", "英語", "日商簿記１級", "物流設計")
COMPANIES = ("bank", "holding", "post")
moments = st.sampled_from([LATELY, datetime(2025, 1, 1, tzinfo=UTC), datetime(2023, 1, 1, tzinfo=UTC), LONG_AGO])
some_words = st.lists(st.sampled_from(WORDS), unique=True, max_size=4).map(tuple)
places = st.sampled_from(["", "13", "14", "27"])
requirements = st.builds(Requirement, st.sampled_from(COMPANIES), some_words, some_words, places)
people = st.builds(
    Said,
    st.just("taro"),
    moments,
    some_words,
    places,
    st.lists(st.sampled_from(COMPANIES).map(AtCompany), unique=True, max_size=3).map(tuple),
    st.none() | moments,
)
registers = st.lists(
    st.builds(Recorded, st.just("r"), st.sampled_from(COMPANIES), moments, st.just("taro"), some_words, some_words),
    max_size=3,
)


@st.composite
def lesser(draw: Any) -> tuple[Said, list[Recorded], Said, list[Recorded]]:
    """Somebody, and the same with any of the facts taken away, said or recorded."""
    said, records = draw(people), draw(registers)

    def some(of: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(each for each in of if draw(st.booleans()))

    less = replace(
        said,
        skills=some(said.skills),
        prefecture_code=draw(st.sampled_from([said.prefecture_code, ""])),
        employments=some(said.employments),
    )
    kept = some(tuple(records))
    return said, records, less, [replace(each, skills=some(each.skills), licences=some(each.licences)) for each in kept]


@given(requirements, lesser())
def test_nobody_rises_by_saying_less(
    asked: Requirement, pair: tuple[Said, list[Recorded], Said, list[Recorded]]
) -> None:
    said, records, less_said, fewer = pair
    scale = Scale(asked, TODAY)
    before, after = scale.score(said, records), scale.score(less_said, fewer)
    assert place_key("x", before.value, before.known_share) <= place_key("x", after.value, after.known_share)


@given(requirements, people, registers)
def test_a_score_is_20_to_100_or_nothing_is_known(asked: Requirement, said: Said, records: list[Recorded]) -> None:
    told = Scale(asked, TODAY).score(said, records)
    known = [reason for reason in told.reasons if reason.is_known]
    assert 0 <= told.known_share <= 100
    assert (told.value is None) == (not known) == (told.known_share == 0)
    assert told.value is None or 20 <= told.value <= 100


@given(requirements, people)
def test_a_register_never_lowers_a_score(asked: Requirement, said: Said) -> None:
    scale = Scale(asked, TODAY)
    confirmed = scale.score(said, [OF_BANK])
    place = scale.score(said, [])
    assert (confirmed.value or 0) >= (place.value or 0)
