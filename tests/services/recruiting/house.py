"""Recruiting as others meet it: its two faces behind the real server on loopback, beside a network of five lines."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from okaeri.network.v1 import (
    consent_pb2,
    consent_pb2_grpc,
    eligibility_pb2,
    eligibility_pb2_grpc,
    scoring_pb2_grpc,
)
from okaeri.recruiting.v1 import (
    application_pb2,
    application_pb2_grpc,
    match_pb2,
    match_pb2_grpc,
    posting_pb2,
    posting_pb2_grpc,
    wish_pb2,
    wish_pb2_grpc,
)

from chassis import client
from chassis.access import Caller, Kind, caller
from chassis.clock import today
from chassis.errors import InvalidInput
from chassis.mongo import NOTHING, Driver, connect
from chassis.server import Server
from services.recruiting.consents import Consents
from services.recruiting.domain.companies import Company
from services.recruiting.eligibility import Eligibility
from services.recruiting.scores import Scores
from services.recruiting.servicer import ApplicationServicer, MatchServicer, PostingServicer, WishServicer
from services.recruiting.store import RecruitingStore
from services.recruiting.wish_consents import WishConsents
from tests.services.calling import Bearing, alumnus, announced, hr, request_id, token, verifier
from tests.services.recruiting.scoring import FakeScoring

BANK, HOLDING, TARO = hr("bank"), hr("holding"), alumnus()
CONTRACTS = posting_pb2.DESCRIPTOR, application_pb2.DESCRIPTOR, match_pb2.DESCRIPTOR, wish_pb2.DESCRIPTOR
APPLIED, SCREENING, INTERVIEW, OFFERED, HIRED, DECLINED, WITHDRAWN, HIRE_CANCELLED = range(1, 9)
DRAFT, PUBLISHED, CLOSED = range(1, 4)


class FakeNetwork(consent_pb2_grpc.ConsentServiceServicer, eligibility_pb2_grpc.EligibilityServiceServicer):
    """Records what it is asked to record, and finds everybody eligible until a test says otherwise."""

    def __init__(self) -> None:
        self.eligibility: Any = eligibility_pb2.Eligibility(outcome=eligibility_pb2.ELIGIBILITY_OUTCOME_ELIGIBLE)
        self.checked: list[Any] = []
        self.scoring = FakeScoring()
        self.asked: list[Any] = []
        self.callers: list[Caller] = []
        self.ended: set[str] = set()
        self.provided: list[Any] = []
        self.merged: dict[str, str] = {}
        """The member that an account became part of."""

    async def CheckEligibility(self, request: Any, context: Any) -> Any:
        self.checked.append(request)
        return self.eligibility

    async def RecordConsent(self, request: Any, context: Any) -> Any:
        self.asked.append(request)
        self.callers.append(caller())
        if request.text_version != "2026-11":
            raise InvalidInput("This is not the text in force.", field="text_version")
        return consent_pb2.Consent(id=f"consent-{len(self.asked)}", text_version=request.text_version)

    async def EndConsent(self, request: Any, context: Any) -> Any:
        self.ended.add(request.consent_id)
        return consent_pb2.EndConsentResponse()

    async def FindConsents(self, request: Any, context: Any) -> Any:
        """Those that were recorded, in the order of asking, and did not end."""
        wanted = [
            consent_pb2.LiveConsent(
                member_id=self.merged.get(asked.member_id, asked.member_id), consent_id=f"consent-{number}"
            )
            for number, asked in enumerate(self.asked, start=1)
            if (asked.purpose, asked.company_id) == (request.purpose, request.company_id)
        ]
        live = [each for each in wanted if each.member_id in request.member_ids and each.consent_id not in self.ended]
        return consent_pb2.FindConsentsResponse(consents=live)

    async def ProvideOnConsent(self, request: Any, context: Any) -> Any:
        self.provided.append(request)
        held = [id for id in request.consent_ids if id not in self.ended]
        return consent_pb2.ProvideOnConsentResponse(consent_ids=held)


@dataclass
class Stubs:
    postings: Any
    applications: Any
    matches: Any
    wishes: Any


def terms(**changed: Any) -> Any:
    usual = {
        "title": "復職 企画",
        "duties": "経営企画",
        "duties_change_range": "会社の定める業務",
        "workplace": "東京都千代田区",
        "workplace_change_range": "会社の定める場所",
        "contract_term": "期間の定めなし",
        "renewal_criteria": "なし",
        "pay": "月給 400,000 円",
        "hours": "9:00-17:30 休憩 60 分",
        "as_of_date": today().isoformat(),
        "opens_on": today().isoformat(),
        "closes_on": (today() + timedelta(days=30)).isoformat(),
        "skills": ["法務"],
    }
    return posting_pb2.PostingTerms(**{**usual, **changed})


class House:
    """One running recruiting."""

    def __init__(self, store: RecruitingStore, network: FakeNetwork, network_server: Server) -> None:
        self.store = store
        self.network = network
        self.network_server = network_server
        self.address = ""
        self.stack = AsyncExitStack()

    def as_(self, who: Caller | None) -> Stubs:
        """Stubs for this caller, nobody where there is none."""
        return self.with_token(token(who) if who else "")

    def with_token(self, text: str) -> Stubs:
        channel = client.connect(self.address, *CONTRACTS, caller=Bearing(text))
        self.stack.push_async_callback(channel.close)
        return Stubs(
            posting_pb2_grpc.PostingServiceStub(channel),
            application_pb2_grpc.ApplicationServiceStub(channel),
            match_pb2_grpc.MatchServiceStub(channel),
            wish_pb2_grpc.WishServiceStub(channel),
        )

    async def announced(self) -> list[Any]:
        return await announced(
            self.store,
            *(getattr(posting_pb2, f"Posting{what}") for what in ("Published", "Changed", "Closed")),
            *(getattr(application_pb2, f"Application{what}") for what in ("Received", "Moved")),
            application_pb2.MemberApplied,
            application_pb2.ApplicantHired,
            application_pb2.ApplicantHireCancelled,
            wish_pb2.WishReceived,
            wish_pb2.WishWithdrawn,
        )

    async def drafted(self, who: Caller = HOLDING, company_id: str = "holding", **changed: Any) -> Any:
        request = posting_pb2.DraftPostingRequest(
            request_id=request_id(), company_id=company_id, kind=1, terms=terms(**changed)
        )
        return await self.as_(who).postings.DraftPosting(request)

    async def published(self, who: Caller = HOLDING, company_id: str = "holding", **changed: Any) -> Any:
        drafted = await self.drafted(who, company_id, **changed)
        request = posting_pb2.PublishPostingRequest(request_id=request_id(), id=drafted.id, version=drafted.version)
        return await self.as_(who).postings.PublishPosting(request)

    async def closed(self, who: Caller = HOLDING) -> Any:
        published = await self.published(who)
        return await self.close(published, who)

    async def close(self, posting: Any, who: Caller = HOLDING) -> Any:
        request = posting_pb2.ClosePostingRequest(request_id=request_id(), id=posting.id, version=posting.version)
        return await self.as_(who).postings.ClosePosting(request)

    async def applied(self, posting: Any = None, who: Caller = TARO) -> Any:
        posting = posting or await self.published()
        return await self.as_(who).applications.Apply(apply_to(posting))

    async def move(self, application: Any, *states: int, who: Caller = HOLDING) -> Any:
        """Moves the application through the states, one after the other."""
        for state in states:
            application = await self.as_(who).applications.MoveApplication(move_of(application, state))
        return application

    async def withdraw(self, application: Any, who: Caller = TARO) -> Any:
        request = application_pb2.WithdrawApplicationRequest(
            request_id=request_id(), id=application.id, version=application.version
        )
        return await self.as_(who).applications.WithdrawApplication(request)


def apply_to(posting: Any, **changed: Any) -> Any:
    usual = {
        "request_id": request_id(),
        "posting_id": posting.id,
        "statement": "戻りたいです。",
        "consent_text_version": "2026-11",
        "consent_language": "ja",
    }
    return application_pb2.ApplyRequest(**{**usual, **changed})


def move_of(application: Any, state: int, **changed: Any) -> Any:
    usual = {
        "request_id": request_id(),
        "id": application.id,
        "version": application.version,
        "state": state,
    }
    return application_pb2.MoveApplicationRequest(**{**usual, **changed})


@asynccontextmanager
async def house(driver: Driver | None = None) -> AsyncIterator[House]:
    """A recruiting that knows three companies, on the memory driver where no other is given."""
    store = RecruitingStore(driver or connect("", database="", driver="memory"))
    await store.prepare()
    await _with_companies(store)
    network = FakeNetwork()
    network_face = partial(consent_pb2_grpc.add_ConsentServiceServicer_to_server, network)
    rules_face = partial(eligibility_pb2_grpc.add_EligibilityServiceServicer_to_server, network)
    scoring_face = partial(scoring_pb2_grpc.add_ScoringServiceServicer_to_server, network.scoring)
    async with Server(network_face, rules_face, scoring_face, verifier=verifier()) as network_server:
        built = House(store, network, network_server)
        itself = Bearing(token(Caller("recruiting", Kind.SERVICE)))
        channel = client.connect(
            network_server.address, consent_pb2.DESCRIPTOR, eligibility_pb2.DESCRIPTOR, caller=itself
        )
        faces = (
            partial(posting_pb2_grpc.add_PostingServiceServicer_to_server, PostingServicer(store)),
            partial(
                application_pb2_grpc.add_ApplicationServiceServicer_to_server,
                ApplicationServicer(store, Consents(channel), Eligibility(channel)),
            ),
            partial(match_pb2_grpc.add_MatchServiceServicer_to_server, MatchServicer(store, Scores(channel))),
            partial(wish_pb2_grpc.add_WishServiceServicer_to_server, WishServicer(store, WishConsents(channel))),
        )
        async with channel, Server(*faces, verifier=verifier()) as server, built.stack:
            built.address = server.address
            yield built
    await store.close()


async def _with_companies(store: RecruitingStore) -> None:
    names = {"bank": "株式会社ひかり銀行", "holding": "ひかりホールディングス株式会社", "post": "ひかり郵便株式会社"}
    async with store.transaction() as tx:
        await tx.companies.add_many([Company(id, name) for id, name in names.items()], announcing=NOTHING)
