"""What a coordinator asks and does about the interviews of its organisation."""

from typing import Annotated, Any

import strawberry
from okaeri.recruiting.v1 import interview_pb2 as pb

from chassis.errors import NotFound
from gateway.connections import lists
from gateway.inputs import request_from, takes
from gateway.mutations import writes
from gateway.nodes import by_id
from gateway.parts.interviews.types import Interview, Note
from gateway.proto_types import auto, maybe

_InterviewId = Annotated[strawberry.ID, strawberry.argument(description="The interview.")]


@takes(pb.OfferInterviewRequest)
class OfferInterviewInput:
    """Who offers to whom."""

    request_id: maybe
    organisation_id: auto
    member_id: auto
    invitation: maybe


@takes(pb.ScheduleInterviewRequest, id="Interview")
class ScheduleInterviewInput:
    """When and where."""

    request_id: maybe
    id: auto
    version: auto
    start_time: auto
    place: auto
    online: maybe


@takes(pb.HoldInterviewRequest, id="Interview")
class HoldInterviewInput:
    """On which day."""

    request_id: maybe
    id: auto
    version: auto
    held_on: auto


@takes(pb.WriteNoteRequest)
class WriteNoteInput:
    """What for, and what."""

    request_id: maybe
    interview_id: auto
    note_class: auto
    text: maybe
    company_id: maybe
    topics: maybe


@takes(pb.ReviseNoteRequest, id="Note")
class ReviseNoteInput:
    """What it says now."""

    request_id: maybe
    id: auto
    version: auto
    text: maybe
    topics: maybe


@takes(pb.ProposeSummaryRequest, id="Note")
class ProposeSummaryInput:
    """Which one."""

    request_id: maybe
    id: auto
    version: auto


@strawberry.type(description="The new interview.")
class OfferInterviewPayload:
    """Offered."""

    interview: Interview = strawberry.field(description="The interview.")


@strawberry.type(description="The interview with its time and place.")
class ScheduleInterviewPayload:
    """A version further."""

    interview: Interview = strawberry.field(description="The interview.")


@strawberry.type(description="The interview, held.")
class HoldInterviewPayload:
    """An end."""

    interview: Interview = strawberry.field(description="The interview.")


@strawberry.type(description="The new note.")
class WriteNotePayload:
    """Written."""

    note: Note = strawberry.field(description="The note.")


@strawberry.type(description="The note as it is now.")
class ReviseNotePayload:
    """A version further."""

    note: Note = strawberry.field(description="The note.")


@strawberry.type(description="The summary, shown to the alumnus.")
class ProposeSummaryPayload:
    """A version further."""

    note: Note = strawberry.field(description="The summary, as a note.")


async def _interview_notes(info: strawberry.Info[Any], interview_id: _InterviewId) -> Any:
    request = request_from(pb.ListNotesRequest, {"interview_id": interview_id})
    try:
        return (await info.context.ask("InterviewService.ListNotes", request)).notes
    except NotFound:
        return None


@strawberry.type
class CoordinatorQuery:
    """What is the organisation's."""

    interviews = lists("InterviewService.ListInterviews", Interview, needs=("organisation_id",))
    interview = by_id(Interview, "The interview of this id; null when there is none that the caller may see.")
    interview_notes: list[Note] | None = strawberry.field(
        resolver=_interview_notes,
        description="The notes of an interview that the coordinator may see, oldest first; null when there is no such "
        "interview for the caller.",
    )


@strawberry.type
class CoordinatorMutation:
    """What the coordinator does."""

    offer_interview = writes("InterviewService.OfferInterview", OfferInterviewInput, OfferInterviewPayload)
    schedule_interview = writes("InterviewService.ScheduleInterview", ScheduleInterviewInput, ScheduleInterviewPayload)
    hold_interview = writes("InterviewService.HoldInterview", HoldInterviewInput, HoldInterviewPayload)
    write_note = writes("InterviewService.WriteNote", WriteNoteInput, WriteNotePayload)
    revise_note = writes("InterviewService.ReviseNote", ReviseNoteInput, ReviseNotePayload)
    propose_summary = writes("InterviewService.ProposeSummary", ProposeSummaryInput, ProposeSummaryPayload)
