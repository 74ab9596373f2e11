"""Interviews and notes as messages of the contract, and back; and the little that is announced of them.

Of an interview nothing is announced: that somebody had one is nobody's business. Of a summary only its company is told.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from okaeri.recruiting.v1 import interview_pb2 as pb

from chassis.clock import timestamp
from chassis.errors import InvalidInput
from services.recruiting.domain.interview_figures import Figures
from services.recruiting.domain.interviews import Disclosure, Interview, InterviewState
from services.recruiting.domain.notes import Content, Note, PrivateNote, Summary, SummaryState, Topic, TopicNote
from services.recruiting.messages import text_of


def held_day_of(text: str) -> date:
    """The day of `2026-11-23`. Raises InvalidInput for a day that no calendar has."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"{text} is no day of the calendar.", field="held_on") from None


def content_of(request: pb.WriteNoteRequest | pb.ReviseNoteRequest, company_id: str = "") -> Content:
    """What a coordinator says in a note."""
    topics = (Topic(pb.InterviewTopic.Name(each).removeprefix("INTERVIEW_TOPIC_").lower()) for each in request.topics)
    return Content(request.text, tuple(topics), company_id)


def interview_message(interview: Interview) -> pb.Interview:
    """An interview, for either side."""
    return pb.Interview(
        id=interview.id,
        organisation_id=interview.organisation_id,
        member_id=interview.member_id,
        state=_state(interview.state),
        wish=interview.wish,
        invitation=interview.invitation,
        start_time=timestamp(interview.starts_at),
        place=interview.place,
        online=interview.online,
        held_on=text_of(interview.held_on),
        create_time=timestamp(interview.created_at),
        steps=[pb.InterviewStep(state=_state(step.state), time=timestamp(step.at)) for step in interview.steps],
        version=interview.version,
    )


def own_interview_message(
    interview: Interview, summaries: Iterable[Summary], disclosures: Iterable[Disclosure]
) -> pb.OwnInterview:
    """An interview for its alumnus, with what of these belongs to it."""
    return pb.OwnInterview(
        interview=interview_message(interview),
        summaries=[summary_message(each) for each in summaries if each.interview_id == interview.id],
        disclosures=[_disclosure_message(each) for each in disclosures if each.interview_id == interview.id],
    )


def summary_message(summary: Summary) -> pb.Summary:
    """A summary for the alumnus: the text that was shown, never the coordinator's draft."""
    return pb.Summary(
        id=summary.id,
        interview_id=summary.interview_id,
        company_id=summary.company_id,
        text=summary.text,
        state=_summary_state(summary.state),
        held_on=text_of(summary.held_on),
        approve_time=timestamp(summary.approved_at),
        consent_id=summary.consent_id,
        consent_text_version=summary.consent_text_version,
        version=summary.version,
    )


def note_message(note: Note) -> pb.Note:
    """A note for a coordinator who may see it."""
    message = pb.Note(
        id=note.id,
        interview_id=note.interview_id,
        create_time=timestamp(note.written_at),
        version=note.version,
    )
    message.MergeFrom(_kind_of(note))
    return message


def released_message(summary: Summary) -> pb.ReleasedSummary:
    """A summary for HR of its company."""
    return pb.ReleasedSummary(
        id=summary.id,
        company_id=summary.company_id,
        member_id=summary.member_id,
        organisation_id=summary.organisation_id,
        text=summary.text,
        held_on=text_of(summary.held_on),
        approve_time=timestamp(summary.approved_at),
    )


def held_message(disclosure: Disclosure) -> pb.HeldInterview:
    """An interview for HR of a company that may know of it."""
    return pb.HeldInterview(
        company_id=disclosure.company_id,
        member_id=disclosure.member_id,
        organisation_id=disclosure.organisation_id,
        held_on=text_of(disclosure.held_on),
    )


def figures_message(figures: Figures) -> pb.InterviewFigures:
    """The figures."""
    return pb.InterviewFigures(
        held=[pb.HeldCount(month=month, count=count) for month, count in figures.held.items()],
        topics=[
            pb.TopicCount(month=month, topic=_topic(topic), count=count)
            for (month, topic), count in figures.topics.items()
        ],
    )


def summary_released(summary: Summary) -> pb.SummaryReleased:
    """What is announced of a release; about whom is not told."""
    return pb.SummaryReleased(summary_id=summary.id, company_id=summary.company_id)


def summary_withdrawn(summary: Summary) -> pb.SummaryWithdrawn:
    """What is announced of a withdrawal; about whom is not told."""
    return pb.SummaryWithdrawn(summary_id=summary.id, company_id=summary.company_id)


def _kind_of(note: Note) -> pb.Note:
    """What only this kind of note says."""
    match note:
        case PrivateNote():
            return pb.Note(note_class=pb.NOTE_CLASS_PRIVATE, text=note.text)
        case Summary():
            state, text = _summary_state(note.state), note.text or note.draft
            return pb.Note(note_class=pb.NOTE_CLASS_SUMMARY, text=text, company_id=note.company_id, state=state)
        case TopicNote():
            return pb.Note(note_class=pb.NOTE_CLASS_STATISTICS, topics=_topics(note.topics))


def _disclosure_message(disclosure: Disclosure) -> pb.InterviewDisclosure:
    return pb.InterviewDisclosure(
        company_id=disclosure.company_id,
        consent_id=disclosure.consent_id,
        consent_text_version=disclosure.consent_text_version,
        allow_time=timestamp(disclosure.allowed_at),
    )


def _state(state: InterviewState) -> pb.InterviewState.ValueType:
    return pb.InterviewState.Value(f"INTERVIEW_STATE_{state.upper()}")


def _summary_state(state: SummaryState) -> pb.SummaryState.ValueType:
    return pb.SummaryState.Value(f"SUMMARY_STATE_{state.upper()}")


def _topics(topics: Sequence[Topic]) -> "list[pb.InterviewTopic.ValueType]":
    return [_topic(each) for each in topics]


def _topic(topic: Topic) -> pb.InterviewTopic.ValueType:
    return pb.InterviewTopic.Value(f"INTERVIEW_TOPIC_{topic.upper()}")
