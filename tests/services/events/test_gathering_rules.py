"""From draft to published to over or cancelled, and never more seats than there are."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chassis.errors import InvalidInput, NotFound, RuleBroken, Stale
from services.events.domain import Gathering

BEFORE = datetime(2026, 11, 20, 9, tzinfo=UTC)
STARTS = datetime(2026, 11, 23, 9, tzinfo=UTC)
DURING = datetime(2026, 11, 23, 10, tzinfo=UTC)
ENDS = datetime(2026, 11, 23, 12, tzinfo=UTC)
DRAFT = Gathering("g", "holding", "会", "", "東京", STARTS, ENDS, capacity=2, drafted_at=BEFORE)
PUBLISHED = DRAFT.publish(BEFORE)
CANCELLED = PUBLISHED.cancel(BEFORE)


def test_a_gathering_is_published_and_called_off() -> None:
    assert [each.state for each in (DRAFT, PUBLISHED, CANCELLED)] == ["draft", "published", "cancelled"]
    assert [each.edition for each in (DRAFT, PUBLISHED, CANCELLED)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("gathering", "rule"), [(PUBLISHED, "gathering_is_published"), (CANCELLED, "gathering_is_cancelled")]
)
def test_only_a_draft_is_published(gathering: Gathering, rule: str) -> None:
    with pytest.raises(RuleBroken) as error:
        gathering.publish(BEFORE)
    assert error.value.rule == rule


def test_what_begins_in_the_past_is_not_published() -> None:
    with pytest.raises(RuleBroken) as error:
        DRAFT.publish(STARTS)
    assert error.value.rule == "gathering_begins_in_the_past"


@pytest.mark.parametrize(
    ("gathering", "at", "rule"),
    [
        (DRAFT, BEFORE, "gathering_is_draft"),
        (CANCELLED, BEFORE, "gathering_is_cancelled"),
        (PUBLISHED, ENDS, "gathering_is_over"),
    ],
)
def test_only_what_is_to_come_is_called_off(gathering: Gathering, at: datetime, rule: str) -> None:
    with pytest.raises(RuleBroken) as error:
        gathering.cancel(at)
    assert error.value.rule == rule


def test_seats_are_taken_until_there_are_none() -> None:
    full = PUBLISHED.take_seat(BEFORE).take_seat(DURING)
    assert full.seats_taken == 2
    with pytest.raises(RuleBroken) as error:
        full.take_seat(BEFORE)
    assert error.value.rule == "capacity"
    assert full.give_seat_back(BEFORE).take_seat(BEFORE).seats_taken == 2


@pytest.mark.parametrize(
    ("gathering", "at", "rule"),
    [(CANCELLED, BEFORE, "gathering_is_cancelled"), (PUBLISHED, ENDS, "gathering_is_over")],
)
def test_nobody_takes_a_seat_where_nothing_happens(gathering: Gathering, at: datetime, rule: str) -> None:
    with pytest.raises(RuleBroken) as error:
        gathering.take_seat(at)
    assert error.value.rule == rule


def test_a_draft_has_no_seats_for_anybody() -> None:
    with pytest.raises(NotFound):
        DRAFT.take_seat(BEFORE)


def test_who_was_there_stays_known() -> None:
    with pytest.raises(RuleBroken) as error:
        PUBLISHED.take_seat(BEFORE).give_seat_back(ENDS)
    assert error.value.rule == "gathering_is_over"


def test_a_seat_does_not_get_in_the_way_of_the_host() -> None:
    PUBLISHED.take_seat(BEFORE).require_seen(2)
    with pytest.raises(Stale):
        PUBLISHED.require_seen(1)


def test_a_gathering_ends_after_it_begins() -> None:
    DRAFT.require_order()
    with pytest.raises(InvalidInput) as error:
        replace(DRAFT, ends_at=STARTS).require_order()
    assert error.value.field == "end_time"


def test_a_draft_is_seen_by_its_host_only() -> None:
    assert DRAFT.is_visible({"holding"})
    assert not DRAFT.is_visible({"bank"})
    assert PUBLISHED.is_visible(())
    assert CANCELLED.is_visible(())
