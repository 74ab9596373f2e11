"""Until when a member who left has access; it never ends without notice, and a look more changes nothing."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.network.domain.access import Access, Term, Turn, term_of
from services.network.domain.eligibility.rules import ComebackKind, Conditions, EligibilityRule

END = date(2027, 3, 31)
TERM = Term(END, 60)
DUE = date(2027, 1, 30)
DAY = timedelta(days=1)
NOTICED = Access(noticed_for=END, ends_on=END)


def rule(years: int, notice_days: int = 60, kind: ComebackKind = ComebackKind.EMPLOYMENT) -> EligibilityRule:
    return EligibilityRule("r", "bank", kind, date(2020, 1, 1), Conditions(access_years=years, notice_days=notice_days))


def test_notice_is_given_once_on_its_day() -> None:
    assert Access().turned(TERM, DUE - DAY) == (Access(), None)
    assert Access().turned(TERM, DUE) == (NOTICED, Turn.NOTICED)
    assert NOTICED.turned(TERM, DUE) == (NOTICED, None)


def test_access_ends_the_day_after_its_last_day() -> None:
    assert NOTICED.turned(TERM, END) == (NOTICED, None)
    over, turn = NOTICED.turned(TERM, END + DAY)
    assert (over.is_over, turn) == (True, Turn.ENDED)
    assert over.turned(TERM, END + 2 * DAY) == (over, None)


def test_whoever_is_told_late_has_the_days_of_the_notice_all_the_same() -> None:
    late = date(2027, 6, 1)
    told, turn = Access().turned(TERM, late)
    assert (told.noticed_for, told.ends_on, turn) == (END, date(2027, 7, 31), Turn.NOTICED)
    assert told.turned(TERM, date(2027, 7, 31)) == (told, None)
    assert told.turned(TERM, date(2027, 8, 1))[1] is Turn.ENDED


def test_another_end_is_noticed_anew() -> None:
    later = Term(date(2027, 4, 30), 60)
    told, turn = NOTICED.turned(later, date(2027, 3, 1))
    assert (told, turn) == (Access(later.ends_on, later.ends_on), Turn.NOTICED)


def test_an_end_that_went_away_ends_nothing() -> None:
    assert NOTICED.turned(None, END + DAY) == (NOTICED, None)


def test_a_rule_that_gives_more_time_gives_access_back_and_it_ends_with_notice_again() -> None:
    over, _ = NOTICED.turned(TERM, END + DAY)
    assert over.turned(None, END + 2 * DAY) == (Access(), Turn.RETURNED)
    longer = Term(date(2027, 5, 31), 60)
    back, turn = over.turned(longer, END + 2 * DAY)
    assert (back, turn) == (Access(), Turn.RETURNED)
    assert back.turned(longer, END + 2 * DAY)[1] is Turn.NOTICED


def test_the_latest_end_over_all_rules_and_companies_wins() -> None:
    rules = {"bank": [rule(5), rule(3, 90, ComebackKind.SIDE_JOB)], "post": [rule(2)]}
    left = [("bank", date(2015, 3, 31)), ("post", date(2020, 6, 30))]
    assert term_of(left, rules) == Term(date(2022, 6, 30), 60)


def test_of_two_rules_with_one_end_the_longer_notice_is_given() -> None:
    rules = {"bank": [rule(5, 30), rule(5, 90, ComebackKind.SIDE_JOB)]}
    assert term_of([("bank", date(2015, 3, 31))], rules) == Term(date(2020, 3, 31), 90)


def test_there_is_no_end_where_one_rule_has_none_a_company_has_no_rule_or_a_day_is_not_known() -> None:
    bank = ("bank", date(2015, 3, 31))
    assert term_of([bank], {"bank": [rule(5), rule(0, 0, ComebackKind.SIDE_JOB)]}) is None
    assert term_of([bank, ("post", date(2010, 3, 31))], {"bank": [rule(5)]}) is None
    assert term_of([("bank", None)], {"bank": [rule(5)]}) is None
    assert term_of([], {"bank": [rule(5)]}) is None


TERMS = st.none() | st.builds(Term, st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.integers(1, 365))
TODAYS = st.lists(st.dates(date(2026, 1, 1), date(2029, 12, 31)), min_size=1, max_size=30).map(sorted)


@given(st.lists(TERMS, min_size=1, max_size=4), TODAYS)
def test_however_rules_change_access_ends_only_after_the_days_of_a_notice(
    terms: list[Term | None], days: list[date]
) -> None:
    access, told = Access(), []
    for number, day in enumerate(days):
        term = terms[number * len(terms) // len(days)]
        access, turn = access.turned(term, day)
        if turn is Turn.NOTICED:
            assert term is not None
            assert access.ends_on is not None
            told = [(day, term)]
            assert access.ends_on >= max(term.ends_on, day + term.notice_days * DAY)
        if turn is Turn.ENDED:
            ((noticed, of),) = told
            assert (day - noticed).days > of.notice_days
            told = []
        assert access.turned(term, day)[1] in (None, Turn.NOTICED)


@given(TERMS, st.dates(date(2026, 1, 1), date(2029, 12, 31)))
def test_a_second_look_on_the_same_day_changes_nothing(term: Term | None, day: date) -> None:
    access, _ = Access().turned(term, day)
    assert access.turned(term, day) == (access, None)
