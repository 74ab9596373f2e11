"""What a coordinator does about the interviews of its organisation, while the organisation's licence lasts."""

from typing import Any

from okaeri.recruiting.v1 import interview_pb2 as pb

from chassis.clock import moment_of, now, today
from chassis.ids import new_id
from chassis.mongo import NOTHING
from services.recruiting.domain.interviews import Interview, InterviewState, require_none_live, require_reachable
from services.recruiting.domain.organisations import Desk
from services.recruiting.domain.versions import require_seen
from services.recruiting.messages.interviews import held_day_of, interview_message
from services.recruiting.servicer.interview.desk import Side, desk, noted
from services.recruiting.store import RecruitingStore


class CoordinatorSide(Side):
    """Offers, schedules, holds, lists."""

    async def OfferInterview(self, request: pb.OfferInterviewRequest, context: Any) -> pb.Interview:
        organisation_id, member_id = request.organisation_id, request.member_id
        (await desk(self._store)).require(organisation_id)
        consented = await self._consents.may_contact(organisation_id, member_id)
        async with self._store.transaction() as tx:
            require_reachable(await tx.interviews.held_with(member_id, organisation_id), consented)
            require_none_live(await tx.interviews.live(member_id, organisation_id))
            tx.audit.act(company_id=organisation_id)
            offered = Interview(
                id=new_id(),
                organisation_id=organisation_id,
                member_id=member_id,
                state=InterviewState.OFFERED,
                created_at=now(),
                invitation=request.invitation,
            )
            return tx.answer(interview_message(await tx.interviews.add(offered, announcing=NOTHING)))

    async def ScheduleInterview(self, request: pb.ScheduleInterviewRequest, context: Any) -> pb.Interview:
        starts_at, own = moment_of(request.start_time, "start_time"), await desk(self._store)
        async with self._store.transaction() as tx:
            interview = await _seen(tx, own, request.id, request.version)
            scheduled = interview.schedule(starts_at, request.place, online=request.online, at=now())
            return tx.answer(interview_message(await tx.interviews.save(scheduled, announcing=NOTHING)))

    async def HoldInterview(self, request: pb.HoldInterviewRequest, context: Any) -> pb.Interview:
        held_on, own = held_day_of(request.held_on), await desk(self._store)
        async with self._store.transaction() as tx:
            interview = await _seen(tx, own, request.id, request.version)
            held = interview.hold(held_on, now(), today())
            return tx.answer(interview_message(await tx.interviews.save(held, announcing=NOTHING)))

    async def ListInterviews(self, request: pb.ListInterviewsRequest, context: Any) -> pb.ListInterviewsResponse:
        (await desk(self._store)).require(request.organisation_id)
        page = await self._store.interviews.page_at(
            request.organisation_id, request.page_size, request.page_token, request.before
        )
        await noted(self._store, list(page.items))
        return pb.ListInterviewsResponse(
            interviews=map(interview_message, page.items),
            **page.marks,
        )


async def _seen(tx: RecruitingStore, own: Desk, id: str, version: int) -> Interview:
    """The interview of the caller's organisation, in the version the caller saw; the audit entry names whose it is."""
    interview = await tx.interviews.get(id)
    own.require(interview.organisation_id)
    require_seen(interview.version, version)
    tx.audit.act(company_id=interview.organisation_id)
    return interview
