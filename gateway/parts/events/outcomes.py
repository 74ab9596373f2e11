"""What came of a gathering, in figures about many."""

import strawberry
from okaeri.events.v1 import outcome_pb2 as pb

from gateway.connections import asks
from gateway.proto_types import auto, message


@message(pb.Count)
class PeopleCount:
    """Of nobody in particular."""

    value: auto
    is_suppressed: auto


@message(pb.Happened)
class Happened:
    """In a time."""

    new_members: auto
    applications: auto
    hires: auto


@message(pb.Outcome)
class GatheringOutcome:
    """How it went."""

    gathering_count: auto
    window_days: auto
    invited: auto
    registered: auto
    attended: auto
    new_members_first_touch: auto
    new_members_last_touch: auto
    wishes: auto
    applications: auto
    hires: auto
    after: auto
    before: auto
    as_of_time: auto
    is_complete: auto


@strawberry.type
class OutcomeQuery:
    """What is answered in numbers."""

    gathering_outcome = asks("OutcomeService.GetGatheringOutcome", GatheringOutcome)
    series_outcome = asks("OutcomeService.GetSeriesOutcome", GatheringOutcome)
