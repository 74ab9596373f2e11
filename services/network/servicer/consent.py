"""The ledger of consents."""

from typing import Any

from okaeri.network.v1 import member_pb2 as pb
from okaeri.network.v1 import member_pb2_grpc as pb_grpc

from chassis.access import caller
from chassis.clock import now
from chassis.ids import new_id
from chassis.mongo import NOTHING
from services.network.domain.consent import Consent, consent_given, text_in_force
from services.network.happenings import consent_given as given
from services.network.happenings import consent_withdrawn
from services.network.messages import consent_message, consent_text_message, purpose_of
from services.network.store import NetworkStore


class ConsentServicer(pb_grpc.ConsentServiceServicer):
    """What people agreed to."""

    def __init__(self, store: NetworkStore) -> None:
        self._store = store

    async def GetConsentText(self, request: pb.GetConsentTextRequest, context: Any) -> pb.ConsentText:
        return consent_text_message(text_in_force(purpose_of(request.purpose), request.language))

    async def RecordConsent(self, request: pb.RecordConsentRequest, context: Any) -> pb.Consent:
        text = text_in_force(purpose_of(request.purpose), request.language)
        new = consent_given(
            new_id(), request.member_id, request.company_id, text=text, text_version=request.text_version, at=now()
        )
        async with self._store.transaction() as tx:
            await tx.members.get(request.member_id)
            await tx.companies.require(request.company_id, field="company_id")
            return tx.answer(consent_message(await _recorded(tx, new)))

    async def ListOwnConsents(self, request: pb.ListOwnConsentsRequest, context: Any) -> pb.ListOwnConsentsResponse:
        consents = await self._store.consents.of_member(caller().subject)
        return pb.ListOwnConsentsResponse(consents=map(consent_message, consents))

    async def WithdrawOwnConsent(self, request: pb.WithdrawOwnConsentRequest, context: Any) -> pb.Consent:
        async with self._store.transaction() as tx:
            consent = await tx.consents.get(request.id)
            caller().require_subject(consent.member_id)
            ended = consent.withdrawn(now())
            if ended is not consent:
                ended = await tx.consents.save(ended, announcing=consent_withdrawn(ended))
            return tx.answer(consent_message(ended))


async def _recorded(tx: NetworkStore, new: Consent) -> Consent:
    """The consent that holds on this text: the one given before, else the new one, which ends one on an older text."""
    live = await tx.consents.live(new.member_id, new.company_id, new.purpose)
    if live and live.is_on(new.text_version):
        return live
    if live:
        await tx.consents.save(live.withdrawn(new.given_at), announcing=NOTHING)
    return await tx.consents.add(new, announcing=given(new))
