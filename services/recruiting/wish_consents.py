"""Asks the network, as the service itself, about consents to wishes. Without its answer nothing is kept or shown."""

from collections.abc import Sequence
from typing import Any

from okaeri.network.v1 import consent_pb2, consent_pb2_grpc
from okaeri.recruiting.v1 import wish_pb2

from chassis.client import Channel
from chassis.errors import InvalidInput
from services.recruiting.consents import RecordedConsent, request_id_for

ITEM = "wish"
"""The wish itself, as the network's text calls it; whoever leaves one agrees that the company sees it."""
FIELDS = {"text_version": "consent_text_version", "language": "consent_language", "items": "consent_items"}
"""What the caller calls the fields that the network may refuse."""


class WishConsents:
    """The network's ledger, about wishes."""

    def __init__(self, network: Channel) -> None:
        self._ledger: Any = consent_pb2_grpc.ConsentServiceStub(network)

    async def record(self, wish: wish_pb2.LeaveWishRequest, *, member_id: str) -> RecordedConsent:
        """The consent that the person states, to the wish and what else was chosen; a repeat finds the first.

        Raises InvalidInput when the text shown is not the one in force, Unavailable when the network does not answer.
        """
        request = consent_pb2.RecordConsentRequest(
            request_id=request_id_for(member_id, wish.request_id),
            member_id=member_id,
            company_id=wish.company_id,
            purpose=consent_pb2.CONSENT_PURPOSE_WISH,
            text_version=wish.consent_text_version,
            language=wish.consent_language,
            items=dict.fromkeys([ITEM, *wish.consent_items]),
        )
        try:
            consent = await self._ledger.RecordConsent(request)
        except InvalidInput as refusal:
            field = FIELDS.get(refusal.field, refusal.field)
            raise InvalidInput(refusal.message, field=field) from refusal
        return RecordedConsent(consent.id, consent.text_version)

    async def end(self, consent_id: str, *, member_id: str, request_id: str) -> None:
        """Ends the consent of a wish that its person takes back."""
        own = request_id_for(member_id, request_id)
        request = consent_pb2.EndConsentRequest(request_id=own, consent_id=consent_id, member_id=member_id)
        await self._ledger.EndConsent(request)

    async def holding(self, company_id: str, member_ids: Sequence[str]) -> frozenset[str]:
        """The consents to wishes with that company that hold at this moment."""
        if not member_ids:
            return frozenset()
        request = consent_pb2.FindConsentsRequest(
            purpose=consent_pb2.CONSENT_PURPOSE_WISH, company_id=company_id, member_ids=sorted(set(member_ids))
        )
        return frozenset(each.consent_id for each in (await self._ledger.FindConsents(request)).consents)

    async def provided(self, company_id: str, consent_ids: Sequence[str]) -> frozenset[str]:
        """Those of the consents that hold at this moment, each with a record that the company sees the wish."""
        if not consent_ids:
            return frozenset()
        request = consent_pb2.ProvideOnConsentRequest(consent_ids=consent_ids, items=(ITEM,), company_id=company_id)
        return frozenset((await self._ledger.ProvideOnConsent(request)).consent_ids)
