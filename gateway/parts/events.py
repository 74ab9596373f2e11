"""The part of events: gatherings and seats."""

from typing import Any

import strawberry
from okaeri.events.v1 import gathering_pb2 as pb

from gateway.connections import lists
from gateway.inputs import takes
from gateway.mutations import writes
from gateway.nodes import by_id
from gateway.parts.identity import Company
from gateway.proto_types import Node, auto, joined, maybe, message


@message(pb.Gathering, by="GatheringService.BatchGetGatherings")
class Gathering(Node):
    """Where people meet."""

    company: Company | None = joined("Company", "company_id", "The company that hosts.")
    title: auto
    description: maybe
    place: maybe
    start_time: auto
    end_time: auto
    capacity: auto
    seats_taken: auto
    state: auto
    has_own_seat: auto
    version: auto


@message(pb.Seat)
class Seat:
    """A place at a gathering."""

    id: auto
    gathering: Gathering | None = joined("Gathering", "gathering_id", "The gathering, as it is with this seat taken.")
    create_time: auto


@takes(pb.DraftGatheringRequest)
class DraftGatheringInput:
    """A gathering to come."""

    request_id: maybe
    company_id: auto
    title: auto
    description: maybe
    place: maybe
    start_time: auto
    end_time: auto
    capacity: auto


@takes(pb.PublishGatheringRequest, id="Gathering")
class PublishGatheringInput:
    """The draft to be published."""

    request_id: maybe
    id: auto
    version: auto


@takes(pb.CancelGatheringRequest, id="Gathering")
class CancelGatheringInput:
    """The gathering to be called off."""

    request_id: maybe
    id: auto
    version: auto


@takes(pb.TakeSeatRequest)
class TakeSeatInput:
    """Where to."""

    request_id: maybe
    gathering_id: auto


@takes(pb.LeaveSeatRequest)
class LeaveSeatInput:
    """Which one."""

    request_id: maybe
    gathering_id: auto


@strawberry.type(description="The new draft.")
class DraftGatheringPayload:
    """Seen by HR of its company."""

    gathering: Gathering = strawberry.field(description="The gathering.")


@strawberry.type(description="The gathering, open for seats.")
class PublishGatheringPayload:
    """A version further."""

    gathering: Gathering = strawberry.field(description="The gathering.")


@strawberry.type(description="The gathering, called off.")
class CancelGatheringPayload:
    """A version further."""

    gathering: Gathering = strawberry.field(description="The gathering.")


@strawberry.type(description="The seat the caller has now.")
class TakeSeatPayload:
    """One seat fewer."""

    seat: Seat = strawberry.field(description="The seat.")


@strawberry.type(description="The gathering, with a seat more.")
class LeaveSeatPayload:
    """The seat is free again."""

    gathering_id: strawberry.Private[str]
    gathering: Gathering | None = joined("Gathering", "gathering_id", "The gathering, as it is now.")


def _left(request: Any, _: Any) -> LeaveSeatPayload:
    return LeaveSeatPayload(gathering_id=request.gathering_id)


@strawberry.type
class EventsQuery:
    """What the events service answers."""

    gatherings = lists("GatheringService.ListGatherings", Gathering)
    gathering = by_id(Gathering, "The gathering of this id; null when there is none that the caller may see.")


@strawberry.type
class EventsMutation:
    """What the events service does."""

    draft_gathering = writes("GatheringService.DraftGathering", DraftGatheringInput, DraftGatheringPayload)
    publish_gathering = writes("GatheringService.PublishGathering", PublishGatheringInput, PublishGatheringPayload)
    cancel_gathering = writes("GatheringService.CancelGathering", CancelGatheringInput, CancelGatheringPayload)
    take_seat = writes("GatheringService.TakeSeat", TakeSeatInput, TakeSeatPayload)
    leave_seat = writes("GatheringService.LeaveSeat", LeaveSeatInput, LeaveSeatPayload, _left)
