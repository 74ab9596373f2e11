"""The part of interviews, by the sides of the wall: the alumnus, the coordinator, and those beyond it."""

import strawberry

from gateway.connections import asks, lists
from gateway.parts.interviews.alumnus import AlumnusMutation, AlumnusQuery
from gateway.parts.interviews.coordinator import CoordinatorMutation, CoordinatorQuery
from gateway.parts.interviews.types import HeldInterview, InterviewFigures, ReleasedSummary


@strawberry.type
class InterviewQuery(AlumnusQuery, CoordinatorQuery):
    """What is answered about interviews; a company and the group get what was released to them."""

    released_summaries = lists("InterviewService.ListReleasedSummaries", ReleasedSummary, needs=("company_id",))
    held_interviews = lists("InterviewService.ListHeldInterviews", HeldInterview, needs=("company_id",))
    interview_figures = asks("InterviewService.GetInterviewFigures", InterviewFigures)


@strawberry.type
class InterviewMutation(AlumnusMutation, CoordinatorMutation):
    """What is done about interviews."""


__all__ = ["InterviewMutation", "InterviewQuery"]
