"""From draft to published, changed, moved, and over or cancelled."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chassis.errors import InvalidInput, RuleBroken, Stale
from services.events.domain import Audience, Form, Gathering, Plan, ProgrammeItem, ProgrammeKind, Terms, Times, drafted

BEFORE = datetime(2026, 11, 20, 9, tzinfo=UTC)
STARTS = datetime(2026, 11, 23, 9, tzinfo=UTC)
DURING = datetime(2026, 11, 23, 10, tzinfo=UTC)
ENDS = datetime(2026, 11, 23, 12, tzinfo=UTC)
PLAN = Plan("会", place="東京", capacity=2)
DRAFT = drafted("g", ("holding",), PLAN, Times(STARTS, ENDS), BEFORE)
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


def test_seats_do_not_get_in_the_way_of_the_host() -> None:
    PUBLISHED.require_seen(2)
    with pytest.raises(Stale):
        PUBLISHED.require_seen(1)


def test_a_gathering_ends_after_it_begins() -> None:
    with pytest.raises(InvalidInput) as error:
        replace(DRAFT, ends_at=STARTS).require_fitting()
    assert error.value.field == "end_time"


def test_a_gathering_has_a_seat() -> None:
    with pytest.raises(InvalidInput) as error:
        DRAFT.change(Plan("会"), DRAFT.times, BEFORE)
    assert error.value.field == "capacity"


def test_a_draft_is_seen_by_its_host_only() -> None:
    assert DRAFT.is_visible({"holding"})
    assert not DRAFT.is_visible({"bank"})
    assert PUBLISHED.is_visible(())
    assert CANCELLED.is_visible(())


def held_by(gathering: Gathering, places: int) -> Gathering:
    return gathering.with_room(gathering.room(Form.IN_PERSON).with_places(Audience.ALUMNI, places))


def test_two_companies_host_with_the_same_right() -> None:
    both = replace(DRAFT, host_ids=("holding", "bank"))
    assert both.is_visible({"bank"})
    assert both.is_hosted_by({"bank", "post"})
    assert not both.is_hosted_by({"post"})


def test_fewer_seats_than_are_taken_are_refused_with_their_number() -> None:
    with pytest.raises(RuleBroken) as error:
        held_by(PUBLISHED, 2).change(replace(PLAN, capacity=1), PUBLISHED.times, BEFORE)
    assert error.value.rule == "capacity_below_seats_taken"
    assert "2 seats in person are taken" in error.value.message


def test_a_form_that_is_held_is_not_taken_away() -> None:
    online = replace(PLAN, capacity=0, terms=Terms(online_capacity=5))
    with pytest.raises(RuleBroken):
        held_by(PUBLISHED, 1).change(online, PUBLISHED.times, BEFORE)
    assert [room.form for room in PUBLISHED.change(online, PUBLISHED.times, BEFORE).rooms] == [Form.ONLINE]


@pytest.mark.parametrize(
    ("later", "moves"),
    [(timedelta(hours=5), 0), (timedelta(hours=6), 1), (timedelta(days=1), 1), (timedelta(0), 0)],
)
def test_another_day_is_one_of_asia_tokyo(later: timedelta, moves: int) -> None:
    times = Times(STARTS + later, ENDS + later)
    assert PUBLISHED.change(PLAN, times, BEFORE).moves == moves
    assert DRAFT.change(PLAN, times, BEFORE).moves == 0


def test_a_change_of_what_is_published_is_known_as_one() -> None:
    assert PUBLISHED.change(PLAN, PUBLISHED.times, BEFORE).changed_at == BEFORE
    assert DRAFT.change(PLAN, DRAFT.times, BEFORE).changed_at is None


@pytest.mark.parametrize(
    ("gathering", "at", "rule"),
    [(CANCELLED, BEFORE, "gathering_is_cancelled"), (PUBLISHED, ENDS, "gathering_is_over")],
)
def test_what_is_over_or_called_off_is_not_changed(gathering: Gathering, at: datetime, rule: str) -> None:
    with pytest.raises(RuleBroken) as error:
        gathering.change(PLAN, PUBLISHED.times, at)
    assert error.value.rule == rule


def test_a_published_gathering_is_not_moved_into_the_past() -> None:
    with pytest.raises(RuleBroken) as error:
        PUBLISHED.change(PLAN, Times(BEFORE - timedelta(days=1), ENDS), BEFORE)
    assert error.value.rule == "gathering_begins_in_the_past"


def test_the_programme_ends_with_the_gathering() -> None:
    item = ProgrammeItem(ProgrammeKind.GROUP_NEWS, "グループの近況", 150, 31)
    with pytest.raises(InvalidInput) as error:
        DRAFT.change(replace(PLAN, terms=Terms(programme=(item,))), DRAFT.times, BEFORE)
    assert error.value.field == "terms.programme"


def test_registration_opens_and_closes_by_the_beginning() -> None:
    terms = Terms(opens_hours_before=48, closes_hours_before=2)
    window = PUBLISHED.change(replace(PLAN, terms=terms), PUBLISHED.times, BEFORE)
    for hours, rule in ((49, "registration_is_not_open"), (2, "registration_has_closed")):
        with pytest.raises(RuleBroken) as error:
            window.require_open(STARTS - timedelta(hours=hours))
        assert error.value.rule == rule
    window.require_open(STARTS - timedelta(hours=48))
