"""The door over the wire: scans once and twice, offline and late, walk-ins, desks, and who did not come."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from okaeri.events.v1 import door_pb2 as pb
from okaeri.events.v1 import gathering_pb2

from chassis.access import Caller, Grant, Kind
from chassis.clock import now, timestamp
from chassis.errors import InvalidInput, NotFound, RuleBroken
from chassis.mongo import NOTHING
from tests.services.calling import alumnus, announced, request_id
from tests.services.events.house import BANK, EMI, HOLDING, TARO, House, moment

ARRIVED, ALREADY, LEFT, NOT_THERE, FORGED, WRONG, NO_SEAT, ONLINE, OUT_OF_HOURS = range(1, 10)
TERMS = gathering_pb2.GatheringTerms(companions_limit=2, online_capacity=5)


def desk_of(gathering: Any, name: str = "uketsuke") -> Caller:
    """Somebody with the role of the desk of that gathering in the token."""
    return Caller(name, Kind.PERSON, frozenset({Grant("desk", gathering.id)}))


async def begun(house: House, **said: Any) -> Any:
    """A gathering that begins in an hour."""
    usual = {"start_time": moment(1), "end_time": moment(4), "terms": TERMS}
    return await house.published(**{**usual, **said})


async def move(house: House, gathering: Any, hours: float) -> None:
    """As if it began so many hours from now."""
    stored = await house.store.gatherings.get(gathering.id)
    starts_at = now() + timedelta(hours=hours)
    moved = replace(stored, starts_at=starts_at, ends_at=starts_at + timedelta(hours=3))
    async with house.store.transaction() as tx:
        await tx.gatherings.save(moved, announcing=NOTHING)


async def ticket_of(house: House, gathering: Any, who: Caller = TARO, number: int = 0) -> str:
    given = await house.ask("GetOwnTickets", who, gathering_id=gathering.id)
    return str(given.tickets[number].ticket)


async def check_in(house: House, gathering: Any, who: Caller = HOLDING, **said: Any) -> Any:
    return await house.ask("CheckIn", who, gathering_id=gathering.id, **said)


async def upload(
    house: House, gathering: Any, device: str, scans: Sequence[tuple[str, datetime]], *, off: timedelta = timedelta(0)
) -> Any:
    """What a device scanned at these moments by its clock, which is off by so much."""
    sent = [
        pb.Scan(scan_id=f"{device}-{place}", ticket=ticket, scan_time=timestamp(at + off))
        for place, (ticket, at) in enumerate(scans)
    ]
    said = {"gathering_id": gathering.id, "device_id": device, "scans": sent, "device_time": timestamp(now() + off)}
    return (await house.ask("UploadScans", HOLDING, **said)).scanned


async def test_a_second_scan_is_harmless_and_says_so(house: House) -> None:
    gathering = await begun(house)
    await house.take_seat(gathering)
    ticket = await ticket_of(house, gathering)
    first = await check_in(house, gathering, ticket=ticket, device_id="phone-1")
    second = await check_in(house, gathering, ticket=ticket, device_id="phone-2")
    assert (first.outcome, second.outcome) == (ARRIVED, ALREADY)
    assert (second.arrive_time, second.device_id) == (first.arrive_time, "phone-1")
    assert (first.was_used_elsewhere, second.was_used_elsewhere) == (False, True)
    told = [event for event in await told_of(house) if isinstance(event, pb.AttendeeArrived)]
    assert [(event.gathering_id, event.company_id, event.number) for event in told] == [(gathering.id, "holding", 0)]


async def told_of(house: House) -> list[Any]:
    kinds = gathering_pb2.GatheringPublished, gathering_pb2.SeatStateChanged, gathering_pb2.SeatsChanged
    return await announced(house.store, *kinds, pb.AttendeeArrived, pb.AttendeeDeparted)


async def test_each_of_a_party_has_a_ticket_and_the_code_lets_in_one_after_the_other(house: House) -> None:
    gathering = await begun(house)
    await house.take_seat(gathering, TARO, companions=["はなこ", ""])
    given = (await house.ask("GetOwnTickets", TARO, gathering_id=gathering.id)).tickets
    assert (await check_in(house, gathering, ticket=given[1].ticket)).number == 1
    code = f" {given[0].code[:4].lower()}-{given[0].code[4:]}"
    scanned = [await check_in(house, gathering, code=code) for _ in range(3)]
    assert [(each.outcome, each.number) for each in scanned] == [(ARRIVED, 0), (ARRIVED, 2), (ALREADY, 0)]
    counted = await house.ask("GetAttendance", HOLDING, gathering_id=gathering.id)
    assert (counted.expected, counted.arrived, counted.present, counted.walk_ins) == (3, 3, 3, 0)


async def test_a_ticket_that_is_forged_elsewhere_or_given_back_lets_nobody_in(house: House) -> None:
    gathering, other = await begun(house), await begun(house)
    for each in (gathering, other):
        await house.take_seat(each)
    good, elsewhere = await ticket_of(house, gathering), await ticket_of(house, other)
    forged = good[:-8] + "AAAAAAAA"
    assert (await check_in(house, gathering, ticket=forged)).outcome == FORGED
    assert (await check_in(house, gathering, ticket=elsewhere)).outcome == WRONG
    await house.leave_seat(gathering)
    assert (await check_in(house, gathering, ticket=good)).outcome == NO_SEAT
    assert (await check_in(house, gathering, code="ABCD2345")).outcome == NO_SEAT
    seat = (await house.store.seats.where({"gathering_id": other.id}))[0]
    assert (await check_in(house, gathering, place={"seat_id": seat.id, "number": 0})).outcome == WRONG
    assert [each.attended for each in await house.store.seats.where({})] == [()]


async def test_who_waits_or_is_online_is_not_let_in(house: House) -> None:
    gathering = await begun(house, capacity=1)
    await house.take_seat(gathering)
    waiting = await house.take_seat(gathering, EMI)
    online = await house.take_seat(gathering, alumnus("jiro"), form=gathering_pb2.FORM_ONLINE)
    for seat, outcome in ((waiting, NO_SEAT), (online, ONLINE)):
        assert (await check_in(house, gathering, place={"seat_id": seat.id})).outcome == outcome


async def test_somebody_leaves_and_comes_back(house: House) -> None:
    gathering = await begun(house)
    await house.take_seat(gathering)
    ticket = await ticket_of(house, gathering)
    out = [await house.ask("CheckOut", HOLDING, gathering_id=gathering.id, ticket=ticket)]
    await check_in(house, gathering, ticket=ticket)
    out += [await house.ask("CheckOut", HOLDING, gathering_id=gathering.id, ticket=ticket) for _ in range(2)]
    assert [each.outcome for each in out] == [NOT_THERE, LEFT, NOT_THERE]
    assert (await house.ask("GetAttendance", HOLDING, gathering_id=gathering.id)).present == 0
    back = await check_in(house, gathering, ticket=ticket)
    assert (back.outcome, back.HasField("leave_time")) == (ALREADY, False)
    assert (await house.ask("GetAttendance", HOLDING, gathering_id=gathering.id)).present == 1


async def test_of_two_phones_without_a_network_the_earlier_scan_wins_whichever_comes_in_first(house: House) -> None:
    gathering = await begun(house)
    await house.take_seat(gathering)
    await move(house, gathering, -1)
    ticket, base = await ticket_of(house, gathering), now()
    early, late = base - timedelta(minutes=50), base - timedelta(minutes=20)
    (second,) = await upload(house, gathering, "phone-2", [(ticket, late)])
    (first,) = await upload(house, gathering, "phone-1", [(ticket, early)])
    assert (second.outcome, second.was_used_elsewhere) == (ARRIVED, False)
    assert (first.outcome, first.was_used_elsewhere, first.device_id) == (ARRIVED, True, "phone-1")
    (again,) = await upload(house, gathering, "phone-2", [(ticket, late)])
    assert (again.outcome, again.device_id, again.scan_id) == (ALREADY, "phone-1", "phone-2-0")
    (seat,) = await house.store.seats.where({})
    (known,) = seat.attended
    assert (known.device_id, known.other_devices) == ("phone-1", ("phone-2",))
    assert abs(known.arrived_at - early) < timedelta(seconds=20)
    assert len([event for event in await told_of(house) if isinstance(event, pb.AttendeeArrived)]) == 1


@pytest.mark.parametrize("off", [timedelta(hours=-9), timedelta(days=400), timedelta(seconds=90)])
async def test_clocks_that_differ_are_put_right(house: House, off: timedelta) -> None:
    gathering = await begun(house)
    await house.take_seat(gathering)
    ticket, at = await ticket_of(house, gathering), now() - timedelta(minutes=10)
    (scanned,) = await upload(house, gathering, "phone", [(ticket, at)], off=off)
    arrived = scanned.arrive_time.ToDatetime(now().tzinfo)
    assert (scanned.outcome, abs(arrived - at) < timedelta(seconds=20)) == (ARRIVED, True)


async def test_an_upload_again_changes_nothing(house: House) -> None:
    gathering = await begun(house)
    for who in (TARO, EMI):
        await house.take_seat(gathering, who)
    at = now() - timedelta(minutes=5)
    scans = [(await ticket_of(house, gathering, who), at) for who in (TARO, EMI)]
    scans += [("forged", at), (scans[0][0], at + timedelta(minutes=1)), (scans[1][0], now() - timedelta(hours=40))]
    said = [pb.Scan(scan_id=str(n), ticket=ticket, scan_time=timestamp(t)) for n, (ticket, t) in enumerate(scans)]
    request = pb.UploadScansRequest(
        request_id=request_id(),
        gathering_id=gathering.id,
        device_id="phone",
        device_time=timestamp(now()),
        scans=said,
    )
    first = await house.as_(HOLDING).UploadScans(request)
    assert [each.outcome for each in first.scanned] == [ARRIVED, ARRIVED, FORGED, ALREADY, OUT_OF_HOURS]
    assert await house.as_(HOLDING).UploadScans(request) == first
    before = await house.store.seats.where({})
    request.request_id = request_id()
    request.device_time.CopyFrom(timestamp(now()))
    again = await house.as_(HOLDING).UploadScans(request)
    assert again.scanned[:2] == first.scanned[:2]
    after = await house.store.seats.where({})
    assert [each.attended for each in after] == [each.attended for each in before]
    assert [each.missing for each in after] == [0, 0]


async def test_a_device_that_is_nowhere_in_time_is_told_so(house: House) -> None:
    gathering = await begun(house)
    scan = pb.Scan(scan_id="1", ticket="x", scan_time={"seconds": 253402300000})
    with pytest.raises(InvalidInput) as error:
        await house.ask(
            "UploadScans",
            HOLDING,
            gathering_id=gathering.id,
            device_id="phone",
            device_time={"seconds": -62135596800},
            scans=[scan],
        )
    assert error.value.field == "device_time"


async def test_a_walk_in_takes_a_seat_or_one_beyond(house: House) -> None:
    gathering = await begun(house, capacity=1)
    walked = await house.ask("AddWalkIn", HOLDING, gathering_id=gathering.id, name="通りすがり")
    assert walked.outcome == ARRIVED
    with pytest.raises(RuleBroken) as error:
        await house.ask("AddWalkIn", HOLDING, gathering_id=gathering.id)
    assert error.value.rule == "capacity"
    await house.ask("AddWalkIn", HOLDING, gathering_id=gathering.id, beyond_capacity=True)
    counted = await house.ask("GetAttendance", HOLDING, gathering_id=gathering.id)
    assert (counted.expected, counted.arrived, counted.walk_ins) == (0, 2, 2)
    listed = await house.ask("ListDoorSeats", HOLDING, gathering_id=gathering.id)
    assert [(each.guest_name, each.is_walk_in) for each in listed.seats] == [("通りすがり", True), ("", True)]
    assert [event.is_walk_in for event in await told_of(house) if isinstance(event, pb.AttendeeArrived)] == [True, True]


async def test_who_did_not_come_is_listed_once_it_has_begun(house: House) -> None:
    gathering = await begun(house)
    for who, companions in ((TARO, []), (EMI, [""]), (alumnus("jiro"), [])):
        await house.take_seat(gathering, who, companions=companions)
    await house.take_seat(gathering, alumnus("on line"), form=gathering_pb2.FORM_ONLINE)
    with pytest.raises(RuleBroken) as error:
        await house.ask("ListNoShows", HOLDING, gathering_id=gathering.id)
    assert error.value.rule == "gathering_has_not_begun"
    await check_in(house, gathering, ticket=await ticket_of(house, gathering, TARO))
    await check_in(house, gathering, ticket=await ticket_of(house, gathering, EMI))
    await move(house, gathering, -1)
    missing = await house.ask("ListNoShows", HOLDING, gathering_id=gathering.id)
    assert [(each.places, list(each.arrived_numbers)) for each in missing.seats] == [(2, [0]), (1, [])]


async def test_a_desk_is_of_one_gathering_and_works_until_it_is_dismissed(house: House) -> None:
    gathering, other = await begun(house), await begun(house)
    await house.take_seat(gathering)
    desk = desk_of(gathering)
    with pytest.raises(NotFound):
        await house.ask("GetDoorKit", desk, gathering_id=gathering.id)
    said = {"gathering_id": gathering.id, "mail": "uketsuke@home.example"}
    appointed = await house.ask("AppointDesk", HOLDING, **said)
    assert appointed.account_id == "uketsuke"
    until = house.roles.held["uketsuke", gathering.id]
    assert timestamp(until - timedelta(days=1)) == gathering.end_time
    mine = await house.ask("ListOwnDesks", desk)
    assert [each.id for each in mine.gatherings] == [gathering.id]
    assert (await check_in(house, gathering, desk, ticket=await ticket_of(house, gathering))).outcome == ARRIVED
    for name in ("GetDoorKit", "ListDoorSeats", "GetAttendance"):
        with pytest.raises(NotFound):
            await house.ask(name, desk, gathering_id=other.id)
    assert [each.id for each in (await house.ask("ListDesks", HOLDING, gathering_id=gathering.id)).desks] == [
        appointed.id
    ]
    await house.ask("DismissDesk", HOLDING, id=appointed.id)
    with pytest.raises(NotFound):
        await house.ask("GetDoorKit", desk, gathering_id=gathering.id)
    assert house.roles.held == {}


async def test_hr_of_another_company_appoints_nobody_and_sees_no_door(house: House) -> None:
    gathering = await begun(house)
    desk = await house.ask("AppointDesk", HOLDING, gathering_id=gathering.id, mail="uketsuke@home.example")
    for name, said in (
        ("AppointDesk", {"gathering_id": gathering.id, "mail": "x@home.example"}),
        ("ListDesks", {"gathering_id": gathering.id}),
        ("DismissDesk", {"id": desk.id}),
        ("GetDoorKit", {"gathering_id": gathering.id}),
        ("AddWalkIn", {"gathering_id": gathering.id}),
        ("GetAttendance", {"gathering_id": gathering.id}),
    ):
        with pytest.raises(NotFound):
            await house.ask(name, BANK, **said)


async def test_the_kit_is_what_a_desk_needs_for_an_hour(house: House) -> None:
    gathering = await begun(
        house, terms=gathering_pb2.GatheringTerms(online_capacity=1, online_url="https://x.example")
    )
    seat = await house.take_seat(gathering)
    await house.take_seat(gathering, EMI, form=gathering_pb2.FORM_ONLINE)
    kit = await house.ask("GetDoorKit", HOLDING, gathering_id=gathering.id)
    assert [each.id for each in kit.seats] == [seat.id]
    assert kit.expire_time.seconds - kit.server_time.seconds == 3600
    assert '"kty": "OKP"' in kit.jwks_json
    assert '"d"' not in kit.jwks_json
    assert "x.example" not in str(kit)


@pytest.mark.parametrize(("hours", "rule"), [(4, "door_is_not_open"), (-28, "door_has_closed")])
async def test_the_door_has_its_hours(house: House, hours: float, rule: str) -> None:
    gathering = await begun(house)
    await house.take_seat(gathering)
    ticket = await ticket_of(house, gathering)
    await move(house, gathering, hours)
    with pytest.raises(RuleBroken) as error:
        await check_in(house, gathering, ticket=ticket)
    assert error.value.rule == rule


async def test_whom_must_be_said(house: House) -> None:
    gathering = await begun(house)
    with pytest.raises(InvalidInput) as error:
        await check_in(house, gathering)
    assert error.value.field == "whom"
