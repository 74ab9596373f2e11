"""Applications, for those who apply and the company that decides."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from okaeri.recruiting.v1 import application_pb2 as pb
from okaeri.recruiting.v1 import application_pb2_grpc as pb_grpc

from chassis.access import caller
from chassis.clock import now, today
from chassis.ids import new_id
from chassis.mongo import Conflict, Page, settled
from services.recruiting.consents import Consents, RecordedConsent
from services.recruiting.domain.applications import Application, require_none_live
from services.recruiting.domain.postings import Posting
from services.recruiting.domain.versions import require_seen
from services.recruiting.eligibility import Eligibility
from services.recruiting.messages import (
    application_message,
    application_moved,
    application_received,
    member_applied,
    state_of,
)
from services.recruiting.store import RecruitingStore


class ApplicationServicer(pb_grpc.ApplicationServiceServicer):
    """Applications to comeback postings."""

    def __init__(self, store: RecruitingStore, consents: Consents, eligibility: Eligibility) -> None:
        self._store = store
        self._consents = consents
        self._eligibility = eligibility

    async def Apply(self, request: pb.ApplyRequest, context: Any) -> pb.Application:
        """Asks the network between two transactions: no row is held while another service is waited for."""
        async with self._store.transaction() as tx:
            member_id = await tx.standins.now(caller().subject)
            posting = await _open_posting(tx, request.posting_id, member_id)
        await self._eligibility.require(member_id, posting, language=request.consent_language)
        consent = await self._consents.record(request, member_id=member_id, company_id=posting.company_id)
        return await settled(partial(self._receive, request, consent), met=(Conflict,))

    async def _receive(self, request: pb.ApplyRequest, consent: RecordedConsent) -> pb.Application:
        """Under whoever the person is by now: the old id of a merged account works until its token ends."""
        async with self._store.transaction() as tx:
            member_id = await tx.standins.meet(caller().subject)
            posting = await _open_posting(tx, request.posting_id, member_id)
            received = _application(posting, member_id, request, consent)
            announced = application_received(received), member_applied(received)
            stored = await tx.applications.add(received, announcing=announced)
            return tx.answer(application_message(stored))

    async def MoveApplication(self, request: pb.MoveApplicationRequest, context: Any) -> pb.Application:
        async with self._store.transaction() as tx:
            application = await tx.applications.get(request.id)
            caller().require_company(application.company_id)
            require_seen(application.version, request.version)
            moved = application.move(state_of(request.state), now())
            saved = await tx.applications.save(moved, announcing=application_moved(application, moved))
            await _noted(tx, [saved])
            return tx.answer(application_message(saved))

    async def WithdrawApplication(self, request: pb.WithdrawApplicationRequest, context: Any) -> pb.Application:
        async with self._store.transaction() as tx:
            application = await tx.applications.get(request.id)
            caller().require_subject(application.member_id)
            require_seen(application.version, request.version)
            withdrawn = application.withdraw(now())
            saved = await tx.applications.save(withdrawn, announcing=application_moved(application, withdrawn))
            return tx.answer(application_message(saved))

    async def ListApplications(self, request: pb.ListApplicationsRequest, context: Any) -> pb.ListApplicationsResponse:
        caller().require_company(request.company_id)
        if request.posting_id:
            posting = await self._store.postings.get(request.posting_id)
            posting.require_company(request.company_id)
        page = await self._store.applications.page_to(
            request.company_id, request.posting_id, request.page_size, request.page_token, request.before
        )
        await _noted(self._store, page.items)
        return pb.ListApplicationsResponse(applications=map(application_message, page.items), **_place(page))

    async def ListOwnApplications(
        self, request: pb.ListOwnApplicationsRequest, context: Any
    ) -> pb.ListOwnApplicationsResponse:
        page = await self._store.applications.page_by(
            caller().subject, request.page_size, request.page_token, request.before
        )
        return pb.ListOwnApplicationsResponse(applications=map(application_message, page.items), **_place(page))

    async def BatchGetApplications(
        self, request: pb.BatchGetApplicationsRequest, context: Any
    ) -> pb.BatchGetApplicationsResponse:
        found = await self._store.applications.many(request.ids)
        member_id, companies = caller().subject, caller().companies()
        visible = [each for each in found.values() if each.is_visible(member_id=member_id, companies=companies)]
        await _noted(self._store, visible)
        return pb.BatchGetApplicationsResponse(applications=map(application_message, visible))


async def _open_posting(tx: RecruitingStore, posting_id: str, member_id: str) -> Posting:
    """The posting, when the member can apply to it."""
    posting = await tx.postings.get(posting_id)
    posting.require_open(today())
    require_none_live(await tx.applications.live(posting_id, member_id))
    return posting


def _application(posting: Posting, member_id: str, request: pb.ApplyRequest, consent: RecordedConsent) -> Application:
    return Application(
        id=new_id(),
        posting_id=posting.id,
        company_id=posting.company_id,
        member_id=member_id,
        kind=posting.kind,
        statement=request.statement,
        consent_id=consent.id,
        consent_text_version=consent.text_version,
        applied_at=now(),
    )


async def _noted(store: RecruitingStore, shown: Sequence[Application]) -> None:
    """Notes whose applications are shown, to each company on its own; an applicant's own are no access."""
    for company_id in sorted({each.company_id for each in shown}):
        people = [each.member_id for each in shown if each.company_id == company_id]
        await store.audit.read(people, what="application", purpose="selection", company_id=company_id)


def _place(page: Page[Application]) -> dict[str, Any]:
    """What both lists say of the place of a page."""
    return {
        "next_page_token": page.next_token,
        "cursors": page.cursors,
        "has_previous_page": page.has_previous,
    }
