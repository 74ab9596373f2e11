"""Registration channels, and registrations from what was typed to the decision."""

from hashlib import blake2b
from typing import Any

from okaeri.identity.v1 import account_pb2, account_pb2_grpc
from okaeri.network.v1 import registration_pb2 as pb
from okaeri.network.v1 import registration_pb2_grpc as pb_grpc

from chassis.access import caller
from chassis.clock import now, today
from chassis.errors import Forbidden
from chassis.ids import new_id
from chassis.mongo import NOTHING
from services.network.approval import approve
from services.network.domain.channel import Channel, code_from, touches_of
from services.network.domain.matching import match
from services.network.domain.registration import Registration, typed_of
from services.network.happenings import registration_decided
from services.network.messages import channel_message, kind_of, name_of, registration_message
from services.network.servicer.pictures import qr_svg
from services.network.store import NetworkStore


class RegistrationServicer(pb_grpc.RegistrationServiceServicer):
    """How people come in. `secret` makes ids of registrations that nobody can work out from what was typed."""

    def __init__(
        self,
        store: NetworkStore,
        identity: "account_pb2_grpc.AccountServiceAsyncStub",
        *,
        public_url: str,
        secret: str,
    ) -> None:
        self._store = store
        self._identity = identity
        self._public_url = public_url
        self._secret = blake2b(secret.encode()).digest()

    async def CreateChannel(self, request: pb.CreateChannelRequest, context: Any) -> pb.Channel:
        _require_channels_of(request.company_id)
        async with self._store.transaction() as tx:
            channel = Channel(
                new_id(), request.company_id, kind_of(request.kind), request.name, code_from(new_id()), now()
            )
            created = pb.ChannelCreated(channel_id=channel.id, company_id=channel.company_id, kind=request.kind)
            await tx.channels.add(channel, announcing=created)
            return tx.answer(self._channel_message(channel))

    async def ListChannels(self, request: pb.ListChannelsRequest, context: Any) -> pb.ListChannelsResponse:
        _require_channels_of(request.company_id)
        page = await self._store.channels.newest_first(
            request.company_id, request.page_size, request.page_token, request.before
        )
        return pb.ListChannelsResponse(
            channels=map(self._channel_message, page.items),
            next_page_token=page.next_token,
            cursors=page.cursors,
            has_previous_page=page.has_previous,
        )

    async def Register(self, request: pb.RegisterRequest, context: Any) -> pb.RegisterResponse:
        typed = typed_of(
            company_id=request.company_id,
            name=name_of(request.name),
            birth=request.birth_date,
            number=request.employee_number,
            joined=request.joined_on,
            left=request.left_on,
            today=today(),
        )
        await self._store.companies.require(request.company_id, field="company_id")
        await self._store.refuse_repeat()
        channels = await self._store.channels.by_code(request.channel_codes)
        at, id = now(), self._id_for(request)
        await self._ask_for_confirmation(request, id)
        registration = Registration.of(id, typed, touches_of(list(request.channel_codes), channels, at), at)
        async with self._store.transaction() as tx:
            await tx.registrations.add_once(registration, announcing=NOTHING)
            return tx.answer(pb.RegisterResponse())

    async def ListPendingRegistrations(
        self, request: pb.ListPendingRegistrationsRequest, context: Any
    ) -> pb.ListPendingRegistrationsResponse:
        caller().require_company(request.company_id)
        page = await self._store.registrations.pending(
            request.company_id, request.page_size, request.page_token, request.before
        )
        return pb.ListPendingRegistrationsResponse(
            registrations=await _with_candidates(self._store, request.company_id, *page.items),
            next_page_token=page.next_token,
            cursors=page.cursors,
            has_previous_page=page.has_previous,
        )

    async def GetRegistration(self, request: pb.GetRegistrationRequest, context: Any) -> pb.Registration:
        registration = await self._store.registrations.get(request.id)
        caller().require_company(registration.company_id)
        registration.require_shown()
        return (await _with_candidates(self._store, registration.company_id, registration))[0]

    async def DecideRegistration(self, request: pb.DecideRegistrationRequest, context: Any) -> pb.Registration:
        async with self._store.transaction() as tx:
            registration = await tx.registrations.get(request.id)
            caller().require_company(registration.company_id)
            registration.require_open(seen_version=request.version)
            decided = await _decide(tx, registration, request)
            return tx.answer((await _with_candidates(tx, decided.company_id, decided))[0])

    async def _ask_for_confirmation(self, request: pb.RegisterRequest, registration_id: str) -> None:
        await self._identity.RequestConfirmation(
            account_pb2.RequestConfirmationRequest(
                request_id=f"register-{registration_id}",
                mail=request.mail,
                registration_id=registration_id,
                locale=request.locale or "ja",
            )
        )

    def _id_for(self, request: pb.RegisterRequest) -> str:
        """The same for the same request, so that a repeat after a crash is the same registration."""
        digest = blake2b(request.SerializeToString(deterministic=True), digest_size=16, key=self._secret)
        return digest.hexdigest()

    def _channel_message(self, channel: Channel) -> pb.Channel:
        url = channel.address(self._public_url)
        return channel_message(channel, url=url, qr_svg=qr_svg(url))


def _require_channels_of(company_id: str) -> None:
    """NotFound for another company's; the group's own take group HR."""
    if company_id:
        caller().require_company(company_id)
    elif not caller().has("group_hr"):
        raise Forbidden("Channels of the whole group are group HR's.")


async def _decide(tx: NetworkStore, registration: Registration, request: pb.DecideRegistrationRequest) -> Registration:
    if request.WhichOneof("decision") == "decline":
        declined = registration.declined(now())
        return await tx.registrations.save(declined, announcing=registration_decided(declined))
    record = await tx.leaver_records.get(request.leaver_record_id)
    record.require_of(registration.company_id)
    return await approve(tx, registration, record, now())


async def _with_candidates(store: NetworkStore, company_id: str, *registrations: Registration) -> list[pb.Registration]:
    """Each beside the records of its company that may be the person, compared at this moment."""
    found = await store.leaver_records.perhaps(company_id, registrations)
    records = {record.id: record for record in found}
    return [
        registration_message(each, match(each.claim, records.values()).comparisons, records) for each in registrations
    ]
