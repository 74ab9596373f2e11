"""Who attends, for those who attend, as far as each one agreed."""

import strawberry
from okaeri.events.v1 import attendance_pb2 as pb

from gateway.connections import lists
from gateway.inputs import takes
from gateway.mutations import writes
from gateway.parts.network import Member
from gateway.proto_types import auto, joined, maybe, message


@message(pb.Attendee)
class Attendee:
    """Agreed to be seen."""

    name: auto
    audience: auto
    member: Member | None = joined(
        "Member", "member_id", "The member, as far as a consent allows; null where none does."
    )


@takes(pb.ShowOwnAttendanceRequest)
class ShowMyAttendanceInput:
    """Under what name, and to whom."""

    request_id: maybe
    gathering_id: auto
    name: auto
    audiences: auto


@takes(pb.HideOwnAttendanceRequest)
class HideMyAttendanceInput:
    """Where."""

    request_id: maybe
    gathering_id: auto


@takes(pb.AgreeToAttributionRequest)
class AgreeToAttributionInput:
    """The guest's secret."""

    request_id: maybe
    secret: auto


@strawberry.type(description="The caller is on the list.")
class ShowMyAttendancePayload:
    """By an own act."""

    shown: bool = strawberry.field(description="Always true.")


@strawberry.type(description="The caller is on no list.")
class HideMyAttendancePayload:
    """Off it."""

    hidden: bool = strawberry.field(description="Always true.")


@strawberry.type(description="A later registration may be known to have begun here.")
class AgreeToAttributionPayload:
    """By an own act."""

    agreed: bool = strawberry.field(description="Always true.")


@strawberry.type
class AttendanceQuery:
    """What is answered about who attends."""

    attendees = lists("AttendanceService.ListAttendees", Attendee, needs=("gathering_id",))


@strawberry.type
class AttendanceMutation:
    """What attendees decide."""

    show_my_attendance = writes(
        "AttendanceService.ShowOwnAttendance",
        ShowMyAttendanceInput,
        ShowMyAttendancePayload,
        lambda *_: ShowMyAttendancePayload(shown=True),
    )
    hide_my_attendance = writes(
        "AttendanceService.HideOwnAttendance",
        HideMyAttendanceInput,
        HideMyAttendancePayload,
        lambda *_: HideMyAttendancePayload(hidden=True),
    )
    agree_to_attribution = writes(
        "AttendanceService.AgreeToAttribution",
        AgreeToAttributionInput,
        AgreeToAttributionPayload,
        lambda *_: AgreeToAttributionPayload(agreed=True),
    )
