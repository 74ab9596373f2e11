"""What an alumnus does about its own interviews."""

from typing import Any

from okaeri.recruiting.v1 import interview_pb2 as pb

from chassis.access import caller
from chassis.clock import now, today
from chassis.ids import new_id
from chassis.mongo import NOTHING
from services.recruiting.domain.interviews import Interview, InterviewState, require_none_live
from services.recruiting.domain.organisations import require_open
from services.recruiting.domain.versions import require_seen
from services.recruiting.interview_consents import INTERVIEW
from services.recruiting.messages.interviews import interview_message, own_interview_message
from services.recruiting.servicer.interview.desk import Side, desk, noted, valid_organisations
from services.recruiting.store import RecruitingStore


class AlumnusSide(Side):
    """Asks, accepts, declines, cancels. The network is asked between two transactions: no row is held meanwhile."""

    async def RequestInterview(self, request: pb.RequestInterviewRequest, context: Any) -> pb.Interview:
        organisation_id = request.organisation_id
        async with self._store.transaction() as tx:
            member_id = await tx.standins.now(caller().subject)
            await _require_possible(tx, member_id, organisation_id)
        consent = await self._consents.record(
            request, INTERVIEW, member_id=member_id, recipient_id=organisation_id, items=request.consent_items
        )
        async with self._store.transaction() as tx:
            member_id = await tx.standins.meet(caller().subject)
            await _require_possible(tx, member_id, organisation_id)
            requested = Interview(
                id=new_id(),
                organisation_id=organisation_id,
                member_id=member_id,
                state=InterviewState.REQUESTED,
                created_at=now(),
                wish=request.wish,
                consent_id=consent.id,
                consent_text_version=consent.text_version,
            )
            return tx.answer(interview_message(await tx.interviews.add(requested, announcing=NOTHING)))

    async def AcceptInterview(self, request: pb.AcceptInterviewRequest, context: Any) -> pb.Interview:
        async with self._store.transaction() as tx:
            offered = await _own(tx, request.id, request.version)
            require_open(await tx.organisations.find(offered.organisation_id), today())
            offered.require_move(InterviewState.ACCEPTED)
        consent = await self._consents.record(
            request,
            INTERVIEW,
            member_id=offered.member_id,
            recipient_id=offered.organisation_id,
            items=request.consent_items,
        )
        async with self._store.transaction() as tx:
            offered = await _own(tx, request.id, request.version)
            accepted = offered.accept(consent.id, consent.text_version, now())
            return tx.answer(interview_message(await tx.interviews.save(accepted, announcing=NOTHING)))

    async def DeclineInterview(self, request: pb.DeclineInterviewRequest, context: Any) -> pb.Interview:
        async with self._store.transaction() as tx:
            declined = (await _own(tx, request.id, request.version)).decline(now())
            return tx.answer(interview_message(await tx.interviews.save(declined, announcing=NOTHING)))

    async def CancelInterview(self, request: pb.CancelInterviewRequest, context: Any) -> pb.Interview:
        await self._require_either_side(await self._store.interviews.get(request.id))
        async with self._store.transaction() as tx:
            interview = await tx.interviews.get(request.id)
            require_seen(interview.version, request.version)
            tx.audit.act(company_id=interview.organisation_id)
            cancelled = await tx.interviews.save(interview.cancel(now()), announcing=NOTHING)
            return tx.answer(interview_message(cancelled))

    async def ListOwnInterviews(
        self, request: pb.ListOwnInterviewsRequest, context: Any
    ) -> pb.ListOwnInterviewsResponse:
        page = await self._store.interviews.page_of(
            caller().subject, request.page_size, request.page_token, request.before
        )
        ids = [interview.id for interview in page.items]
        summaries = await self._store.summaries.proposed_of(ids)
        disclosures = await self._store.disclosures.of_interviews(ids)
        return pb.ListOwnInterviewsResponse(
            interviews=[own_interview_message(each, summaries, disclosures) for each in page.items],
            **page.marks,
        )

    async def BatchGetInterviews(
        self, request: pb.BatchGetInterviewsRequest, context: Any
    ) -> pb.BatchGetInterviewsResponse:
        found = await self._store.interviews.many(request.ids)
        own, valid = caller().subject, await valid_organisations(self._store)
        visible = [each for each in found.values() if each.is_visible(member_id=own, organisations=valid)]
        await noted(self._store, visible)
        return pb.BatchGetInterviewsResponse(interviews=map(interview_message, visible))

    async def _require_either_side(self, interview: Interview) -> None:
        """Passes the alumnus, and coordinators of the organisation while its licence lasts."""
        if interview.member_id != caller().subject:
            (await desk(self._store)).require(interview.organisation_id)


async def _require_possible(tx: RecruitingStore, member_id: str, organisation_id: str) -> None:
    require_open(await tx.organisations.find(organisation_id), today())
    require_none_live(await tx.interviews.live(member_id, organisation_id))


async def _own(tx: RecruitingStore, id: str, version: int) -> Interview:
    """The caller's own interview, in the version the caller saw."""
    interview = await tx.interviews.get(id)
    caller().require_subject(interview.member_id)
    require_seen(interview.version, version)
    return interview
