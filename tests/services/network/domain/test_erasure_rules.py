"""When an erasure is announced, when it is complete, and when it forgets the person; holds and tombstones."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chassis.errors import AlreadyExists, InvalidInput, RuleBroken
from services.network.domain.erasure import Erasure, require_confirmed, require_only_a_person, what_happens
from services.network.domain.legal_hold import HoldReason, LegalHold, require_none, require_until
from services.network.domain.tombstone import Marks

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ASKED = Erasure("e1", "taro", NOON)
BEGUN = ASKED.announced(NOON)
HOLD = LegalHold("h1", "taro", HoldReason.LITIGATION, NOON, NOON + timedelta(days=30))


def confirmed(erasure: Erasure, *services: str, at: datetime = NOON) -> Erasure:
    for service in services:
        erasure = erasure.confirmed(service, at)
    return erasure


def test_an_erasure_that_was_asked_for_is_due_until_it_is_announced() -> None:
    assert ASKED.is_due(NOON)
    assert not ASKED.is_under_way
    assert not BEGUN.is_due(NOON + 9 * MINUTE)
    assert BEGUN.is_under_way


def test_it_is_announced_again_while_one_service_is_silent() -> None:
    erasure = confirmed(BEGUN, "identity", "network", "events", at=NOON + MINUTE)
    assert erasure.completed_at is None
    assert erasure.is_due(NOON + 10 * MINUTE)
    assert not erasure.announced(NOON + 10 * MINUTE).is_due(NOON + 19 * MINUTE)


def test_it_is_complete_when_all_four_have_confirmed_and_keeps_the_first_moment_of_each() -> None:
    three = confirmed(BEGUN, "identity", "network", "recruiting", at=NOON + MINUTE)
    whole = confirmed(three, "identity", "events", at=NOON + 2 * MINUTE)
    assert whole.completed_at == NOON + 2 * MINUTE
    assert (whole.first["identity"], whole.last["identity"]) == (NOON + MINUTE, NOON + 2 * MINUTE)


def test_a_second_round_follows_when_the_last_token_has_ended_and_then_the_person_is_forgotten() -> None:
    whole = confirmed(BEGUN, "identity", "network", "recruiting", "events")
    assert whole.member_id == "taro"
    assert not whole.is_due(NOON + 59 * MINUTE)
    assert whole.is_due(NOON + 60 * MINUTE)
    again = whole.announced(NOON + 60 * MINUTE)
    three = confirmed(again, "identity", "network", "recruiting", at=NOON + 60 * MINUTE)
    assert not three.is_closed
    closed = confirmed(three, "events", at=NOON + 61 * MINUTE)
    assert (closed.is_closed, closed.member_id, closed.completed_at) == (True, None, NOON)
    assert not closed.is_due(NOON + timedelta(days=1))


def test_a_closed_erasure_and_a_stranger_change_nothing() -> None:
    closed = replace(BEGUN, member_id=None)
    assert closed.confirmed("events", NOON) is closed
    assert BEGUN.confirmed("gateway", NOON) is BEGUN


@pytest.mark.parametrize("typed", ["消去", "ERASE", " erase "])
def test_the_word_may_be_typed_in_either_language(typed: str) -> None:
    require_confirmed(typed)


@pytest.mark.parametrize("typed", ["", "yes", "消す", "ERASED"])
def test_any_other_word_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        require_confirmed(typed)
    assert refused.value.field == "confirmation"


@pytest.mark.parametrize("role", ["hr", "group_hr", "coordinator", "operator", "auditor", "desk"])
def test_who_acts_for_others_stops_doing_so_first(role: str) -> None:
    require_only_a_person(frozenset({"alumnus", "employee"}))
    with pytest.raises(RuleBroken) as refused:
        require_only_a_person(frozenset({"alumnus", role}))
    assert refused.value.rule == "roles_end_first"


def test_what_happens_is_told_in_both_languages() -> None:
    assert "復活しません" in what_happens("ja")
    assert "do not come back" in what_happens("en")


def test_a_hold_is_in_force_until_it_runs_out_or_is_released() -> None:
    assert HOLD.is_in_force(NOON)
    assert not HOLD.is_in_force(HOLD.until)
    released = HOLD.released(NOON + MINUTE)
    assert not released.is_in_force(NOON + MINUTE)
    for over, at in ((released, NOON + 2 * MINUTE), (HOLD, HOLD.until)):
        with pytest.raises(RuleBroken) as refused:
            over.released(at)
        assert refused.value.rule == "hold_is_over"


def test_a_hold_ends_ahead_and_within_ten_years() -> None:
    require_until(NOON + MINUTE, NOON)
    require_until(NOON + timedelta(days=3653), NOON)
    for until in (NOON, NOON - MINUTE, NOON + timedelta(days=3654)):
        with pytest.raises(InvalidInput) as refused:
            require_until(until, NOON)
        assert refused.value.field == "until_time"


def test_a_hold_comes_alone_and_before_the_erasure_begins() -> None:
    require_none(None, None)
    require_none(None, ASKED)
    with pytest.raises(AlreadyExists):
        require_none(HOLD, None)
    with pytest.raises(RuleBroken) as refused:
        require_none(None, BEGUN)
    assert refused.value.rule == "erasure_under_way"


def test_a_mark_says_nothing_and_knows_the_number_however_it_is_written() -> None:
    marks = Marks(b"k" * 32)
    mark = marks.of("bank", "0000001")
    assert mark == marks.of("bank", "１") == marks.of("bank", " 00-001")
    assert len(mark) == 64
    others = [marks.of("post", "0000001"), marks.of("bank", "2"), Marks(b"l" * 32).of("bank", "1")]
    assert mark not in [*others, marks.of_earlier("1")]
