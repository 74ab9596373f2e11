"""What becomes of seats and their rooms: none lost, none sold twice, the earliest waiter whose party fits is next."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import InvalidInput, RuleBroken
from services.events.domain import (
    Answer,
    Audience,
    Form,
    Gathering,
    HandOn,
    Person,
    Plan,
    Question,
    Quota,
    Seat,
    SeatState,
    Terms,
    Times,
    Wish,
    drafted,
    registering,
)
from services.events.domain.rooms import BLOCK, Line, Room, block_of

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
STARTS = datetime(2026, 11, 23, 9, tzinfo=UTC)
TIMES = Times(STARTS, STARTS + timedelta(hours=3))
ALUMNUS, EMPLOYEE = Person(Audience.ALUMNI), Person(Audience.EMPLOYEES)


def gathering_of(capacity: int = 2, **terms: object) -> Gathering:
    plan = Plan("会", place="東京", capacity=capacity, terms=Terms(companions_limit=3, **terms))  # type: ignore[arg-type]
    return drafted("g", ("holding",), plan, TIMES, NOW).publish(NOW)


class Registered:
    """A gathering and those who registered, as a store would keep them."""

    def __init__(self, gathering: Gathering) -> None:
        self.gathering = gathering
        self.seats: dict[str, Seat] = {}

    def keep(self, placed: registering.Placed) -> Seat:
        self.gathering = placed.gathering
        self.seats[placed.seat.id] = placed.seat
        return placed.seat

    def register(self, id: str, places: int = 1, who: Person = ALUMNUS, form: Form = Form.IN_PERSON) -> Seat:
        wish = Wish(form, ("",) * (places - 1))
        seat = registering.wanted(id, "CODE", self.gathering, id, who, wish, NOW)
        return self.keep(registering.register(self.gathering, seat, who, NOW))

    def leave(self, id: str) -> None:
        self.keep(registering.leave(self.gathering, self.seats[id], NOW))

    def hand_on(self, form: Form = Form.IN_PERSON) -> list[str]:
        given = []
        while True:
            room = self.gathering.room(form)
            block = room.next_block(self.gathering.plan.terms.quotas_of(form))
            near = [seat for seat in self.seats.values() if block is not None and block_of(seat.order) == block]
            near.sort(key=lambda seat: seat.order)
            waiter = registering.earliest(self.gathering, room, near)
            assert (waiter is None) == (block is None)
            if waiter is None:
                return given
            given.append(self.keep(registering.hand_on(self.gathering, waiter, NOW)).id)


def test_seats_are_taken_in_the_order_of_arrival_and_then_people_wait() -> None:
    all = Registered(gathering_of(2))
    seats = [all.register(name) for name in "abcd"]
    assert [seat.state for seat in seats] == ["taken", "taken", "waiting", "waiting"]
    assert [seat.order for seat in seats] == [0, 1, 2, 3]
    assert (all.gathering.seats_taken, all.gathering.rooms[0].waiting) == (2, 2)


def test_a_freed_seat_goes_to_the_earliest_waiter_whose_party_fits() -> None:
    all = Registered(gathering_of(3))
    for name, places in (("a", 1), ("b", 2), ("c", 2), ("d", 1), ("e", 1)):
        all.register(name, places)
    all.leave("a")
    assert all.hand_on() == ["d"]
    all.leave("b")
    assert all.hand_on() == ["c"]
    assert all.seats["e"].state is SeatState.WAITING


def test_who_comes_later_does_not_overtake_a_waiter_whose_party_fits() -> None:
    all = Registered(gathering_of(1))
    all.register("a")
    all.register("b")
    all.leave("a")
    assert all.register("c").state is SeatState.WAITING
    assert all.hand_on() == ["b"]


def test_who_comes_later_may_take_a_place_that_is_too_small_for_who_waits() -> None:
    all = Registered(gathering_of(2))
    all.register("a")
    assert all.register("pair", 2).state is SeatState.WAITING
    assert all.register("b").state is SeatState.TAKEN


def test_a_quota_holds_for_its_audience_and_is_skipped_over() -> None:
    quota = Quota(Form.IN_PERSON, Audience.EMPLOYEES, 1)
    all = Registered(gathering_of(3, quotas=(quota,)))
    states = [all.register(name, who=who).state for name, who in (("a", EMPLOYEE), ("b", EMPLOYEE), ("c", ALUMNUS))]
    assert states == ["taken", "waiting", "taken"]
    all.leave("a")
    assert all.hand_on() == ["b"]


def test_in_person_full_does_not_block_online() -> None:
    all = Registered(gathering_of(1, online_capacity=1))
    all.register("a")
    assert all.register("b").state is SeatState.WAITING
    assert all.register("c", form=Form.ONLINE).state is SeatState.TAKEN


def test_moving_respects_both_capacities() -> None:
    all = Registered(gathering_of(1, online_capacity=1))
    seat, online = all.register("a"), all.register("b", form=Form.ONLINE)
    with pytest.raises(RuleBroken) as error:
        registering.move(all.gathering, seat, Form.ONLINE, NOW)
    assert error.value.rule == "capacity"
    all.leave(online.id)
    assert all.keep(registering.move(all.gathering, seat, Form.ONLINE, NOW)).state is SeatState.TAKEN
    assert [room.seats_taken for room in all.gathering.rooms] == [0, 1]


def test_who_waits_is_in_one_list_only_after_moving() -> None:
    all = Registered(gathering_of(1, online_capacity=1))
    for name, form in (("a", Form.IN_PERSON), ("b", Form.ONLINE), ("c", Form.IN_PERSON)):
        all.register(name, form=form)
    moved = all.keep(registering.move(all.gathering, all.seats["c"], Form.ONLINE, NOW))
    assert (moved.state, moved.order) == ("waiting", 3)
    assert [room.waiting for room in all.gathering.rooms] == [0, 1]


def test_an_offer_is_accepted_or_expires_and_goes_on() -> None:
    all = Registered(gathering_of(1, offer_hours=2))
    for name in "abc":
        all.register(name)
    all.leave("a")
    all.hand_on()
    offered, late = all.seats["b"], NOW + timedelta(hours=2)
    assert (offered.state, offered.offer_ends_at) == ("offered", late)
    assert registering.accept(all.gathering, offered, NOW).seat.state is SeatState.TAKEN
    with pytest.raises(RuleBroken) as error:
        registering.accept(all.gathering, offered, late)
    assert error.value.rule == "offer_has_expired"
    assert not registering.is_expired(offered, NOW)
    assert registering.is_expired(offered, late)
    all.keep(registering.lapse(all.gathering, offered))
    assert all.hand_on() == ["c"]
    assert all.gathering.seats_taken == 1


def test_an_offer_never_stands_longer_than_registration_is_open() -> None:
    all = Registered(gathering_of(1, offer_hours=500, closes_hours_before=10))
    all.register("a")
    all.register("b")
    all.leave("a")
    all.hand_on()
    assert all.seats["b"].offer_ends_at == STARTS - timedelta(hours=10)
    assert not registering.hands_seats_on(all.gathering, STARTS - timedelta(hours=10))


def test_a_seat_is_given_at_once_where_the_host_wants_it() -> None:
    all = Registered(gathering_of(1, hand_on=HandOn.AT_ONCE))
    all.register("a")
    all.register("b")
    all.leave("a")
    all.hand_on()
    assert all.seats["b"].state is SeatState.TAKEN


def test_what_the_host_approves_takes_no_place_before() -> None:
    all = Registered(gathering_of(1, needs_approval=True))
    first, second = all.register("a"), all.register("b")
    assert (first.state, all.gathering.seats_taken) == ("requested", 0)
    approved = all.keep(registering.approve(all.gathering, second, NOW))
    assert approved.state is SeatState.TAKEN
    assert all.keep(registering.approve(all.gathering, first, NOW)).state is SeatState.WAITING
    for rule in (registering.approve, registering.decline):
        with pytest.raises(RuleBroken) as error:
            rule(all.gathering, approved, NOW)
        assert error.value.rule == "seat_is_not_requested"


@pytest.mark.parametrize(
    ("person", "rule"),
    [
        (Person(Audience.ALUMNI, frozenset({"bank"}), "13"), ""),
        (Person(Audience.ALUMNI, frozenset({"bank"})), ""),
        (Person(Audience.ALUMNI, frozenset({"post"}), "13"), "not_in_the_audience"),
        (Person(Audience.ALUMNI, frozenset({"bank"}), "27"), "not_in_the_audience"),
        (Person(Audience.GUESTS), "not_in_the_audience"),
        (Person(Audience.EMPLOYEES, frozenset({"bank"})), "not_in_the_audience"),
    ],
)
def test_an_audience_keeps_out_who_is_known_to_be_outside(person: Person, rule: str) -> None:
    terms = Terms(
        audiences=frozenset({Audience.ALUMNI}),
        audience_company_ids=frozenset({"bank"}),
        audience_prefecture_codes=frozenset({"13", "14"}),
    )
    if not rule:
        terms.require_audience(person)
        return
    with pytest.raises(RuleBroken) as error:
        terms.require_audience(person)
    assert error.value.rule == rule


def test_more_companions_than_the_host_allows_stay_at_home() -> None:
    with pytest.raises(RuleBroken) as error:
        Registered(gathering_of(9)).register("a", 5)
    assert error.value.rule == "party_too_large"


@pytest.mark.parametrize(
    ("answers", "is_right"),
    [
        ((Answer("meal", "vegetarian"),), True),
        ((Answer("meal", "usual"), Answer("topic", "転職")), True),
        ((), False),
        ((Answer("meal", "meat"),), False),
        ((Answer("meal", "usual"), Answer("age", "41")), False),
        ((Answer("meal", "usual"), Answer("meal", "vegetarian")), False),
    ],
)
def test_the_hosts_questions_are_answered(answers: tuple[Answer, ...], is_right: bool) -> None:
    meal = Question("meal", "お食事は", ("usual", "vegetarian"), is_required=True)
    terms = Terms(questions=(meal, Question("topic", "話したいこと")))
    if is_right:
        terms.require_answers(answers)
        return
    with pytest.raises(InvalidInput) as error:
        terms.require_answers(answers)
    assert error.value.field == "answers"


def test_a_line_counts_by_blocks_and_forgets_empty_ones() -> None:
    line = Line(Audience.ALUMNI, 1)
    for order in (5, BLOCK, BLOCK + 1, 3 * BLOCK):
        line = line.with_one(order, 1)
    assert (line.first_block, line.counts) == (0, (1, 2, 0, 1))
    assert [line.before(block) for block in (0, 1, 2, 4)] == [0, 1, 3, 4]
    shorter = line.with_one(5, -1).with_one(BLOCK, -1).with_one(BLOCK + 1, -1)
    assert (shorter.first_block, shorter.counts) == (3, (1,))
    assert shorter.with_one(0, 1).counts == (1, 0, 0, 1)


def test_nobody_waits_in_a_room_that_everybody_left() -> None:
    room = Room(Form.IN_PERSON, 0).with_waiter(Audience.ALUMNI, 2, 7, 1)
    assert (room.waiting, room.with_waiter(Audience.ALUMNI, 2, 7, -1).lines) == (1, ())


@given(st.lists(st.tuples(st.sampled_from(["come", "leave", "hand on", "move"]), st.integers(1, 3)), max_size=60))
def test_whatever_happens_no_seat_is_sold_twice_and_none_is_lost(deeds: list[tuple[str, int]]) -> None:
    all = Registered(gathering_of(4, online_capacity=3, hand_on=HandOn.AT_ONCE))
    for number, (deed, size) in enumerate(deeds):
        there = [id for id, seat in all.seats.items() if seat.state in (SeatState.TAKEN, SeatState.WAITING)]
        if deed == "come":
            all.register(f"s{number}", size, form=list(Form)[size % 2])
        elif deed == "leave" and there:
            all.leave(there[size % len(there)])
        elif deed == "move" and there:
            seat = all.seats[there[size % len(there)]]
            with suppress(RuleBroken):
                all.keep(registering.move(all.gathering, seat, list(Form)[size % 2], NOW))
        else:
            for form in Form:
                all.hand_on(form)
        for room in all.gathering.rooms:
            mine = [seat for seat in all.seats.values() if seat.form is room.form]
            taken = sum(seat.places for seat in mine if seat.state is SeatState.TAKEN)
            waiting = [seat for seat in mine if seat.state is SeatState.WAITING]
            assert (room.seats_taken, room.waiting) == (taken, len(waiting))
            assert taken <= room.capacity
            assert room.before(10) == len(waiting)


def test_a_seat_asks_to_be_kept_after_another_day() -> None:
    all = Registered(gathering_of(1))
    seat = all.register("a")
    moved = replace(all.gathering, moves=1)
    assert registering.asks_to_keep(moved, seat)
    assert not registering.asks_to_keep(moved, registering.keep(moved, seat, NOW).seat)
