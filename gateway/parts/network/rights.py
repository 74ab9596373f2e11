"""The rights of the person: put the name right, stop use, be erased; and what operators see of erasures and holds."""

from typing import Any

import strawberry
from okaeri.network.v1 import erasure_pb2 as pb
from okaeri.network.v1 import rights_pb2

from gateway.connections import asks, lists
from gateway.inputs import takes
from gateway.mutations import writes
from gateway.node_ids import node_id
from gateway.parts.network.members import PersonName  # noqa: F401 - Standing.name is one
from gateway.parts.network.registrations import PersonNameInput  # noqa: F401 - CorrectNameInput.name is one
from gateway.proto_types import auto, maybe, message


@message(rights_pb2.Standing)
class Standing:
    """The caller's own."""

    name: auto
    stop_time: maybe
    version: auto


@message(pb.Explanation)
class Explanation:
    """In one language."""

    language: auto
    text: auto


@message(pb.ErasureConfirmation)
class ErasureConfirmation:
    """One service."""

    service: auto
    confirm_time: maybe


@message(pb.Erasure)
class Erasure:
    """Of nobody one could name."""

    id: auto
    request_time: auto
    held: auto
    confirmations: auto
    complete_time: maybe


def _member_id(parent: strawberry.Parent[Any]) -> Any:
    return node_id("Member", parent.member_id) if parent.member_id else None


@message(pb.LegalHold)
class LegalHold:
    """Records stay."""

    id: auto
    member_id: strawberry.ID | None = strawberry.field(resolver=_member_id, description="The person; null once erased.")
    reason: auto
    place_time: auto
    until_time: auto
    release_time: maybe


@takes(rights_pb2.CorrectOwnNameRequest)
class CorrectNameInput:
    """The name as it should be."""

    request_id: maybe
    name: auto
    version: auto


@takes(rights_pb2.StopOwnUseRequest)
class StopUseInput:
    """For a while."""

    request_id: maybe


@takes(rights_pb2.ResumeOwnUseRequest)
class ResumeUseInput:
    """From now on."""

    request_id: maybe


@takes(pb.RequestErasureRequest)
class RequestErasureInput:
    """With the word that says it is meant."""

    request_id: maybe
    confirmation: auto


@takes(pb.PlaceLegalHoldRequest)
class PlaceLegalHoldInput:
    """On whom, why, how long."""

    request_id: maybe
    member_id: auto
    reason: auto
    until_time: auto


@takes(pb.ReleaseLegalHoldRequest, id="LegalHold")
class ReleaseLegalHoldInput:
    """Which one."""

    request_id: maybe
    id: auto


@strawberry.type(description="The name as it is kept now.")
class CorrectNamePayload:
    """Right."""

    standing: Standing = strawberry.field(description="How the records stand.")


@strawberry.type(description="Use is stopped.")
class StopUsePayload:
    """Nobody but the caller sees them."""

    standing: Standing = strawberry.field(description="How the records stand.")


@strawberry.type(description="Use goes on.")
class ResumeUsePayload:
    """As consents say."""

    standing: Standing = strawberry.field(description="How the records stand.")


@strawberry.type(description="What happens now.")
class RequestErasurePayload:
    """The last answer."""

    erasure_id: str = strawberry.field(description="To name the erasure when writing to the operator.")
    paused: bool = strawberry.field(
        description="True while a legal duty keeps the records: the erasure begins by itself when that ends."
    )
    explanations: list[Explanation] = strawberry.field(
        description="What is removed, what stays and why, in Japanese and English."
    )


@strawberry.type(description="The hold.")
class PlaceLegalHoldPayload:
    """In force."""

    legal_hold: LegalHold = strawberry.field(description="The hold.")


@strawberry.type(description="The hold, ended.")
class ReleaseLegalHoldPayload:
    """Over."""

    legal_hold: LegalHold = strawberry.field(description="The hold.")


@strawberry.type
class RightsQuery:
    """What is answered about the rights of the person."""

    my_standing = asks("RightsService.GetOwnStanding", Standing)
    erasures = lists("ErasureService.ListErasures", Erasure)
    legal_holds = lists("ErasureService.ListLegalHolds", LegalHold)


@strawberry.type
class RightsMutation:
    """What is done about the rights of the person."""

    correct_name = writes("RightsService.CorrectOwnName", CorrectNameInput, CorrectNamePayload)
    stop_use = writes("RightsService.StopOwnUse", StopUseInput, StopUsePayload)
    resume_use = writes("RightsService.ResumeOwnUse", ResumeUseInput, ResumeUsePayload)
    request_erasure = writes(
        "ErasureService.RequestErasure",
        RequestErasureInput,
        RequestErasurePayload,
        lambda _, answer: RequestErasurePayload(
            erasure_id=answer.erasure_id, paused=answer.paused, explanations=answer.explanations
        ),
    )
    place_legal_hold = writes("ErasureService.PlaceLegalHold", PlaceLegalHoldInput, PlaceLegalHoldPayload)
    release_legal_hold = writes("ErasureService.ReleaseLegalHold", ReleaseLegalHoldInput, ReleaseLegalHoldPayload)
