"""The door: who stands there, what a desk works with, and who came."""

import strawberry
from okaeri.events.v1 import door_pb2 as pb

from gateway.connections import asks, lists, whole
from gateway.inputs import takes
from gateway.mutations import writes
from gateway.parts.events.gatherings import Gathering
from gateway.proto_types import auto, id_of, joined, maybe, message


@message(pb.Desk)
class Desk:
    """Somebody at the door."""

    id: auto
    gathering: Gathering | None = joined("Gathering", "gathering_id", "The gathering.")
    account_id: auto
    end_time: auto


@message(pb.DoorSeat)
class DoorSeat:
    """As the desk sees it."""

    seat_id: strawberry.ID | None = id_of("Seat", "id", "The seat.")
    places: auto
    code: auto
    guest_name: maybe
    companions: auto
    arrived_numbers: auto
    is_walk_in: auto


@message(pb.DoorKit)
class DoorKit:
    """For an hour without the network."""

    gathering: auto
    jwks_json: auto
    seats: auto
    expire_time: auto
    server_time: auto


@message(pb.Scanned)
class Scanned:
    """What came of a scan."""

    outcome: auto
    seat_id: strawberry.ID | None = id_of("Seat", "seat_id", "The seat; null where there is none.")
    number: auto
    arrive_time: maybe
    device_id: maybe
    leave_time: maybe
    scan_id: maybe
    was_used_elsewhere: auto


@message(pb.Attendance)
class Attendance:
    """How many came."""

    expected: auto
    arrived: auto
    walk_ins: auto
    present: auto


@takes(pb.Place)
class PlaceInput:
    """A place of a seat."""

    seat_id: auto
    number: maybe


@takes(pb.Scan)
class ScanInput:
    """Without the network."""

    scan_id: auto
    ticket: auto
    scan_time: auto
    kind: maybe


@takes(pb.AppointDeskRequest)
class AppointDeskInput:
    """Who, and where."""

    request_id: maybe
    gathering_id: auto
    mail: auto
    locale: maybe


@takes(pb.DismissDeskRequest, id="Desk")
class DismissDeskInput:
    """Which one."""

    request_id: maybe
    id: auto


@takes(pb.CheckInRequest)
class CheckInInput:
    """Give one of `ticket`, `code` and `place`."""

    request_id: maybe
    gathering_id: auto
    ticket: maybe
    code: maybe
    place: maybe
    device_id: maybe


@takes(pb.CheckOutRequest)
class CheckOutInput:
    """Give one of `ticket` and `place`."""

    request_id: maybe
    gathering_id: auto
    ticket: maybe
    place: maybe


@takes(pb.UploadScansRequest)
class UploadScansInput:
    """What was scanned meanwhile."""

    request_id: maybe
    gathering_id: auto
    device_id: auto
    device_time: auto
    scans: auto


@takes(pb.AddWalkInRequest)
class AddWalkInInput:
    """Somebody comes without having registered."""

    request_id: maybe
    gathering_id: auto
    name: maybe
    beyond_capacity: maybe
    device_id: maybe


@strawberry.type(description="Who is at the desk now.")
class AppointDeskPayload:
    """Until a day after the end."""

    desk: Desk = strawberry.field(description="The desk.")


@strawberry.type(description="The person is not at the desk any more.")
class DismissDeskPayload:
    """At once."""

    dismissed: bool = strawberry.field(description="Always true.")


@strawberry.type(description="Who was let in, or why nobody was.")
class CheckInPayload:
    """A second time is harmless."""

    scanned: Scanned = strawberry.field(description="What came of it.")


@strawberry.type(description="Who has left.")
class CheckOutPayload:
    """A second time is harmless."""

    scanned: Scanned = strawberry.field(description="What came of it.")


@strawberry.type(description="What came of each scan.")
class UploadScansPayload:
    """Uploading again changes nothing."""

    scanned: list[Scanned] = strawberry.field(description="In the order of the scans.")


@strawberry.type(description="Somebody who had not registered was let in.")
class AddWalkInPayload:
    """A seat more."""

    scanned: Scanned = strawberry.field(description="What came of it.")


@strawberry.type
class DoorQuery:
    """What is answered at the door."""

    desks = whole("DoorService.ListDesks", Desk)
    my_desks = whole("DoorService.ListOwnDesks", Gathering)
    door_kit = asks("DoorService.GetDoorKit", DoorKit)
    door_seats = lists("DoorService.ListDoorSeats", DoorSeat, needs=("gathering_id",))
    no_shows = lists("DoorService.ListNoShows", DoorSeat, needs=("gathering_id",))
    attendance = asks("DoorService.GetAttendance", Attendance)


@strawberry.type
class DoorMutation:
    """What is done at the door."""

    appoint_desk = writes("DoorService.AppointDesk", AppointDeskInput, AppointDeskPayload)
    dismiss_desk = writes(
        "DoorService.DismissDesk", DismissDeskInput, DismissDeskPayload, lambda *_: DismissDeskPayload(dismissed=True)
    )
    check_in = writes("DoorService.CheckIn", CheckInInput, CheckInPayload)
    check_out = writes("DoorService.CheckOut", CheckOutInput, CheckOutPayload)
    upload_scans = writes(
        "DoorService.UploadScans",
        UploadScansInput,
        UploadScansPayload,
        lambda _, answer: UploadScansPayload(scanned=answer.scanned),
    )
    add_walk_in = writes("DoorService.AddWalkIn", AddWalkInInput, AddWalkInPayload)
