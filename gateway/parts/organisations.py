"""Organisations of coordinators: third parties, let in by the operator on a legal ground and for a time."""

from typing import Any

import strawberry
from okaeri.identity.v1 import organisation_pb2 as pb

from gateway.inputs import takes
from gateway.mutations import writes
from gateway.proto_types import Node, auto, maybe, message


def _code(organisation: strawberry.Parent[Any]) -> str:
    return str(organisation.id)


@message(pb.CoordinatorOrganisation, by="OrganisationService.BatchGetCoordinatorOrganisations")
class Organisation(Node):
    """A third party."""

    code: str = strawberry.field(resolver=_code, description="Short code chosen by the operator.")
    name: auto
    licence_number: maybe
    legal_ground: auto
    valid_from_date: auto
    valid_until_date: auto
    version: auto


@takes(pb.CreateCoordinatorOrganisationRequest)
class CreateCoordinatorOrganisationInput:
    """A third party to be let in."""

    request_id: maybe
    organisation_id: auto
    name: auto
    licence_number: maybe
    legal_ground: auto
    valid_from_date: auto
    valid_until_date: auto


@takes(pb.UpdateCoordinatorOrganisationRequest, id="Organisation")
class UpdateCoordinatorOrganisationInput:
    """All of it anew."""

    request_id: maybe
    id: auto
    version: auto
    name: auto
    licence_number: maybe
    legal_ground: auto
    valid_from_date: auto
    valid_until_date: auto


@strawberry.type(description="The new organisation of coordinators.")
class CreateCoordinatorOrganisationPayload:
    """A third party is let in."""

    organisation: Organisation = strawberry.field(description="The organisation.")


@strawberry.type(description="The organisation as it is now.")
class UpdateCoordinatorOrganisationPayload:
    """A version further."""

    organisation: Organisation = strawberry.field(description="The organisation.")


async def _organisations(info: strawberry.Info[Any]) -> Any:
    request = pb.ListCoordinatorOrganisationsRequest()
    return (await info.context.ask("OrganisationService.ListCoordinatorOrganisations", request)).organisations


@strawberry.type
class OrganisationQuery:
    """What is answered about organisations of coordinators."""

    coordinator_organisations: list[Organisation] | None = strawberry.field(
        resolver=_organisations, description="Every organisation of coordinators, by code. There are a few of them."
    )


@strawberry.type
class OrganisationMutation:
    """What is done about organisations of coordinators."""

    create_coordinator_organisation = writes(
        "OrganisationService.CreateCoordinatorOrganisation",
        CreateCoordinatorOrganisationInput,
        CreateCoordinatorOrganisationPayload,
    )
    update_coordinator_organisation = writes(
        "OrganisationService.UpdateCoordinatorOrganisation",
        UpdateCoordinatorOrganisationInput,
        UpdateCoordinatorOrganisationPayload,
    )
