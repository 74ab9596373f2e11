"""Seats over the wire: waiting, offers, moving, approvals, tickets, and what a host sees and changes."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from okaeri.events.v1 import gathering_pb2 as pb

from chassis.access import Caller
from chassis.clock import now
from chassis.errors import NotFound, RuleBroken
from chassis.mongo import NOTHING
from services.events.domain import Audience, Person
from services.events.tickets import Claim, Tickets
from tests.services.calling import alumnus
from tests.services.events.house import BANK, EMI, HOLDING, TARO, House, moment

JIRO, SABURO = alumnus("jiro"), alumnus("saburo")
TAKEN, WAITING, OFFERED, REQUESTED, DECLINED, LAPSED = range(1, 7)
AT_ONCE = pb.GatheringTerms(hand_on=pb.HAND_ON_AT_ONCE)


async def own(house: House, gathering: Any, who: Caller) -> Any:
    return (await house.seen(gathering, who)).own_seat


async def expire(house: House, gathering: Any) -> None:
    """What the job does a day later."""
    await house.handing_on.look(now() + timedelta(hours=25))


async def test_who_waits_sees_the_place_and_moves_up(house: House) -> None:
    gathering = await house.published(capacity=1, terms=AT_ONCE)
    for who in (TARO, EMI, JIRO):
        await house.take_seat(gathering, who)
    assert [(await own(house, gathering, who)).waiting_position for who in (TARO, EMI, JIRO)] == [0, 1, 2]
    assert not (await house.seen(gathering, EMI)).has_own_seat
    await house.leave_seat(gathering)
    assert [(await own(house, gathering, who)).state for who in (EMI, JIRO)] == [TAKEN, WAITING]
    assert (await own(house, gathering, JIRO)).waiting_position == 1
    assert (await house.seen(gathering)).seats_taken == 1


async def test_who_waits_can_leave_and_is_missed_by_nobody(house: House) -> None:
    gathering = await house.published(capacity=1)
    for who in (TARO, EMI, JIRO):
        await house.take_seat(gathering, who)
    await house.leave_seat(gathering, EMI)
    assert (await own(house, gathering, JIRO)).waiting_position == 1
    assert [room.waiting for room in (await house.seen(gathering)).rooms] == [1]


async def test_an_offer_is_taken(house: House) -> None:
    gathering = await house.published(capacity=1)
    for who in (TARO, EMI):
        await house.take_seat(gathering, who)
    await house.leave_seat(gathering)
    offered = await own(house, gathering, EMI)
    assert (offered.state, offered.HasField("offer_expire_time")) == (OFFERED, True)
    assert (await house.take_seat(gathering, TARO)).state == WAITING
    assert (await house.ask("AcceptOffer", EMI, gathering_id=gathering.id)).state == TAKEN
    assert (await house.seen(gathering, EMI)).has_own_seat


async def test_an_offer_that_nobody_takes_goes_on_and_who_let_it_go_can_come_again(house: House) -> None:
    gathering = await house.published(capacity=1, start_time=moment(99), end_time=moment(100))
    for who in (TARO, EMI, JIRO):
        await house.take_seat(gathering, who)
    await house.leave_seat(gathering)
    await expire(house, gathering)
    assert [(await own(house, gathering, who)).state for who in (EMI, JIRO)] == [LAPSED, OFFERED]
    with pytest.raises(RuleBroken) as error:
        await house.ask("AcceptOffer", EMI, gathering_id=gathering.id)
    assert error.value.rule == "offer_has_expired"
    assert (await house.take_seat(gathering, EMI)).state == WAITING
    assert len(await house.store.seats.where({})) == 2


async def test_two_jobs_at_once_hand_a_seat_on_once(house: House) -> None:
    gathering = await house.published(capacity=1, start_time=moment(99), end_time=moment(100))
    for who in (TARO, EMI, JIRO, SABURO):
        await house.take_seat(gathering, who)
    await house.leave_seat(gathering)
    await asyncio.gather(expire(house, gathering), expire(house, gathering))
    states = [(await own(house, gathering, who)).state for who in (EMI, JIRO, SABURO)]
    assert states == [LAPSED, OFFERED, WAITING]
    assert (await house.seen(gathering)).seats_taken == 1


async def test_nothing_is_handed_on_once_registration_has_closed(house: House) -> None:
    terms = pb.GatheringTerms(hand_on=pb.HAND_ON_AT_ONCE, closes_hours_before=2)
    gathering = await house.published(capacity=1, terms=terms)
    for who in (TARO, EMI):
        await house.take_seat(gathering, who)
    stored = await house.store.gatherings.get(gathering.id)
    async with house.store.transaction() as tx:
        await tx.gatherings.save(replace(stored, starts_at=now() + timedelta(hours=1)), announcing=NOTHING)
    await house.leave_seat(gathering)
    assert (await own(house, gathering, EMI)).state == WAITING
    assert (await house.seen(gathering)).seats_taken == 0


async def test_a_larger_room_is_filled_from_the_waitlist_all_of_it(house: House) -> None:
    gathering = await house.published(capacity=1, terms=AT_ONCE)
    for number in range(40):
        await house.take_seat(gathering, alumnus(f"guest-{number}"))
    changed = await house.change(gathering, capacity=35)
    assert changed.gathering.seats_taken == 26
    await house.handing_on.look(now())
    room = (await house.seen(gathering)).rooms[0]
    assert (room.seats_taken, room.waiting) == (35, 5)
    assert await house.handing_on.look(now()) == 0


async def test_a_party_is_seated_together_or_waits(house: House) -> None:
    terms = pb.GatheringTerms(hand_on=pb.HAND_ON_AT_ONCE, companions_limit=2)
    gathering = await house.published(capacity=3, terms=terms)
    await house.take_seat(gathering, TARO, companions=["はなこ"])
    assert (await house.take_seat(gathering, EMI, companions=["", ""])).state == WAITING
    assert (await house.take_seat(gathering, JIRO)).state == TAKEN
    await house.leave_seat(gathering, TARO)
    assert (await own(house, gathering, EMI)).state == WAITING
    await house.leave_seat(gathering, JIRO)
    assert (await own(house, gathering, EMI)).state == TAKEN
    assert (await house.seen(gathering)).seats_taken == 3


async def test_the_online_address_is_for_those_who_hold_a_seat(house: House) -> None:
    terms = pb.GatheringTerms(online_capacity=1, online_url="https://meet.example/abc")
    gathering = await house.published(capacity=1, terms=terms)
    seen = [(await house.seen(gathering, who)).terms.online_url for who in (TARO, HOLDING, BANK)]
    assert seen == ["", "https://meet.example/abc", ""]
    await house.take_seat(gathering, TARO, form=pb.FORM_ONLINE)
    await house.take_seat(gathering, EMI, form=pb.FORM_ONLINE)
    seen = [(await house.seen(gathering, who)).terms.online_url for who in (TARO, EMI)]
    assert seen == ["https://meet.example/abc", ""]
    listed = await house.as_(EMI).ListGatherings(pb.ListGatheringsRequest())
    assert "meet.example" not in str(listed)


async def test_moving_between_forms_frees_a_seat_for_who_waits(house: House) -> None:
    terms = pb.GatheringTerms(hand_on=pb.HAND_ON_AT_ONCE, online_capacity=1)
    gathering = await house.published(capacity=1, terms=terms)
    for who in (TARO, EMI):
        await house.take_seat(gathering, who)
    moved = await house.ask("MoveSeat", TARO, gathering_id=gathering.id, form=pb.FORM_ONLINE)
    assert (moved.state, moved.form) == (TAKEN, pb.FORM_ONLINE)
    assert (await own(house, gathering, EMI)).state == TAKEN
    with pytest.raises(RuleBroken) as error:
        await house.ask("MoveSeat", TARO, gathering_id=gathering.id, form=pb.FORM_IN_PERSON)
    assert error.value.rule == "capacity"
    assert (await own(house, gathering, TARO)).form == pb.FORM_ONLINE


async def test_a_host_approves_and_declines(house: House) -> None:
    gathering = await house.published(terms=pb.GatheringTerms(needs_approval=True))
    first, second = [await house.take_seat(gathering, who) for who in (TARO, EMI)]
    assert (first.state, (await house.seen(gathering)).seats_taken) == (REQUESTED, 0)
    assert (await house.ask("ApproveSeat", HOLDING, seat_id=first.id)).seat.state == TAKEN
    assert (await house.ask("DeclineSeat", HOLDING, seat_id=second.id)).seat.state == DECLINED
    assert (await house.take_seat(gathering, EMI)).state == DECLINED
    for name in ("ApproveSeat", "DeclineSeat"):
        with pytest.raises(NotFound):
            await house.ask(name, BANK, seat_id=first.id)


async def test_a_host_sees_who_registered_and_the_look_is_noted(house: House) -> None:
    question = pb.Question(id="meal", text="お食事は", choices=["usual", "vegetarian"])
    gathering = await house.published(terms=pb.GatheringTerms(questions=[question]), co_host_company_ids=["bank"])
    await house.take_seat(gathering, TARO, answers=[pb.Answer(question_id="meal", text="vegetarian")])
    await house.take_seat(gathering, EMI)
    listed = await house.ask("ListRegistrations", BANK, gathering_id=gathering.id)
    assert [each.member_id for each in listed.registrations] == ["taro", "emi"]
    assert listed.registrations[0].seat.answers[0].text == "vegetarian"
    await house.store.audit.seal("events")
    noted = [entry for entry in await house.store.audit.entries.where({}) if entry.action == "read"]
    assert [(entry.what, set(entry.people)) for entry in noted] == [("seat", {"taro", "emi"})]


async def test_registrations_of_another_companys_gathering_are_not_found(house: House) -> None:
    gathering = await house.published()
    for id in (gathering.id, "nothing"):
        with pytest.raises(NotFound):
            await house.ask("ListRegistrations", BANK, gathering_id=id)


async def test_the_audience_of_a_member_is_asked_of_the_network(house: House) -> None:
    terms = pb.GatheringTerms(audience_company_ids=["bank"], audience_prefecture_codes=["13"])
    gathering = await house.published(terms=terms)
    house.people.known["jiro"] = Person(Audience.ALUMNI, frozenset({"bank"}), "27")
    house.people.known["taro"] = Person(Audience.ALUMNI, frozenset({"bank"}))
    assert (await house.take_seat(gathering, TARO)).state == TAKEN
    with pytest.raises(RuleBroken) as error:
        await house.take_seat(gathering, JIRO)
    assert error.value.rule == "not_in_the_audience"


async def test_a_gathering_on_another_day_asks_and_keeps_the_seat(house: House) -> None:
    gathering = await house.published()
    await house.take_seat(gathering)
    await house.change(gathering, start_time=moment(72), end_time=moment(75))
    assert (await own(house, gathering, TARO)).asks_to_keep
    moved = [event for event in await house.announced() if isinstance(event, pb.GatheringMoved)]
    assert [(event.gathering_id, event.earlier_start_time) for event in moved] == [(gathering.id, gathering.start_time)]
    assert not (await house.ask("KeepSeat", TARO, gathering_id=gathering.id)).asks_to_keep
    await house.leave_seat(gathering)
    assert (await house.seen(gathering)).seats_taken == 0


async def test_a_change_that_takes_seats_away_changes_nothing(house: House) -> None:
    gathering = await house.published(capacity=3)
    for who in (TARO, EMI):
        await house.take_seat(gathering, who)
    with pytest.raises(RuleBroken) as error:
        await house.change(gathering, capacity=1, title="別の会")
    assert (error.value.rule, "2 seats" in error.value.message) == ("capacity_below_seats_taken", True)
    assert (await house.seen(gathering)).title == "おかえり会"


async def test_hr_of_any_host_changes_and_of_no_other_company(house: House) -> None:
    gathering = await house.drafted(co_host_company_ids=["bank"])
    assert (await house.change(gathering, BANK, title="合同の会")).gathering.title == "合同の会"
    alone = await house.drafted()
    with pytest.raises(NotFound):
        await house.change(alone, BANK)


async def test_own_seats_are_listed_newest_first(house: House) -> None:
    first, second = await house.published(), await house.published(BANK, company_id="bank")
    for gathering in (first, second):
        await house.take_seat(gathering)
    listed = await house.ask("ListOwnSeats", TARO)
    assert [seat.gathering_id for seat in listed.seats] == [second.id, first.id]
    assert (await house.ask("ListOwnSeats", EMI)).seats == []


async def test_a_ticket_for_each_place_says_nothing_of_the_person(house: House) -> None:
    gathering = await house.published(terms=pb.GatheringTerms(companions_limit=1))
    seat = await house.take_seat(gathering, TARO, companions=["はなこ"])
    given = await house.ask("GetOwnTickets", TARO, gathering_id=gathering.id)
    tickets = Tickets(house.keys)
    read = [await tickets.read(each.ticket) for each in given.tickets]
    assert read == [Claim(gathering.id, seat.id, number) for number in (0, 1)]
    assert given.tickets[0].qr_svg.startswith("<svg")
    assert given.tickets[0].qr_png_base64.startswith("iVBOR")
    assert len(given.tickets[0].code) == 8
    await house.keys.rotate()
    assert await tickets.read(given.tickets[0].ticket) == read[0]


async def test_there_is_no_ticket_before_there_is_a_seat(house: House) -> None:
    gathering = await house.published(capacity=1)
    for who in (TARO, EMI):
        await house.take_seat(gathering, who)
    with pytest.raises(RuleBroken) as error:
        await house.ask("GetOwnTickets", EMI, gathering_id=gathering.id)
    assert error.value.rule == "no_seat_yet"
    with pytest.raises(NotFound):
        await house.ask("GetOwnTickets", JIRO, gathering_id=gathering.id)


@pytest.mark.parametrize("change", ["signature", "payload", "key", "none", "rubbish"])
async def test_a_forged_ticket_says_nothing(house: House, change: str) -> None:
    gathering = await house.published()
    await house.take_seat(gathering)
    given = await house.ask("GetOwnTickets", TARO, gathering_id=gathering.id)
    head, said, signature = given.tickets[0].ticket.split(".")
    forged = {
        "signature": f"{head}.{said}.{signature[:-6]}AAAAAA",
        "payload": f"{head}.{said[:-4]}AAAA.{signature}",
        "key": f"eyJhbGciOiJFZDI1NTE5Iiwia2lkIjoieCJ9.{said}.{signature}",
        "none": f"eyJhbGciOiJub25lIn0.{said}.",
        "rubbish": "🦊",
    }
    assert await Tickets(house.keys).read(forged[change]) is None
