"""Records of provision: what of somebody reached whom, when and on which ground."""

from collections.abc import Callable
from typing import Any

import strawberry
from okaeri.network.v1 import consent_pb2 as pb

from gateway.connections import lists
from gateway.node_ids import node_id
from gateway.parts.identity import Company
from gateway.parts.organisations import Organisation
from gateway.proto_types import auto, joined, maybe, message


def _id_of(type_name: str, by: str) -> Callable[..., Any]:
    def resolve(parent: strawberry.Parent[Any]) -> Any:
        own = getattr(parent, by)
        return node_id(type_name, own) if own else None

    return resolve


@message(pb.Provision)
class Provision:
    """One reading."""

    id: auto
    member_id: strawberry.ID = strawberry.field(
        resolver=_id_of("Member", "member_id"), description="Whose data. The id alone: an auditor sees no profiles."
    )
    company_id: auto
    company: Company | None = joined(
        "Company", "company_id", "The company they reached; null for an organisation of coordinators."
    )
    organisation: Organisation | None = joined(
        "Organisation", "company_id", "The organisation of coordinators they reached; null for a company."
    )
    what: auto
    items: auto
    provide_time: auto
    purpose: maybe
    consent_id: strawberry.ID | None = strawberry.field(
        resolver=_id_of("Consent", "consent_id"), description="The consent, as in `myConsents`; null for a notice."
    )
    notice_id: strawberry.ID | None = strawberry.field(
        resolver=_id_of("JointUseNotice", "notice_id"), description="The joint-use notice; null for a consent."
    )


@strawberry.type
class ProvisionQuery:
    """What is answered about provisions."""

    my_provisions = lists("ProvisionService.ListOwnProvisions", Provision)
    provisions = lists("ProvisionService.ListProvisions", Provision)
