"""Calendar files, and the feed of a person's own."""

import strawberry
from okaeri.events.v1 import calendar_pb2 as pb

from gateway.connections import asks
from gateway.inputs import takes
from gateway.mutations import writes
from gateway.proto_types import auto, maybe, message


@message(pb.CalendarFile)
class CalendarFile:
    """As RFC 5545 has it."""

    text: auto


@message(pb.Feed)
class CalendarFeed:
    """Whoever has the address reads it."""

    secret: auto
    create_time: auto


@takes(pb.CreateOwnFeedRequest)
class CreateMyFeedInput:
    """With a new address."""

    request_id: maybe


@takes(pb.RevokeOwnFeedRequest)
class RevokeMyFeedInput:
    """Its address works no more."""

    request_id: maybe


@strawberry.type(description="The feed is there; ask for it.")
class CreateMyFeedPayload:
    """The address is stored nowhere."""

    created: bool = strawberry.field(description="Always true.")


@strawberry.type(description="There is no feed any more.")
class RevokeMyFeedPayload:
    """Ended."""

    revoked: bool = strawberry.field(description="Always true.")


@strawberry.type
class CalendarQuery:
    """What is answered to calendars."""

    gathering_calendar = asks("CalendarService.GetCalendar", CalendarFile)
    calendar_feed = asks("CalendarService.GetFeed", CalendarFile)
    my_feed = asks("CalendarService.GetOwnFeed", CalendarFeed)


@strawberry.type
class CalendarMutation:
    """What is done about feeds."""

    create_my_feed = writes(
        "CalendarService.CreateOwnFeed",
        CreateMyFeedInput,
        CreateMyFeedPayload,
        lambda *_: CreateMyFeedPayload(created=True),
    )
    revoke_my_feed = writes(
        "CalendarService.RevokeOwnFeed",
        RevokeMyFeedInput,
        RevokeMyFeedPayload,
        lambda *_: RevokeMyFeedPayload(revoked=True),
    )
