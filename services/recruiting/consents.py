"""Asks the network to record that a member lets a company see the profile; without its answer nobody applies."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from okaeri.network.v1 import consent_pb2, consent_pb2_grpc
from okaeri.recruiting.v1 import application_pb2

from chassis.client import Channel
from chassis.errors import InvalidInput

FIELDS = {"text_version": "consent_text_version", "language": "consent_language"}
"""What the caller calls the fields that the network may refuse."""


@dataclass(frozen=True)
class RecordedConsent:
    """A consent in the network's ledger."""

    id: str
    text_version: str


class Consents:
    """The network's ledger, asked as the service itself."""

    def __init__(self, network: Channel) -> None:
        self._ledger: Any = consent_pb2_grpc.ConsentServiceStub(network)

    async def record(
        self, application: application_pb2.ApplyRequest, *, member_id: str, company_id: str
    ) -> RecordedConsent:
        """The consent that the application states; a repeated request finds the first one.

        Raises InvalidInput when the text shown is not the one in force, Unavailable when the network does not answer.
        """
        request = consent_pb2.RecordConsentRequest(
            request_id=request_id_for(member_id, application.request_id),
            member_id=member_id,
            company_id=company_id,
            purpose=consent_pb2.CONSENT_PURPOSE_APPLICATION,
            text_version=application.consent_text_version,
            language=application.consent_language,
        )
        try:
            consent = await self._ledger.RecordConsent(request)
        except InvalidInput as refusal:
            field = FIELDS.get(refusal.field, refusal.field)
            raise InvalidInput(refusal.message, field=field) from refusal
        return RecordedConsent(consent.id, consent.text_version)


def request_id_for(member_id: str, request_id: str) -> str:
    """The request id towards the network: two members never share one, however they chose theirs. 64 characters."""
    return sha256(f"{member_id}/{request_id}".encode()).hexdigest()
