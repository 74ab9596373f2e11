"""The interview face behind the real server on loopback, beside a consent ledger of a few lines that keeps its word."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import count
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from okaeri.network.v1 import consent_pb2, consent_pb2_grpc
from okaeri.recruiting.v1 import interview_pb2 as pb
from okaeri.recruiting.v1 import interview_pb2_grpc

from chassis import client
from chassis.access import Caller, Grant, Kind, caller
from chassis.clock import now, today
from chassis.errors import InvalidInput
from chassis.mongo import NOTHING, Driver, connect
from chassis.server import Server
from services.recruiting.domain.companies import Company
from services.recruiting.domain.organisations import Organisation
from services.recruiting.interview_consents import InterviewConsents
from services.recruiting.servicer import InterviewServicer
from services.recruiting.store import RecruitingStore
from tests.services.calling import Bearing, alumnus, announced, hr, request_id, token, verifier

TEXT = "2026-11"
INTERVIEW, HELD, SUMMARY, CONTACT = 3, 4, 5, 6
PRIVATE_NOTE, SUMMARY_NOTE, STATISTICS = 1, 2, 3
SAID = {"consent_text_version": TEXT, "consent_language": "ja"}


def coordinator(*organisations: str, subject: str = "kana") -> Caller:
    return Caller(subject, Kind.PERSON, frozenset(Grant("coordinator", each) for each in organisations))


TARO, JIRO = alumnus("taro"), alumnus("jiro")
KANA, MIO = coordinator("mado"), coordinator("mado", subject="mio")
OTHER, LAPSED = coordinator("hashi", subject="ren"), coordinator("mukashi", subject="old")
BANK, POST = hr("bank"), hr("post")
GROUP_HR = Caller("ghr", Kind.PERSON, frozenset({Grant("group_hr")}))
AUDITOR = Caller("aud", Kind.PERSON, frozenset({Grant("auditor")}))


class FakeLedger(consent_pb2_grpc.ConsentServiceServicer):
    """Consents by id, as (purpose, member, recipient, items); what is taken out holds no more."""

    def __init__(self) -> None:
        self.numbers = count(1)
        self.live: dict[str, tuple[int, str, str, tuple[str, ...]]] = {}
        self.asked: list[Any] = []
        self.provided: list[tuple[str, str]] = []
        self.callers: list[Caller] = []
        self.before_recording: Any = None
        self.withdrawn_on_providing: set[str] = set()

    def give(self, purpose: int, member: str, recipient: str, items: tuple[str, ...]) -> str:
        id = f"consent-{next(self.numbers)}"
        self.live[id] = (purpose, member, recipient, items)
        return id

    async def RecordConsent(self, request: Any, context: Any) -> Any:
        self.asked.append(request)
        self.callers.append(caller())
        if request.text_version != TEXT:
            raise InvalidInput("This is not the text in force.", field="text_version")
        if self.before_recording:
            await self.before_recording()
        found = self._of(request.purpose, request.company_id, [request.member_id])
        id = next(iter(found), "") or self.give(
            request.purpose, request.member_id, request.company_id, tuple(request.items) or _ALL[request.purpose]
        )
        return consent_pb2.Consent(id=id, text_version=request.text_version)

    async def FindConsents(self, request: Any, context: Any) -> Any:
        found = self._of(request.purpose, request.company_id, request.member_ids)
        live = [
            consent_pb2.LiveConsent(member_id=self.live[id][1], consent_id=id, items=self.live[id][3]) for id in found
        ]
        return consent_pb2.FindConsentsResponse(consents=live)

    async def ProvideOnConsent(self, request: Any, context: Any) -> Any:
        self.live = {id: one for id, one in self.live.items() if id not in self.withdrawn_on_providing}
        held = [id for id in request.consent_ids if self._lets(id, request)]
        self.provided += [(id, request.company_id) for id in held]
        return consent_pb2.ProvideOnConsentResponse(consent_ids=held)

    def _lets(self, id: str, request: Any) -> bool:
        return id in self.live and self.live[id][2] == request.company_id and {*request.items} <= {*self.live[id][3]}

    def _of(self, purpose: int, recipient: str, members: Any) -> list[str]:
        return [id for id, one in self.live.items() if (one[0], one[2]) == (purpose, recipient) and one[1] in members]


_ALL = {INTERVIEW: ("name", "skills"), HELD: ("interview_held",), SUMMARY: ("interview_summary",)}


@dataclass
class Rooms:
    """One running recruiting, seen from its interview face."""

    store: RecruitingStore
    ledger: FakeLedger
    ledger_server: Server
    address: str
    stack: AsyncExitStack

    def as_(self, who: Caller) -> Any:
        return self.bearing(token(who))

    def bearing(self, text: str) -> Any:
        channel = client.connect(self.address, pb.DESCRIPTOR, caller=Bearing(text))
        self.stack.push_async_callback(channel.close)
        return interview_pb2_grpc.InterviewServiceStub(channel)

    async def announced(self) -> list[Any]:
        return await announced(self.store, pb.SummaryReleased, pb.SummaryWithdrawn)

    async def requested(self, who: Caller = TARO, organisation: str = "mado", **changed: Any) -> Any:
        return await self.as_(who).RequestInterview(request_of(organisation, **changed))

    async def offered(self, member: str = "taro", who: Caller = KANA, organisation: str = "mado") -> Any:
        request = pb.OfferInterviewRequest(request_id=request_id(), organisation_id=organisation, member_id=member)
        return await self.as_(who).OfferInterview(request)

    async def scheduled(self, interview: Any = None, who: Caller = KANA, **changed: Any) -> Any:
        return await self.as_(who).ScheduleInterview(schedule_of(interview or await self.requested(), **changed))

    async def held(self, who: Caller = TARO, by: Caller = KANA, organisation: str = "mado", on: str = "") -> Any:
        scheduled = await self.scheduled(await self.requested(who, organisation), by)
        return await self.as_(by).HoldInterview(hold_of(scheduled, held_on=on or today().isoformat()))

    async def noted(self, interview: Any, who: Caller = KANA, **said: Any) -> Any:
        return await self.as_(who).WriteNote(note_of(interview, **said))

    async def proposed(self, interview: Any = None, text: str = "戻りたい気持ちがある。", company: str = "bank") -> Any:
        interview = interview or await self.held()
        note = await self.noted(interview, note_class=SUMMARY_NOTE, text=text, company_id=company)
        return await self.as_(KANA).ProposeSummary(of(note, pb.ProposeSummaryRequest))

    async def released(self, interview: Any = None, who: Caller = TARO, **said: Any) -> Any:
        return await self.approve(await self.proposed(interview, **said), who)

    async def approve(self, summary: Any, who: Caller = TARO) -> Any:
        return await self.as_(who).ApproveSummary(of(summary, pb.ApproveSummaryRequest, **SAID))

    async def own(self, who: Caller = TARO) -> list[Any]:
        return list((await self.as_(who).ListOwnInterviews(pb.ListOwnInterviewsRequest())).interviews)

    async def seen_by_hr(self, who: Caller = BANK, company: str = "bank", **asked: Any) -> list[str]:
        request = pb.ListReleasedSummariesRequest(company_id=company, **asked)
        return [each.text for each in (await self.as_(who).ListReleasedSummaries(request)).summaries]

    async def known_to_hr(self, who: Caller = BANK, company: str = "bank", **asked: Any) -> list[str]:
        request = pb.ListHeldInterviewsRequest(company_id=company, **asked)
        return [each.member_id for each in (await self.as_(who).ListHeldInterviews(request)).interviews]


def of(thing: Any, request: Any, **said: Any) -> Any:
    """A request about a thing in the version that was seen."""
    return request(**{"request_id": request_id(), "id": thing.id, "version": thing.version, **said})


def request_of(organisation: str = "mado", **changed: Any) -> Any:
    usual = {"request_id": request_id(), "organisation_id": organisation, "wish": "話したい", "consent_items": ["name"]}
    return pb.RequestInterviewRequest(**{**usual, **SAID, **changed})


def schedule_of(interview: Any, **changed: Any) -> Any:
    start = Timestamp()
    start.FromDatetime(now() + timedelta(days=2))
    return of(interview, pb.ScheduleInterviewRequest, **{"start_time": start, "place": "丸の内", **changed})


def hold_of(interview: Any, **changed: Any) -> Any:
    return of(interview, pb.HoldInterviewRequest, **{"held_on": today().isoformat(), **changed})


def note_of(interview: Any, **said: Any) -> Any:
    usual = {"note_class": PRIVATE_NOTE} | ({"text": "ここだけの話"} if "topics" not in said else {})
    return pb.WriteNoteRequest(**{"request_id": request_id(), "interview_id": interview.id, **usual, **said})


@asynccontextmanager
async def interviewing(driver: Driver | None = None) -> AsyncIterator[Rooms]:
    """A recruiting that knows two companies and three organisations, one of which lost its licence yesterday."""
    store = RecruitingStore(driver or connect("", database="", driver="memory"))
    await store.prepare()
    await _known(store)
    ledger = FakeLedger()
    face = partial(consent_pb2_grpc.add_ConsentServiceServicer_to_server, ledger)
    async with Server(face, verifier=verifier()) as ledger_server, AsyncExitStack() as stack:
        itself = Bearing(token(Caller("recruiting", Kind.SERVICE)))
        channel = client.connect(ledger_server.address, consent_pb2.DESCRIPTOR, caller=itself)
        servicer = InterviewServicer(store, InterviewConsents(channel))
        own_face = partial(interview_pb2_grpc.add_InterviewServiceServicer_to_server, servicer)
        async with channel, Server(own_face, verifier=verifier()) as server, stack:
            yield Rooms(store, ledger, ledger_server, server.address, stack)
    await store.close()


async def _known(store: RecruitingStore) -> None:
    yesterday, ahead = today() - timedelta(days=1), today() + timedelta(days=365)
    organisations = [
        Organisation("mado", date(2026, 4, 1), ahead),
        Organisation("hashi", date(2026, 4, 1), ahead),
        Organisation("mukashi", date(2023, 4, 1), yesterday),
    ]
    async with store.transaction() as tx:
        await tx.companies.add_many([Company("bank", "銀行"), Company("post", "郵便")], announcing=NOTHING)
        await tx.organisations.add_many(organisations, announcing=NOTHING)
