"""The door as messages, and what is announced of arrivals: once for each company that hosts."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from google.protobuf.message import Message
from okaeri.events.v1 import door_pb2 as pb

from chassis.clock import timestamp
from services.events.domain import Attendance, Gathering, Seat, doors
from services.events.domain.doors import Desk, Outcome, Passed
from services.events.domain.guests import Guest
from services.events.messages.seats import audience_value


def desk_message(desk: Desk, gathering: Gathering) -> pb.Desk:
    """Somebody at the desk, until it closes."""
    return pb.Desk(
        id=desk.id,
        gathering_id=desk.gathering_id,
        account_id=desk.account_id,
        end_time=timestamp(doors.closes_at(gathering)),
    )


def door_seat_message(seat: Seat, guest: Guest | None) -> pb.DoorSeat:
    """A seat as the desk sees it."""
    return pb.DoorSeat(
        id=seat.id,
        places=seat.places,
        code=seat.code,
        guest_name=guest.name if guest else "",
        companions=seat.companions,
        arrived_numbers=[each.number for each in seat.attended],
        is_walk_in=seat.is_walk_in,
    )


def door_seats(seats: Iterable[Seat], guests: Mapping[str, Guest]) -> list[pb.DoorSeat]:
    """Seats as the desk sees them, with the names that guests gave."""
    return [door_seat_message(seat, guests.get(seat.guest_id)) for seat in seats]


def scanned_message(passed: Passed, scan_id: str = "") -> pb.Scanned:
    """What came of a scan."""
    known = passed.attendance or Attendance(passed.number, datetime.min)
    was_there = passed.attendance is not None
    return pb.Scanned(
        outcome=pb.ScanOutcome.Value(f"SCAN_OUTCOME_{passed.outcome.upper()}"),
        seat_id=passed.seat.id if passed.seat else "",
        number=passed.number,
        arrive_time=timestamp(known.arrived_at) if was_there else None,
        device_id=known.device_id,
        leave_time=timestamp(known.left_at),
        scan_id=scan_id,
        was_used_elsewhere=bool(known.other_devices),
    )


def attendance_message(seats: Iterable[Seat]) -> pb.Attendance:
    """How many are expected and came."""
    registered = walk_ins = came = left = 0
    for seat in seats:
        registered += 0 if seat.is_walk_in else seat.places
        walk_ins += seat.places if seat.is_walk_in else 0
        came += len(seat.attended)
        left += sum(each.left_at is not None for each in seat.attended)
    return pb.Attendance(expected=registered, arrived=came, walk_ins=walk_ins, present=came - left)


def passed_through(gathering: Gathering, before: Seat | None, passed: Passed) -> tuple[Message, ...]:
    """What is announced of somebody who came for the first time, or has left; who it was, is not told."""
    seat, known = passed.seat, passed.attendance
    if seat is None or known is None:
        return ()
    if passed.outcome is Outcome.LEFT:
        return tuple(_departed(gathering, seat, known, host) for host in gathering.host_ids)
    is_first = before is None or doors.attendance_of(before, passed.number) is None
    return tuple(_arrived(gathering, seat, known, host) for host in gathering.host_ids) if is_first else ()


def _arrived(gathering: Gathering, seat: Seat, known: Attendance, host: str) -> pb.AttendeeArrived:
    return pb.AttendeeArrived(
        seat_id=seat.id,
        number=known.number,
        gathering_id=gathering.id,
        company_id=host,
        audience=audience_value(seat.audience),
        arrive_time=timestamp(known.arrived_at),
        is_walk_in=seat.is_walk_in,
    )


def _departed(gathering: Gathering, seat: Seat, known: Attendance, host: str) -> pb.AttendeeDeparted:
    return pb.AttendeeDeparted(
        seat_id=seat.id,
        number=known.number,
        gathering_id=gathering.id,
        company_id=host,
        leave_time=timestamp(known.left_at),
    )
