"""What the hosts of a gathering do with it, and who finds it."""

from typing import Any

import strawberry
from okaeri.events.v1 import gathering_pb2 as pb

from gateway.connections import lists
from gateway.inputs import takes
from gateway.mutations import writes
from gateway.nodes import by_id
from gateway.parts.events.gatherings import Gathering
from gateway.parts.events.series import Series
from gateway.proto_types import auto, joined, joined_all, maybe


@takes(pb.DraftGatheringRequest, co_host_company_ids="Company")
class DraftGatheringInput:
    """A gathering to come."""

    request_id: maybe
    company_id: auto
    co_host_company_ids: maybe
    title: auto
    description: maybe
    place: maybe
    start_time: auto
    end_time: auto
    capacity: auto
    terms: maybe


@takes(pb.CoHosts, company_ids="Company")
class CoHostsInput:
    """Beside the first."""

    company_ids: auto


@takes(pb.UpdateGatheringRequest, id="Gathering")
class UpdateGatheringInput:
    """All of it anew."""

    request_id: maybe
    id: auto
    version: auto
    title: auto
    description: maybe
    place: maybe
    start_time: auto
    end_time: auto
    capacity: auto
    terms: maybe
    scope: maybe
    including_held: maybe
    co_hosts: maybe


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
    scope: maybe
    including_held: maybe


@strawberry.type(description="The new draft.")
class DraftGatheringPayload:
    """Seen by HR of its hosts."""

    gathering: Gathering = strawberry.field(description="The gathering.")


@strawberry.type(description="The gathering as it is now, and what of its series was changed with it.")
class UpdateGatheringPayload:
    """A version further."""

    changed_gathering_ids: strawberry.Private[list[str]]
    held_gathering_ids: strawberry.Private[list[str]]
    gathering: Gathering = strawberry.field(description="The gathering.")
    changed: list[Gathering | None] = joined_all(
        "Gathering", "changed_gathering_ids", "Those that follow and were changed with it."
    )
    held: list[Gathering | None] = joined_all(
        "Gathering",
        "held_gathering_ids",
        "Those that follow and were left as they are, because somebody holds a seat or waits there.",
    )


@strawberry.type(description="The gathering, open for seats.")
class PublishGatheringPayload:
    """A version further."""

    gathering: Gathering = strawberry.field(description="The gathering.")


@strawberry.type(description="The gathering, called off.")
class CancelGatheringPayload:
    """A version further."""

    series_id: strawberry.Private[str]
    gathering: Gathering = strawberry.field(description="The gathering.")
    series: Series | None = joined(
        "Series", "series_id", "Its series as it is now, which shows those that follow; null where it is in none."
    )


def _updated(_: Any, answer: Any) -> UpdateGatheringPayload:
    return UpdateGatheringPayload(
        changed_gathering_ids=answer.changed_gathering_ids,
        held_gathering_ids=answer.held_gathering_ids,
        gathering=answer.gathering,
    )


def _cancelled(_: Any, answer: Any) -> CancelGatheringPayload:
    return CancelGatheringPayload(series_id=answer.series_id, gathering=answer)


@strawberry.type
class HostingQuery:
    """What is answered about gatherings."""

    gatherings = lists("GatheringService.ListGatherings", Gathering)
    gathering = by_id(Gathering, "The gathering of this id; null when there is none that the caller may see.")


@strawberry.type
class HostingMutation:
    """What hosts do."""

    draft_gathering = writes("GatheringService.DraftGathering", DraftGatheringInput, DraftGatheringPayload)
    update_gathering = writes(
        "GatheringService.UpdateGathering", UpdateGatheringInput, UpdateGatheringPayload, _updated
    )
    publish_gathering = writes("GatheringService.PublishGathering", PublishGatheringInput, PublishGatheringPayload)
    cancel_gathering = writes(
        "GatheringService.CancelGathering", CancelGatheringInput, CancelGatheringPayload, _cancelled
    )
