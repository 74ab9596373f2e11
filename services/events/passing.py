"""Who passes the door, in one open transaction: a scan, many that were made without a network, a walk-in."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from google.protobuf.message import Message
from okaeri.events.v1 import door_pb2 as pb

from chassis.clock import moment_of
from chassis.errors import InvalidInput
from chassis.ids import new_id
from chassis.mongo import NOTHING
from services.events.codes import as_typed, code_from
from services.events.domain import Form, Gathering, Seat, Wish, doors, registering
from services.events.domain.doors import Outcome, Passed, Passing
from services.events.domain.guests import Guest
from services.events.messages.doors import passed_through, scanned_message
from services.events.people import GUEST
from services.events.seating import Seating
from services.events.store import EventsStore
from services.events.tickets import Claim, Tickets


class Door:
    """Reads tickets, and writes down who passed."""

    def __init__(self, tickets: Tickets) -> None:
        self._tickets = tickets

    async def one(
        self, tx: EventsStore, gathering: Gathering, request: pb.CheckInRequest | pb.CheckOutRequest, person: Passing
    ) -> Passed:
        """Somebody with a ticket, a code, or a place of a seat."""
        if request.HasField("ticket"):
            claim = await self._tickets.read(request.ticket)
            if wrong := _wrong(claim, gathering):
                return wrong
            seat, number = await tx.seats.find(claim.seat_id), claim.number  # type: ignore[union-attr]  # not wrong
        elif request.HasField("place"):
            seat, number = await tx.seats.find(request.place.seat_id), request.place.number
        else:
            seat = await tx.seats.with_code(gathering.id, as_typed(request.code))  # type: ignore[union-attr]
            number = doors.next_number(seat) if seat else 0
        passed = doors.passing(gathering, seat, replace(person, number=number))
        await _write(tx, gathering, {seat.id: seat} if seat else {}, [passed])
        return passed

    async def many(
        self, tx: EventsStore, gathering: Gathering, request: pb.UploadScansRequest, at: datetime
    ) -> list[pb.Scanned]:
        """What a device scanned, each at its own time, put right by how far its clock is off; as they were sent."""
        off = at - moment_of(request.device_time, "device_time")
        claims = [await self._tickets.read(scan.ticket) for scan in request.scans]
        before = await tx.seats.many(claim.seat_id for claim in claims if claim)
        seats, results = dict(before), {}
        for place, (scan, claim) in _by_time(request.scans, claims):
            time = _put_right(moment_of(scan.scan_time, f"scans[{place}].scan_time"), off, at)
            is_out, number = scan.kind == pb.SCAN_KIND_OUT, claim.number if claim else 0
            person = Passing(number, time, request.device_id, scan.scan_id, is_out)
            seat = seats.get(claim.seat_id) if claim else None
            passed = _wrong(claim, gathering) or doors.passing(gathering, seat, person)
            seats |= {passed.seat.id: passed.seat} if passed.seat else {}
            results[place] = passed
        await _write(tx, gathering, before, list(results.values()))
        return [scanned_message(results[place], scan.scan_id) for place, scan in enumerate(request.scans)]

    async def walk_in(
        self, tx: EventsStore, gathering: Gathering, request: pb.AddWalkInRequest, at: datetime
    ) -> Passed:
        """Somebody who did not register."""
        guest = Guest(new_id(), gathering.id, request.name, at)
        await tx.guests.add(guest, announcing=NOTHING)
        wish = Wish(Form.IN_PERSON)
        seat = registering.wanted(new_id(), code_from(new_id()), gathering, guest.id, GUEST, wish, at)
        walked_in = replace(seat, is_walk_in=True)
        placed = registering.let_in(gathering, walked_in, beyond_capacity=request.beyond_capacity)
        passed = doors.passing(placed.gathering, placed.seat, Passing(0, at, request.device_id))
        seating = Seating(tx, gathering, at)
        seating.add(registering.Placed(placed.gathering, passed.seat or placed.seat))
        await seating.settle(*passed_through(gathering, None, passed))
        return passed


def _wrong(claim: Claim | None, gathering: Gathering) -> Passed | None:
    """What is wrong with a ticket itself; None for a genuine one of this gathering."""
    if claim is None:
        return Passed(Outcome.FORGED)
    return Passed(Outcome.WRONG_GATHERING) if claim.gathering_id != gathering.id else None


def _put_right(time: datetime, off: timedelta, at: datetime) -> datetime:
    """The moment by our clock, and never one to come. Raises InvalidInput where the device is nowhere in time."""
    try:
        return min(time + off, at)
    except OverflowError:
        raise InvalidInput("The clock of the device is not set.", field="device_time") from None


def _by_time(
    scans: Iterable[pb.Scan], claims: Iterable[Claim | None]
) -> list[tuple[int, tuple[pb.Scan, Claim | None]]]:
    pairs = enumerate(zip(scans, claims, strict=True))
    return sorted(pairs, key=lambda each: (each[1][0].scan_time.seconds, each[1][0].scan_time.nanos, each[0]))


async def _write(tx: EventsStore, gathering: Gathering, before: dict[str, Seat], passed: Iterable[Passed]) -> None:
    """Stores the seats as the last of those who passed left them, and announces each who came first or has left."""
    events: dict[str, list[Message]] = {}
    after, seen = dict(before), dict(before)
    for each in passed:
        if each.seat is not None:
            told = passed_through(gathering, seen[each.seat.id], each)
            events.setdefault(each.seat.id, []).extend(told)
            after[each.seat.id] = seen[each.seat.id] = each.seat
    changed = [seat for id, seat in after.items() if seat != before[id]]
    await tx.seats.save_many(changed, announcing=lambda seat: tuple(events[seat.id]))
