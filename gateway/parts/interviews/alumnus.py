"""What an alumnus asks and does about its own interviews. A coordinator cancels by the same mutation."""

import strawberry
from okaeri.recruiting.v1 import interview_pb2 as pb

from gateway.connections import lists
from gateway.inputs import takes
from gateway.mutations import writes
from gateway.parts.interviews.types import Interview, OwnInterview, Summary
from gateway.proto_types import auto, maybe


@takes(pb.RequestInterviewRequest)
class RequestInterviewInput:
    """With whom, what about, and what the organisation may see."""

    request_id: maybe
    organisation_id: auto
    wish: maybe
    consent_text_version: auto
    consent_language: auto
    consent_items: auto


@takes(pb.AcceptInterviewRequest, id="Interview")
class AcceptInterviewInput:
    """Which offer, and what the organisation may see."""

    request_id: maybe
    id: auto
    version: auto
    consent_text_version: auto
    consent_language: auto
    consent_items: auto


@takes(pb.DeclineInterviewRequest, id="Interview")
class DeclineInterviewInput:
    """Which offer."""

    request_id: maybe
    id: auto
    version: auto


@takes(pb.CancelInterviewRequest, id="Interview")
class CancelInterviewInput:
    """Which one."""

    request_id: maybe
    id: auto
    version: auto


@takes(pb.ApproveSummaryRequest, id="Summary")
class ApproveSummaryInput:
    """The text that was read, by its version."""

    request_id: maybe
    id: auto
    version: auto
    consent_text_version: auto
    consent_language: auto


@takes(pb.AmendSummaryRequest, id="Summary")
class AmendSummaryInput:
    """Other words."""

    request_id: maybe
    id: auto
    version: auto
    text: auto


@takes(pb.RefuseSummaryRequest, id="Summary")
class RefuseSummaryInput:
    """Which one."""

    request_id: maybe
    id: auto
    version: auto


@takes(pb.WithdrawSummaryRequest, id="Summary")
class WithdrawSummaryInput:
    """Which one."""

    request_id: maybe
    id: auto
    version: auto


@takes(pb.AllowInterviewHeldRequest, id="Interview")
class AllowInterviewHeldInput:
    """Which company may know."""

    request_id: maybe
    id: auto
    company_id: auto
    consent_text_version: auto
    consent_language: auto


@takes(pb.DisallowInterviewHeldRequest, id="Interview")
class DisallowInterviewHeldInput:
    """Which company may know no more."""

    request_id: maybe
    id: auto
    company_id: auto


@strawberry.type(description="The new interview.")
class RequestInterviewPayload:
    """Asked for."""

    interview: Interview = strawberry.field(description="The interview.")


@strawberry.type(description="The interview, accepted.")
class AcceptInterviewPayload:
    """A version further."""

    interview: Interview = strawberry.field(description="The interview.")


@strawberry.type(description="The interview, declined.")
class DeclineInterviewPayload:
    """An end."""

    interview: Interview = strawberry.field(description="The interview.")


@strawberry.type(description="The interview, cancelled.")
class CancelInterviewPayload:
    """An end."""

    interview: Interview = strawberry.field(description="The interview.")


@strawberry.type(description="The summary, released to its company.")
class ApproveSummaryPayload:
    """It can be taken back."""

    summary: Summary = strawberry.field(description="The summary.")


@strawberry.type(description="The summary in the words of the alumnus.")
class AmendSummaryPayload:
    """Back with the coordinator."""

    summary: Summary = strawberry.field(description="The summary.")


@strawberry.type(description="The summary, refused.")
class RefuseSummaryPayload:
    """An end."""

    summary: Summary = strawberry.field(description="The summary.")


@strawberry.type(description="The summary, taken back.")
class WithdrawSummaryPayload:
    """Effective already."""

    summary: Summary = strawberry.field(description="The summary.")


@strawberry.type(description="The interview with the companies that may know of it.")
class AllowInterviewHeldPayload:
    """One more, perhaps."""

    own_interview: OwnInterview = strawberry.field(description="The interview.")


@strawberry.type(description="The interview with the companies that may know of it.")
class DisallowInterviewHeldPayload:
    """Effective already."""

    own_interview: OwnInterview = strawberry.field(description="The interview.")


@strawberry.type
class AlumnusQuery:
    """What is the caller's own."""

    my_interviews = lists("InterviewService.ListOwnInterviews", OwnInterview)


@strawberry.type
class AlumnusMutation:
    """What the person decides."""

    request_interview = writes("InterviewService.RequestInterview", RequestInterviewInput, RequestInterviewPayload)
    accept_interview = writes("InterviewService.AcceptInterview", AcceptInterviewInput, AcceptInterviewPayload)
    decline_interview = writes("InterviewService.DeclineInterview", DeclineInterviewInput, DeclineInterviewPayload)
    cancel_interview = writes("InterviewService.CancelInterview", CancelInterviewInput, CancelInterviewPayload)
    approve_summary = writes("InterviewService.ApproveSummary", ApproveSummaryInput, ApproveSummaryPayload)
    amend_summary = writes("InterviewService.AmendSummary", AmendSummaryInput, AmendSummaryPayload)
    refuse_summary = writes("InterviewService.RefuseSummary", RefuseSummaryInput, RefuseSummaryPayload)
    withdraw_summary = writes("InterviewService.WithdrawSummary", WithdrawSummaryInput, WithdrawSummaryPayload)
    allow_interview_held = writes(
        "InterviewService.AllowInterviewHeld", AllowInterviewHeldInput, AllowInterviewHeldPayload
    )
    disallow_interview_held = writes(
        "InterviewService.DisallowInterviewHeld", DisallowInterviewHeldInput, DisallowInterviewHeldPayload
    )
