"""The types of interviews: one for each side of the wall. What a side may not see has no field in its types.

`Interview` is what both sides of a conversation see, `OwnInterview` and `Summary` are the alumnus's, `Note` is the
coordinator's, `ReleasedSummary` and `HeldInterview` are what HR of a company gets, `InterviewFigures` the group.
"""

from okaeri.recruiting.v1 import interview_pb2 as pb

from gateway.parts.identity import Company
from gateway.parts.network import Member
from gateway.parts.organisations import Organisation
from gateway.proto_types import Node, auto, joined, maybe, message

_OF_COMPANY = "The company; null when it is not known."
_OF_ORGANISATION = "The organisation of coordinators."
_OF_MEMBER = "The member, as far as a consent allows at this moment; null where none does."


@message(pb.InterviewStep)
class InterviewStep:
    """A move."""

    state: auto
    time: auto


@message(pb.Interview, by="InterviewService.BatchGetInterviews")
class Interview(Node):
    """A conversation, as its two sides see it."""

    organisation: Organisation | None = joined("Organisation", "organisation_id", _OF_ORGANISATION)
    member: Member | None = joined("Member", "member_id", _OF_MEMBER)
    state: auto
    wish: maybe
    invitation: maybe
    start_time: maybe
    place: maybe
    online: auto
    held_on: maybe
    create_time: auto
    steps: auto
    version: auto


@message(pb.Summary)
class Summary:
    """The alumnus's."""

    id: auto
    company: Company | None = joined("Company", "company_id", _OF_COMPANY)
    text: maybe
    state: auto
    held_on: auto
    approve_time: maybe
    consent_text_version: maybe
    version: auto


@message(pb.InterviewDisclosure)
class InterviewDisclosure:
    """The alumnus's."""

    company: Company | None = joined("Company", "company_id", _OF_COMPANY)
    consent_text_version: auto
    allow_time: auto


@message(pb.OwnInterview)
class OwnInterview:
    """The alumnus's."""

    interview: auto
    summaries: auto
    disclosures: auto


@message(pb.Note)
class Note:
    """The coordinator's."""

    id: auto
    note_class: auto
    text: maybe
    company: Company | None = joined("Company", "company_id", "The company of a summary; null for other notes.")
    state: maybe
    topics: auto
    create_time: auto
    version: auto


@message(pb.ReleasedSummary)
class ReleasedSummary:
    """HR's."""

    id: auto
    company: Company | None = joined("Company", "company_id", _OF_COMPANY)
    member: Member | None = joined("Member", "member_id", _OF_MEMBER)
    organisation: Organisation | None = joined("Organisation", "organisation_id", _OF_ORGANISATION)
    text: auto
    held_on: auto
    approve_time: auto


@message(pb.HeldInterview)
class HeldInterview:
    """HR's."""

    company: Company | None = joined("Company", "company_id", _OF_COMPANY)
    member: Member | None = joined("Member", "member_id", _OF_MEMBER)
    organisation: Organisation | None = joined("Organisation", "organisation_id", _OF_ORGANISATION)
    held_on: auto


@message(pb.HeldCount)
class HeldCount:
    """The group's."""

    month: auto
    count: auto


@message(pb.TopicCount)
class TopicCount:
    """The group's."""

    month: auto
    topic: auto
    count: auto


@message(pb.InterviewFigures)
class InterviewFigures:
    """The group's."""

    held: auto
    topics: auto
