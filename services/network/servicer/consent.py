"""The ledger of consents. Whoever gives or withdraws is the person; nobody does it for another, whatever the role."""

from collections.abc import Iterable
from typing import Any

from okaeri.network.v1 import consent_pb2 as pb
from okaeri.network.v1 import consent_pb2_grpc as pb_grpc
from okaeri.network.v1 import member_pb2

from chassis.access import caller
from chassis.clock import now
from chassis.errors import NotFound
from chassis.ids import new_id
from chassis.mongo import NOTHING
from services.network.domain.consent import (
    Consent,
    ConsentPurpose,
    consent_given,
    require_recipient,
    require_recipient_named,
    text_in_force,
    text_of,
)
from services.network.domain.member import Member
from services.network.domain.provision import provision_on_consent
from services.network.grounds import in_use
from services.network.messages.consents import (
    consent_message,
    consent_text_message,
    giving,
    live_consent_message,
    purpose_of,
    withdrawal,
)
from services.network.store import NetworkStore


class ConsentServicer(pb_grpc.ConsentServiceServicer):
    """What people agreed to."""

    def __init__(self, store: NetworkStore) -> None:
        self._store = store

    async def GetConsentText(self, request: pb.GetConsentTextRequest, context: Any) -> pb.ConsentText:
        purpose = purpose_of(request.purpose)
        if not request.version:
            return consent_text_message(text_in_force(purpose, request.language))
        text = text_of(purpose, request.language, request.version)
        if text is None:
            raise NotFound("There is no such text, or none any more.")
        return consent_text_message(text)

    async def GiveOwnConsent(self, request: pb.GiveOwnConsentRequest, context: Any) -> pb.Consent:
        new = _consent(request, caller().subject, request.items)
        async with self._store.transaction() as tx:
            await _giver(tx, new)
            return tx.answer(consent_message(await _agreed(tx, new)))

    async def RecordConsent(self, request: pb.RecordConsentRequest, context: Any) -> pb.Consent:
        text = text_in_force(purpose_of(request.purpose), request.language)
        new = _consent(request, request.member_id, request.items or text.items)
        async with self._store.transaction() as tx:
            (await _giver(tx, new)).require_in_use()
            return tx.answer(consent_message(await _agreed(tx, new, chosen=bool(request.items))))

    async def ListOwnConsents(self, request: pb.ListOwnConsentsRequest, context: Any) -> pb.ListOwnConsentsResponse:
        consents = await self._store.consents.of_member(caller().subject)
        return pb.ListOwnConsentsResponse(consents=map(consent_message, consents))

    async def WithdrawOwnConsent(self, request: pb.WithdrawOwnConsentRequest, context: Any) -> pb.Consent:
        async with self._store.transaction() as tx:
            consent = await tx.consents.get(request.id)
            caller().require_subject(consent.member_id)
            ended = consent.withdrawn(now())
            if ended is not consent:
                ended = await tx.consents.save(ended, announcing=withdrawal(ended))
                await _list(tx, ended, ())
            return tx.answer(consent_message(ended))

    async def EndConsent(self, request: pb.EndConsentRequest, context: Any) -> pb.EndConsentResponse:
        async with self._store.transaction() as tx:
            consent = await tx.consents.find(request.consent_id)
            if consent and consent.is_live and consent.member_id == await tx.standins.now(request.member_id):
                ended = consent.withdrawn(now())
                await tx.consents.save(ended, announcing=withdrawal(ended))
            return tx.answer(pb.EndConsentResponse())

    async def FindConsents(self, request: pb.FindConsentsRequest, context: Any) -> pb.FindConsentsResponse:
        purposes = (purpose_of(request.purpose),)
        live = await self._store.consents.live_among(request.member_ids, (request.company_id,), purposes)
        held = await in_use(self._store, live)
        return pb.FindConsentsResponse(consents=map(live_consent_message, held))

    async def ProvideOnConsent(self, request: pb.ProvideOnConsentRequest, context: Any) -> pb.ProvideOnConsentResponse:
        items, at = tuple(dict.fromkeys(request.items)), now()
        async with self._store.transaction() as tx:
            found = await in_use(tx, (await tx.consents.many(request.consent_ids)).values())
            held = [consent for consent in found if consent.lets(request.company_id, items)]
            records = [provision_on_consent(new_id(), consent, items, at) for consent in held]
            await tx.provisions.add_many(records, announcing=NOTHING)
        return pb.ProvideOnConsentResponse(consent_ids=[consent.id for consent in held])


def _consent(
    request: pb.GiveOwnConsentRequest | pb.RecordConsentRequest, member_id: str, items: Iterable[str]
) -> Consent:
    """The consent as it was asked for, not stored yet."""
    purpose = purpose_of(request.purpose)
    require_recipient_named(purpose, request.company_id)
    text = text_in_force(purpose, request.language)
    version = request.text_version
    return consent_given(
        new_id(), member_id, request.company_id, text=text, text_version=version, items=tuple(items), at=now()
    )


async def _giver(tx: NetworkStore, new: Consent) -> Member:
    """The person; NotFound where it is no member, InvalidInput(company_id) where the recipient cannot be one."""
    if new.company_id:
        require_recipient(new.purpose, await tx.companies.find(new.company_id))
    return await tx.members.get(new.member_id)


async def _agreed(tx: NetworkStore, new: Consent, *, chosen: bool = True) -> Consent:
    """The consent that says the same already, else the new one, which ends the one before it.

    Where the person did not choose among the items, what it chose before on this text stays.
    """
    live = await tx.consents.live(new.member_id, new.company_id, new.purpose)
    if live and (live.is_like(new) if chosen else live.is_on(new.text_version)):
        return live
    if live:
        await tx.consents.save(live.withdrawn(new.given_at), announcing=NOTHING)
    await _list(tx, new, new.items)
    return await tx.consents.add(new, announcing=giving(new))


async def _list(tx: NetworkStore, consent: Consent, items: Iterable[str]) -> None:
    """Lets the directory follow the consent to it, in the same transaction."""
    if consent.purpose is ConsentPurpose.DIRECTORY:
        member = (await tx.members.get(consent.member_id)).listed_with(tuple(items))
        await tx.members.save(member, announcing=member_pb2.ProfileChanged(member_id=member.id))
