"""What the law wants said before people apply, and from when to when they can."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chassis.errors import InvalidInput, NotFound, RuleBroken
from services.recruiting.domain.postings import ComebackKind, Posting, PostingState, Terms

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)
TODAY = date(2026, 11, 23)
TERMS = Terms(
    title="復職 企画",
    duties="経営企画",
    duties_change_range="会社の定める業務",
    workplace="東京都千代田区",
    workplace_change_range="会社の定める場所",
    contract_term="期間の定めなし",
    renewal_criteria="なし",
    pay="月給 400,000 円",
    hours="9:00-17:30",
    as_of_date=date(2026, 11, 20),
    opens_on=date(2026, 11, 23),
    closes_on=date(2027, 1, 31),
)
DRAFT = Posting("p", "holding", "ひかりホールディングス株式会社", ComebackKind.EMPLOYMENT, TERMS, drafted_at=AT)
PUBLISHED = DRAFT.publish(AT, TODAY)


def rule_of(error: pytest.ExceptionInfo[RuleBroken]) -> str:
    return error.value.rule


def test_a_complete_draft_is_published_and_then_closed() -> None:
    assert (PUBLISHED.state, PUBLISHED.published_at) == ("published", AT)
    assert PUBLISHED.close().state == "closed"


def test_publishing_names_every_legally_required_term_that_is_missing() -> None:
    with pytest.raises(RuleBroken) as error:
        replace(DRAFT, terms=Terms(title="題")).publish(AT, TODAY)
    assert error.value.facts == {
        "rule": "mandatory_terms",
        "fields": "duties,duties_change_range,workplace,workplace_change_range,contract_term,renewal_criteria,"
        "pay,hours,as_of_date,opens_on,closes_on",
    }


@pytest.mark.parametrize("empty", ["", "  ", "　"])
def test_a_term_of_spaces_says_nothing(empty: str) -> None:
    with pytest.raises(RuleBroken, match="required by law: pay") as error:
        replace(DRAFT, terms=replace(TERMS, pay=empty)).publish(AT, TODAY)
    assert error.value.facts["fields"] == "pay"


def test_title_and_skills_are_not_required_by_law() -> None:
    assert replace(DRAFT, terms=replace(TERMS, title="")).publish(AT, TODAY).is_published


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 22), False),
        (date(2026, 11, 23), True),
        (date(2027, 1, 31), True),
        (date(2027, 2, 1), False),
    ],
)
def test_a_posting_is_open_from_its_first_to_its_last_day(today: date, expected: bool) -> None:
    assert PUBLISHED.is_open(today) is expected


def test_a_draft_and_a_closed_posting_are_never_open() -> None:
    assert not DRAFT.is_open(TODAY)
    assert not PUBLISHED.close().is_open(TODAY)


def test_a_posting_whose_last_day_has_passed_cannot_be_published() -> None:
    with pytest.raises(RuleBroken) as error:
        DRAFT.publish(AT, date(2027, 2, 1))
    assert rule_of(error) == "closing_date_is_past"
    assert DRAFT.publish(AT, date(2027, 1, 31)).is_published


def test_a_posting_does_not_close_before_it_opens() -> None:
    with pytest.raises(InvalidInput) as error:
        DRAFT.with_terms(replace(TERMS, closes_on=date(2026, 11, 22)))
    assert error.value.field == "terms.closes_on"
    assert DRAFT.with_terms(replace(TERMS, closes_on=date(2026, 11, 23))).terms.closes_on == date(2026, 11, 23)


def test_a_published_posting_stays_complete() -> None:
    assert PUBLISHED.with_terms(replace(TERMS, pay="月給 500,000 円")).terms.pay == "月給 500,000 円"
    with pytest.raises(RuleBroken) as error:
        PUBLISHED.with_terms(replace(TERMS, pay=""))
    assert rule_of(error) == "mandatory_terms"
    assert DRAFT.with_terms(Terms()).terms == Terms()


@pytest.mark.parametrize(
    ("posting", "rule"),
    [(PUBLISHED, "posting_is_published"), (PUBLISHED.close(), "posting_is_closed")],
)
def test_only_a_draft_is_published(posting: Posting, rule: str) -> None:
    with pytest.raises(RuleBroken) as error:
        posting.publish(AT, TODAY)
    assert rule_of(error) == rule


@pytest.mark.parametrize(("posting", "rule"), [(DRAFT, "posting_is_draft"), (PUBLISHED.close(), "posting_is_closed")])
def test_only_a_published_posting_is_closed(posting: Posting, rule: str) -> None:
    with pytest.raises(RuleBroken) as error:
        posting.close()
    assert rule_of(error) == rule


def test_a_closed_posting_keeps_its_terms() -> None:
    with pytest.raises(RuleBroken) as error:
        PUBLISHED.close().with_terms(TERMS)
    assert rule_of(error) == "posting_is_closed"


def test_a_draft_is_seen_by_its_company_only() -> None:
    assert DRAFT.is_visible(companies={"holding"}, applied_to=(), today=TODAY)
    assert not DRAFT.is_visible(companies={"bank"}, applied_to=(), today=TODAY)
    assert PUBLISHED.is_visible(companies=(), applied_to=(), today=TODAY)


def test_who_applied_still_sees_what_is_closed() -> None:
    closed = replace(PUBLISHED, state=PostingState.CLOSED)
    assert not closed.is_visible(companies=(), applied_to=(), today=TODAY)
    assert closed.is_visible(companies=(), applied_to={"p"}, today=TODAY)


def test_nobody_applies_to_what_is_not_open() -> None:
    PUBLISHED.require_open(TODAY)
    with pytest.raises(RuleBroken) as error:
        PUBLISHED.require_open(date(2027, 2, 1))
    assert rule_of(error) == "posting_is_not_open"
    with pytest.raises(NotFound):
        DRAFT.require_open(TODAY)
