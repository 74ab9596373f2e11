"""Consents: the texts, what the caller agreed to, giving and taking it back; and the joint-use notices beside them."""

from typing import Any

import strawberry
from okaeri.network.v1 import consent_pb2 as pb

from gateway.connections import asks, lists
from gateway.inputs import takes
from gateway.mutations import writes
from gateway.parts.identity import Company
from gateway.parts.organisations import Organisation
from gateway.proto_types import auto, joined, maybe, message


@message(pb.ConsentText)
class ConsentText:
    """What people agree to."""

    purpose: auto
    version: auto
    language: auto
    text: auto
    items: auto


@message(pb.Consent)
class Consent:
    """What somebody agreed to."""

    id: auto
    purpose: auto
    company_id: maybe
    company: Company | None = joined(
        "Company", "company_id", "The company it is for; null for the directory and for an organisation."
    )
    organisation: Organisation | None = joined(
        "Organisation", "company_id", "The organisation of coordinators it is for; null for a company."
    )
    text_version: auto
    language: auto
    items: auto
    give_time: auto
    withdraw_time: maybe
    holds: auto
    asks_again: auto


@message(pb.Responsible)
class Responsible:
    """Who answers for the data."""

    name: auto
    address: auto
    representative: auto


def _companies(parent: strawberry.Parent[Any], info: strawberry.Info[Any]) -> Any:
    return [info.context.load("Company", id) for id in parent.company_ids]


@message(pb.JointUseNotice)
class JointUseNotice:
    """Told before use begins."""

    id: auto
    statement: auto
    items: auto
    companies: list[Company | None] = strawberry.field(
        resolver=_companies, description="The companies among which the data are used."
    )
    purpose: auto
    responsible: auto
    in_force_date: auto
    publish_time: auto
    end_time: maybe


@takes(pb.GiveOwnConsentRequest)
class GiveConsentInput:
    """What is agreed to, for whom."""

    request_id: maybe
    purpose: auto
    company_id: maybe
    text_version: auto
    language: auto
    items: auto


@takes(pb.WithdrawOwnConsentRequest, id="Consent")
class WithdrawConsentInput:
    """Which one."""

    request_id: maybe
    id: auto


@takes(pb.Responsible)
class ResponsibleInput:
    """Who answers for the data."""

    name: auto
    address: auto
    representative: auto


@takes(pb.PublishJointUseNoticeRequest)
class PublishJointUseNoticeInput:
    """The five items of the law, and from when."""

    request_id: maybe
    statement: auto
    items: auto
    company_ids: auto
    purpose: auto
    responsible: auto
    in_force_date: auto


@takes(pb.EndJointUseNoticeRequest, id="JointUseNotice")
class EndJointUseNoticeInput:
    """Which one."""

    request_id: maybe
    id: auto


@strawberry.type(description="The consent, given.")
class GiveConsentPayload:
    """It can be taken back."""

    consent: Consent = strawberry.field(description="The consent.")


@strawberry.type(description="The consent, withdrawn.")
class WithdrawConsentPayload:
    """Effective already."""

    consent: Consent = strawberry.field(description="The consent.")


@strawberry.type(description="The notice, published.")
class PublishJointUseNoticePayload:
    """For anyone to read."""

    notice: JointUseNotice = strawberry.field(description="The notice.")


@strawberry.type(description="The notice, over.")
class EndJointUseNoticePayload:
    """Effective already."""

    notice: JointUseNotice = strawberry.field(description="The notice.")


async def _my_consents(info: strawberry.Info[Any]) -> Any:
    return (await info.context.ask("ConsentService.ListOwnConsents", pb.ListOwnConsentsRequest())).consents


@strawberry.type
class ConsentQuery:
    """What is answered about consents."""

    consent_text = asks("ConsentService.GetConsentText", ConsentText, may_leave_out=("version",))
    my_consents: list[Consent] | None = strawberry.field(
        resolver=_my_consents, description="The caller's own consents, newest first; the withdrawn ones too."
    )
    joint_use_notices = lists("JointUseService.ListJointUseNotices", JointUseNotice)


@strawberry.type
class ConsentMutation:
    """What is done about consents."""

    give_consent = writes("ConsentService.GiveOwnConsent", GiveConsentInput, GiveConsentPayload)
    withdraw_consent = writes("ConsentService.WithdrawOwnConsent", WithdrawConsentInput, WithdrawConsentPayload)
    publish_joint_use_notice = writes(
        "JointUseService.PublishJointUseNotice", PublishJointUseNoticeInput, PublishJointUseNoticePayload
    )
    end_joint_use_notice = writes("JointUseService.EndJointUseNotice", EndJointUseNoticeInput, EndJointUseNoticePayload)
