"""Asks the network, as the service itself, what people agreed to about interviews. Without its answer nothing is shown.

The network owns the ledger: it decides at the moment of asking, and keeps the record of what was provided.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from okaeri.network.v1 import consent_pb2, consent_pb2_grpc
from okaeri.recruiting.v1 import interview_pb2

from chassis.client import Channel
from chassis.errors import InvalidInput
from services.recruiting.consents import RecordedConsent, request_id_for

INTERVIEW = consent_pb2.CONSENT_PURPOSE_INTERVIEW
HELD = consent_pb2.CONSENT_PURPOSE_INTERVIEW_HELD
SUMMARY = consent_pb2.CONSENT_PURPOSE_INTERVIEW_SUMMARY
ITEMS = {HELD: "interview_held", SUMMARY: "interview_summary"}
"""What a company is shown on a consent, as the network's texts call it."""
CONTACT_ITEM = "interviews"
"""Of being contacted, the part that lets a coordinator offer an interview."""
MOST = 100
"""Members or consents that the network takes at once."""
FIELDS = {"text_version": "consent_text_version", "language": "consent_language", "items": "consent_items"}
"""What the caller calls the fields that the network may refuse."""

Stating = (
    interview_pb2.RequestInterviewRequest
    | interview_pb2.AcceptInterviewRequest
    | interview_pb2.ApproveSummaryRequest
    | interview_pb2.AllowInterviewHeldRequest
)
"""A request in which a person says which text it was shown and accepted."""


class InterviewConsents:
    """The network's ledger, about interviews."""

    def __init__(self, network: Channel) -> None:
        self._ledger: Any = consent_pb2_grpc.ConsentServiceStub(network)

    async def record(
        self,
        stating: Stating,
        purpose: consent_pb2.ConsentPurpose.ValueType,
        *,
        member_id: str,
        recipient_id: str,
        items: Iterable[str] = (),
    ) -> RecordedConsent:
        """The consent that the person states, on all of the text where no items are chosen; a repeat finds the first.

        Raises InvalidInput when the text shown is not the one in force, Unavailable when the network does not answer.
        """
        request = consent_pb2.RecordConsentRequest(
            request_id=request_id_for(member_id, stating.request_id),
            member_id=member_id,
            company_id=recipient_id,
            purpose=purpose,
            text_version=stating.consent_text_version,
            language=stating.consent_language,
            items=items,
        )
        try:
            consent = await self._ledger.RecordConsent(request)
        except InvalidInput as refusal:
            field = FIELDS.get(refusal.field, refusal.field)
            raise InvalidInput(refusal.message, field=field) from refusal
        return RecordedConsent(consent.id, consent.text_version)

    async def may_contact(self, organisation_id: str, member_id: str) -> bool:
        """Whether the member agreed that the organisation writes about interviews."""
        found = await self._find(consent_pb2.CONSENT_PURPOSE_CONTACT, organisation_id, [member_id])
        return any(CONTACT_ITEM in consent.items for consent in found)

    async def holding(
        self, purpose: consent_pb2.ConsentPurpose.ValueType, company_id: str, member_ids: Iterable[str]
    ) -> frozenset[str]:
        """The consents that hold at this moment."""
        found = [await self._find(purpose, company_id, part) for part in _parts(sorted(set(member_ids)))]
        return frozenset(consent.consent_id for part in found for consent in part)

    async def provided(
        self, purpose: consent_pb2.ConsentPurpose.ValueType, company_id: str, consent_ids: Iterable[str]
    ) -> frozenset[str]:
        """Those of the consents that hold at this moment, each with a record that the company is shown something."""
        parts, items = _parts(sorted(set(consent_ids))), (ITEMS[purpose],)
        requests = [
            consent_pb2.ProvideOnConsentRequest(consent_ids=part, items=items, company_id=company_id) for part in parts
        ]
        answers = [await self._ledger.ProvideOnConsent(request) for request in requests]
        return frozenset(id for answer in answers for id in answer.consent_ids)

    async def _find(self, purpose: consent_pb2.ConsentPurpose.ValueType, company_id: str, member_ids: list[str]) -> Any:
        request = consent_pb2.FindConsentsRequest(purpose=purpose, company_id=company_id, member_ids=member_ids)
        return (await self._ledger.FindConsents(request)).consents


def _parts(ids: list[str]) -> Iterator[list[str]]:
    return (ids[start : start + MOST] for start in range(0, len(ids), MOST))
