"""A network service as its callers meet it: real servers on loopback, the memory driver, a fake identity behind it."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from google.protobuf import symbol_database
from google.protobuf.message import Message
from okaeri.identity.v1 import account_pb2, account_pb2_grpc, organisation_pb2
from okaeri.network.v1 import (
    attribution_pb2,
    attribution_pb2_grpc,
    consent_pb2,
    consent_pb2_grpc,
    eligibility_pb2,
    eligibility_pb2_grpc,
    erasure_pb2,
    erasure_pb2_grpc,
    member_pb2,
    member_pb2_grpc,
    merge_pb2,
    merge_pb2_grpc,
    register_pb2,
    register_pb2_grpc,
    registration_pb2,
    registration_pb2_grpc,
    rights_pb2,
    rights_pb2_grpc,
    scoring_pb2,
    scoring_pb2_grpc,
)

from chassis import clock, tokens
from chassis.access import Caller, Grant, Kind
from chassis.client import Channel, connect
from chassis.cloud_events import Happening
from chassis.errors import NotSignedIn
from chassis.ids import new_id
from chassis.inbox import reactions_in
from chassis.mongo import AlreadyHeard, Driver
from chassis.mongo import connect as connect_to_mongo
from chassis.server import Server
from services.network import reactions
from services.network.domain.tombstone import Marks
from services.network.servicer import (
    AttributionServicer,
    ConsentServicer,
    EligibilityServicer,
    ErasureServicer,
    FigureServicer,
    JointUseServicer,
    MemberServicer,
    MergeServicer,
    ProvisionServicer,
    RegisterServicer,
    RegistrationServicer,
    RightsServicer,
    ScoringServicer,
)
from services.network.store import NetworkStore

KEY = tokens.new_key("first")
CONTRACTS = (
    member_pb2.DESCRIPTOR,
    attribution_pb2.DESCRIPTOR,
    consent_pb2.DESCRIPTOR,
    eligibility_pb2.DESCRIPTOR,
    register_pb2.DESCRIPTOR,
    registration_pb2.DESCRIPTOR,
    merge_pb2.DESCRIPTOR,
    erasure_pb2.DESCRIPTOR,
    rights_pb2.DESCRIPTOR,
    scoring_pb2.DESCRIPTOR,
)
COMPANIES = ("holding", "post", "bank", "insurance")
MARKS = Marks(b"k" * 32)


def person(subject: str, *roles: str) -> Caller:
    return Caller(subject, Kind.PERSON, grants=frozenset(map(Grant.parse, roles)))


def machine(company_id: str, *scopes: str) -> Caller:
    return Caller("hr-system", Kind.SERVICE_ACCOUNT, scopes=frozenset(scopes), company_id=company_id)


BANK_HR = person("hanako", "hr@bank")
HOLDING_HR = person("jiro", "hr@holding")
GROUP_HR = person("saburo", "group_hr")
OPERATOR = person("shiro", "operator")
AUDITOR = person("goro", "auditor")
NETWORK = Caller("network", Kind.SERVICE)
EVENTS = Caller("events", Kind.SERVICE)
RECRUITING = Caller("recruiting", Kind.SERVICE)
NOBODY: Caller | None = None


def alumnus(subject: str) -> Caller:
    return person(subject, "alumnus")


@dataclass
class Bearing:
    """The token of one caller, for every call of a channel."""

    who: Caller | None

    async def token(self) -> str:
        return "" if self.who is None else signed(self.who)

    def turned_away(self, refusal: NotSignedIn) -> Exception:
        return refusal


def signed(who: Caller) -> str:
    return tokens.sign(who, KEY, token_id="t", issued_at=clock.now(), lifetime=timedelta(minutes=15))


def verifier() -> tokens.Verifier:
    async def keys() -> str:
        return tokens.published([KEY])

    return tokens.Verifier(tokens.Keys(keys))


@dataclass
class FakeIdentity(account_pb2_grpc.AccountServiceServicer):
    """Opens an account for every address, and remembers which links went out; the same request sends one."""

    links: dict[str, account_pb2.RequestConfirmationRequest] = field(default_factory=dict)
    refusal: Exception | None = None

    async def RequestConfirmation(self, request: Any, context: Any) -> Any:
        if self.refusal:
            raise self.refusal
        self.links.setdefault(request.request_id, request)
        return account_pb2.RequestConfirmationResponse(account_id=account_of(request.mail))

    async def BatchOpenAccounts(self, request: Any, context: Any) -> Any:
        if self.refusal:
            raise self.refusal
        return account_pb2.BatchOpenAccountsResponse(account_ids=map(account_of, request.mails))


def account_of(mail: str) -> str:
    return "account-" + mail.partition("@")[0].replace(".", "-")


class House:
    """The service, and what a test does to it."""

    def __init__(self, store: NetworkStore, driver: Driver, identity: FakeIdentity, address: str) -> None:
        self.store = store
        self.identity = identity
        self.address = address
        self._driver = driver
        self._channels: dict[Caller | None, Channel] = {}

    def register(self, who: Caller | None) -> Any:
        return register_pb2_grpc.RegisterServiceStub(self.channel(who))

    def registration(self, who: Caller | None) -> Any:
        return registration_pb2_grpc.RegistrationServiceStub(self.channel(who))

    def members(self, who: Caller | None) -> Any:
        return member_pb2_grpc.MemberServiceStub(self.channel(who))

    def consents(self, who: Caller | None) -> Any:
        return consent_pb2_grpc.ConsentServiceStub(self.channel(who))

    def eligibility(self, who: Caller | None) -> Any:
        return eligibility_pb2_grpc.EligibilityServiceStub(self.channel(who))

    def joint_use(self, who: Caller | None) -> Any:
        return consent_pb2_grpc.JointUseServiceStub(self.channel(who))

    def provisions(self, who: Caller | None) -> Any:
        return consent_pb2_grpc.ProvisionServiceStub(self.channel(who))

    def scoring(self, who: Caller | None) -> Any:
        return scoring_pb2_grpc.ScoringServiceStub(self.channel(who))

    def erasures(self, who: Caller | None) -> Any:
        return erasure_pb2_grpc.ErasureServiceStub(self.channel(who))

    def rights(self, who: Caller | None) -> Any:
        return rights_pb2_grpc.RightsServiceStub(self.channel(who))

    def merges(self, who: Caller | None) -> Any:
        return merge_pb2_grpc.MergeServiceStub(self.channel(who))

    def figures(self, who: Caller | None) -> Any:
        return member_pb2_grpc.FigureServiceStub(self.channel(who))

    def attribution(self, who: Caller | None) -> Any:
        return attribution_pb2_grpc.AttributionServiceStub(self.channel(who))

    def channel(self, who: Caller | None) -> Channel:
        if who not in self._channels:
            self._channels[who] = connect(self.address, *CONTRACTS, caller=Bearing(who))
        return self._channels[who]

    async def hear(self, event: Message, *, id: str = "") -> None:
        """Reacts as the inbox does: the mark that it was heard and what the reaction writes are one transaction."""
        (reaction,) = (one for one in reactions_in(reactions) if one.__heard__ is type(event))  # type: ignore[attr-defined]
        happening = Happening(id or new_id(), event.DESCRIPTOR.full_name, clock.now(), "", "", 1)
        with suppress(AlreadyHeard):
            async with self.store.transaction() as tx:
                await tx.mark_heard("network", happening.id)
                await reaction(event, tx, happening)

    async def knows(self, company_id: str, units: Iterable[str] = ()) -> None:
        await self.hear(organisation_pb2.CompanyCreated(company_id=company_id, name="株式会社"))
        head_office, site = organisation_pb2.UNIT_KIND_HEAD_OFFICE, organisation_pb2.UNIT_KIND_SITE
        rows = [
            organisation_pb2.Unit(
                company_id=company_id, code=code, name="部", kind=head_office if code == "0" else site
            )
            for code in units
        ]
        for at in range(0, len(rows), 1000):
            await self.hear(organisation_pb2.UnitsImported(company_id=company_id, units=rows[at : at + 1000]))

    async def announced(self, kind: type[Message] | None = None) -> list[Any]:
        """Every announcement so far in the order it was made, or those of a kind."""
        rows = await self._driver.find("outbox", {}, sort=[("at", 1), ("ordinal", 1)])
        names = symbol_database.Default()
        events = [(names.GetSymbol(row["type"]), row["payload"]) for row in rows]
        return [of.FromString(payload) for of, payload in events if kind in (None, of)]

    async def rows(self, collection: str) -> list[dict[str, Any]]:
        return await self._driver.find(collection, {})

    async def audited(self) -> list[dict[str, Any]]:
        """What the audit log was told and has not sealed yet, as it is stored."""
        return await self._driver.find("audit_waiting", {}, sort=[("_id", 1)])

    async def count(self, collection: str) -> int:
        return len(await self.rows(collection))

    async def close(self) -> None:
        for channel in self._channels.values():
            await channel.close()


@asynccontextmanager
async def network(driver: Driver | None = None) -> AsyncIterator[House]:
    """A service that knows the four companies, each with the head office `0` and the site `1`."""
    driver = driver or connect_to_mongo("", database="", driver="memory")
    store, identity = NetworkStore(driver), FakeIdentity()  # type: ignore[abstract]
    await store.prepare()
    face = partial(account_pb2_grpc.add_AccountServiceServicer_to_server, identity)
    async with Server(face, verifier=verifier()) as behind:
        own = connect(behind.address, account_pb2.DESCRIPTOR, caller=Bearing(NETWORK))
        async with own, Server(*_faces(store, own), verifier=verifier()) as server:
            house = House(store, driver, identity, server.address)
            for company_id in COMPANIES:
                await house.knows(company_id, ["0", "1"])
            yield house
            await house.close()


def _faces(store: NetworkStore, own: Channel) -> list[Any]:
    identity: Any = account_pb2_grpc.AccountServiceStub(own)
    registration = RegistrationServicer(store, identity, public_url="https://okaeri.example", secret="s", marks=MARKS)
    attribution = AttributionServicer(store, MARKS, public_url="https://okaeri.example")
    return [
        partial(attribution_pb2_grpc.add_AttributionServiceServicer_to_server, attribution),
        partial(register_pb2_grpc.add_RegisterServiceServicer_to_server, RegisterServicer(store, MARKS)),
        partial(registration_pb2_grpc.add_RegistrationServiceServicer_to_server, registration),
        partial(member_pb2_grpc.add_MemberServiceServicer_to_server, MemberServicer(store, identity, MARKS)),
        partial(consent_pb2_grpc.add_ConsentServiceServicer_to_server, ConsentServicer(store)),
        partial(consent_pb2_grpc.add_JointUseServiceServicer_to_server, JointUseServicer(store)),
        partial(consent_pb2_grpc.add_ProvisionServiceServicer_to_server, ProvisionServicer(store)),
        partial(member_pb2_grpc.add_FigureServiceServicer_to_server, FigureServicer(store)),
        partial(merge_pb2_grpc.add_MergeServiceServicer_to_server, MergeServicer(store)),
        partial(eligibility_pb2_grpc.add_EligibilityServiceServicer_to_server, EligibilityServicer(store)),
        partial(erasure_pb2_grpc.add_ErasureServiceServicer_to_server, ErasureServicer(store)),
        partial(rights_pb2_grpc.add_RightsServiceServicer_to_server, RightsServicer(store)),
        partial(scoring_pb2_grpc.add_ScoringServiceServicer_to_server, ScoringServicer(store)),
    ]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
