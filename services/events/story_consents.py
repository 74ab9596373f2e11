"""Asks the network, as the service itself, about consents to stories. Without its answer none is kept or shown."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from okaeri.events.v1 import publicity_pb2
from okaeri.network.v1 import consent_pb2, consent_pb2_grpc

from chassis.client import Channel
from chassis.errors import InvalidInput

ITEM = "story"
"""A story, as the network's text calls it."""
STORY = consent_pb2.CONSENT_PURPOSE_STORY
FIELDS = {"text_version": "consent_text_version", "language": "consent_language"}
"""What the caller calls the fields that the network may refuse."""


class StoryConsents:
    """The network's ledger, about stories."""

    def __init__(self, network: Channel) -> None:
        self._ledger: Any = consent_pb2_grpc.ConsentServiceStub(network)

    async def record(self, story: publicity_pb2.OfferStoryRequest, *, member_id: str) -> str:
        """The id of the consent that the person states; a repeat finds the first.

        Raises InvalidInput when the text shown is not the one in force, Unavailable when the network does not answer.
        """
        request = consent_pb2.RecordConsentRequest(
            request_id=_request_id(member_id, story.request_id),
            member_id=member_id,
            company_id=story.company_id,
            purpose=STORY,
            text_version=story.consent_text_version,
            language=story.consent_language,
            items=(ITEM,),
        )
        try:
            return str((await self._ledger.RecordConsent(request)).id)
        except InvalidInput as refusal:
            raise InvalidInput(refusal.message, field=FIELDS.get(refusal.field, refusal.field)) from refusal

    async def provided(self, company_id: str, consent_id: str) -> bool:
        """Whether the consent holds at this moment; recorded, for from now on everybody reads the story."""
        request = consent_pb2.ProvideOnConsentRequest(consent_ids=[consent_id], items=(ITEM,), company_id=company_id)
        return consent_id in (await self._ledger.ProvideOnConsent(request)).consent_ids

    async def holding(self, company_id: str, member_ids: Iterable[str]) -> frozenset[str]:
        """The consents for stories of that company that hold at this moment."""
        request = consent_pb2.FindConsentsRequest(
            purpose=STORY, company_id=company_id, member_ids=sorted(set(member_ids))
        )
        return frozenset(each.consent_id for each in (await self._ledger.FindConsents(request)).consents)


def _request_id(member_id: str, request_id: str) -> str:
    """Two members never share one, however they chose theirs."""
    return sha256(f"story/{member_id}/{request_id}".encode()).hexdigest()
