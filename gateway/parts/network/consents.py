"""Consents: the text in force, what the caller agreed to, and taking it back."""

from typing import Any

import strawberry
from okaeri.network.v1 import member_pb2 as pb

from gateway.connections import asks
from gateway.inputs import takes
from gateway.mutations import writes
from gateway.parts.identity import Company
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
    company: Company | None = joined("Company", "company_id", "The company that may see.")
    text_version: auto
    language: auto
    give_time: auto
    withdraw_time: maybe


@takes(pb.WithdrawOwnConsentRequest, id="Consent")
class WithdrawConsentInput:
    """Which one."""

    request_id: maybe
    id: auto


@strawberry.type(description="The consent, withdrawn.")
class WithdrawConsentPayload:
    """Effective already."""

    consent: Consent = strawberry.field(description="The consent.")


async def _my_consents(info: strawberry.Info[Any]) -> Any:
    return (await info.context.ask("ConsentService.ListOwnConsents", pb.ListOwnConsentsRequest())).consents


@strawberry.type
class ConsentQuery:
    """What is answered about consents."""

    consent_text = asks("ConsentService.GetConsentText", ConsentText)
    my_consents: list[Consent] | None = strawberry.field(
        resolver=_my_consents, description="The caller's own consents, newest first; the withdrawn ones too."
    )


@strawberry.type
class ConsentMutation:
    """What is done about consents."""

    withdraw_consent = writes("ConsentService.WithdrawOwnConsent", WithdrawConsentInput, WithdrawConsentPayload)
