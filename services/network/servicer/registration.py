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
from services.network.approval import approve, approve_where_sure, decline, take_up_again
from services.network.domain.channel import Channel, code_from, touches_of, with_earlier
from services.network.domain.member import Member
from services.network.domain.registration import Registration, Typed, claimed_again, require_few, typed_of
from services.network.domain.tombstone import Marks
from services.network.happenings import channel_created
from services.network.messages import kind_of, name_of
from services.network.messages.registrations import decision_message
from services.network.servicer.comparing import REGISTRATION_CHECK, require_hr_or_auditor, whole, with_candidates
from services.network.servicer.pictures import channel_answer
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
        marks: Marks,
    ) -> None:
        self._store = store
        self._identity = identity
        self._public_url = public_url
        self._marks = marks
        self._secret = blake2b(secret.encode()).digest()

    async def CreateChannel(self, request: pb.CreateChannelRequest, context: Any) -> pb.Channel:
        _require_channels_of(request.company_id)
        async with self._store.transaction() as tx:
            channel = Channel(
                new_id(), request.company_id, kind_of(request.kind), request.name, code_from(new_id()), now()
            )
            await tx.channels.add(channel, announcing=channel_created(channel))
            return tx.answer(channel_answer(channel, self._public_url))

    async def ListChannels(self, request: pb.ListChannelsRequest, context: Any) -> pb.ListChannelsResponse:
        _require_channels_of(request.company_id)
        page = await self._store.channels.newest_first(
            request.company_id, request.page_size, request.page_token, request.before
        )
        return pb.ListChannelsResponse(
            channels=[channel_answer(each, self._public_url) for each in page.items],
            **page.marks,
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
        mark = self._marks.of_mail(request.mail)
        earlier = await self._store.earlier_touches.of_mark(mark)
        touches = with_earlier(earlier, touches_of(list(request.channel_codes), channels, at))
        registration = Registration.of(id, typed, touches, at, mail_mark=mark)
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
            registrations=await with_candidates(self._store, request.company_id, *page.items),
            **page.marks,
        )

    async def GetRegistration(self, request: pb.GetRegistrationRequest, context: Any) -> pb.Registration:
        registration = await self._store.registrations.get(request.id)
        caller().require_company(registration.company_id)
        registration.require_shown()
        return await whole(self._store, registration)

    async def DecideRegistration(self, request: pb.DecideRegistrationRequest, context: Any) -> pb.Registration:
        async with self._store.transaction() as tx:
            registration = await tx.registrations.get(request.id)
            caller().require_company(registration.company_id)
            registration.require_open(seen_version=request.version)
            registration.require_decided_by_another(caller().subject)
            return tx.answer(await whole(tx, await _decide(tx, registration, request)))

    async def ReopenRegistration(self, request: pb.ReopenRegistrationRequest, context: Any) -> pb.Registration:
        async with self._store.transaction() as tx:
            registration = await tx.registrations.get(request.id)
            caller().require_company(registration.company_id)
            registration.require_declined(seen_version=request.version)
            registration.require_decided_by_another(caller().subject)
            again = await take_up_again(tx, registration, caller().subject, now())
            return tx.answer(await whole(tx, again))

    async def ListRegistrationDecisions(
        self, request: pb.ListRegistrationDecisionsRequest, context: Any
    ) -> pb.ListRegistrationDecisionsResponse:
        require_hr_or_auditor(request.company_id)
        page = await self._store.decisions.newest_first(
            request.company_id, request.registration_id, request.page_size, request.page_token, request.before
        )
        people = [each.account_id for each in page.items]
        await self._store.audit.read(
            people, what="decisions", purpose=REGISTRATION_CHECK, company_id=request.company_id
        )
        return pb.ListRegistrationDecisionsResponse(
            decisions=map(decision_message, page.items),
            **page.marks,
        )

    async def AddOwnEmployment(self, request: pb.AddOwnEmploymentRequest, context: Any) -> pb.AddOwnEmploymentResponse:
        await self._store.companies.require(request.company_id, field="company_id")
        channels = await self._store.channels.by_code(request.channel_codes)
        at = now()
        async with self._store.transaction() as tx:
            member = await tx.members.get(caller().subject)
            member.require_in_use()
            typed = _claimed(member, request, await tx.registrations.approved_of(member.id))
            require_few(await tx.registrations.waiting_of(member.id))
            touches = touches_of(list(request.channel_codes), channels, at)
            claim = Registration.of(new_id(), typed, touches, at).confirmed(member.id, at)
            await approve_where_sure(tx, await tx.registrations.add(claim, announcing=NOTHING), at)
            return tx.answer(pb.AddOwnEmploymentResponse())

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


def _require_channels_of(company_id: str) -> None:
    """NotFound for another company's; the group's own take group HR."""
    if company_id:
        caller().require_company(company_id)
    elif not caller().has("group_hr"):
        raise Forbidden("Channels of the whole group are group HR's.")


def _claimed(member: Member, request: pb.AddOwnEmploymentRequest, before: list[Registration]) -> Typed:
    return claimed_again(
        before,
        company_id=request.company_id,
        name=member.name.known_before_as(request.former_family, request.former_family_kana),
        birth=request.birth_date,
        number=request.employee_number,
        joined=request.joined_on,
        left=request.left_on,
        today=today(),
    )


async def _decide(tx: NetworkStore, registration: Registration, request: pb.DecideRegistrationRequest) -> Registration:
    if request.WhichOneof("decision") == "decline":
        return await decline(tx, registration, caller().subject, now())
    chosen = dict.fromkeys([request.leaver_record_id, *request.further_leaver_record_ids])
    records = [await tx.leaver_records.get(id) for id in chosen]
    for record in records:
        record.require_of(registration.company_id)
    return await approve(tx, registration, records, caller().subject, now())
