"""What those beyond the wall see: a company what was released to it, the group counts."""

from functools import partial
from typing import Any

from okaeri.recruiting.v1 import interview_pb2 as pb

from chassis.access import caller
from chassis.clock import today
from services.recruiting.domain.interview_figures import counted_days, figures_of
from services.recruiting.interview_consents import HELD, SUMMARY
from services.recruiting.messages.interviews import figures_message, held_message, released_message
from services.recruiting.servicer.interview.desk import Side
from services.recruiting.servicer.interview.showing import Showing


class OutsideView(Side):
    """Released summaries, interviews that a company may know of, figures."""

    async def ListReleasedSummaries(
        self, request: pb.ListReleasedSummariesRequest, context: Any
    ) -> pb.ListReleasedSummariesResponse:
        company_id = request.company_id
        caller().require_company(company_id)
        read = partial(self._store.summaries.page_released, company_id, request.member_id)
        page = await Showing(self._consents, SUMMARY, company_id, read).page(request)
        people = [each.member_id for each in page.items]
        await self._store.audit.read(people, what="interview_summary", purpose="interview", company_id=company_id)
        return pb.ListReleasedSummariesResponse(
            summaries=map(released_message, page.items),
            **page.marks,
        )

    async def ListHeldInterviews(
        self, request: pb.ListHeldInterviewsRequest, context: Any
    ) -> pb.ListHeldInterviewsResponse:
        company_id = request.company_id
        caller().require_company(company_id)
        read = partial(self._store.disclosures.page_to, company_id, request.member_id)
        page = await Showing(self._consents, HELD, company_id, read).page(request)
        people = [each.member_id for each in page.items]
        await self._store.audit.read(people, what="interview_held", purpose="interview", company_id=company_id)
        return pb.ListHeldInterviewsResponse(
            interviews=map(held_message, page.items),
            **page.marks,
        )

    async def GetInterviewFigures(self, request: pb.GetInterviewFiguresRequest, context: Any) -> pb.InterviewFigures:
        days = counted_days(today())
        interviews = await self._store.interviews.held_within(*days)
        return figures_message(figures_of(interviews, await self._store.topic_notes.within(*days)))
