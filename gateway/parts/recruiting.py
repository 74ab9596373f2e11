"""The part of recruiting: postings and the applications to them."""

import strawberry
from okaeri.recruiting.v1 import application_pb2 as pb
from okaeri.recruiting.v1 import posting_pb2 as posting_pb

from gateway.connections import lists
from gateway.inputs import takes
from gateway.mutations import writes
from gateway.nodes import by_id
from gateway.parts.identity import Company
from gateway.parts.network import Member
from gateway.proto_types import Node, auto, joined, maybe, message


@message(posting_pb.PostingTerms)
class PostingTerms:
    """What is offered."""

    title: maybe
    duties: maybe
    duties_change_range: maybe
    workplace: maybe
    workplace_change_range: maybe
    contract_term: maybe
    renewal_criteria: maybe
    pay: maybe
    hours: maybe
    as_of_date: maybe
    opens_on: maybe
    closes_on: maybe
    skills: auto
    licences: auto
    prefecture_code: maybe


@message(posting_pb.Posting, by="PostingService.BatchGetPostings")
class Posting(Node):
    """An offer."""

    company: Company | None = joined("Company", "company_id", "The company that wrote it.")
    legal_employer: auto
    kind: auto
    terms: auto
    state: auto
    create_time: auto
    publish_time: maybe
    version: auto


@message(pb.ApplicationStep)
class ApplicationStep:
    """A move."""

    state: auto
    time: auto


@message(pb.Application, by="ApplicationService.BatchGetApplications")
class Application(Node):
    """Somebody applies."""

    posting: Posting | None = joined(
        "Posting", "posting_id", "The posting; null when the caller may not see it any more."
    )
    company: Company | None = joined("Company", "company_id", "The company of the posting.")
    applicant: Member | None = joined(
        "Member", "member_id", "Who applies, as far as the consent allows at this moment; null once it is withdrawn."
    )
    state: auto
    statement: auto
    consent_text_version: auto
    create_time: auto
    steps: auto
    version: auto


@takes(posting_pb.PostingTerms)
class PostingTermsInput:
    """The terms, as far as they are known."""

    title: maybe
    duties: maybe
    duties_change_range: maybe
    workplace: maybe
    workplace_change_range: maybe
    contract_term: maybe
    renewal_criteria: maybe
    pay: maybe
    hours: maybe
    as_of_date: maybe
    opens_on: maybe
    closes_on: maybe
    skills: maybe
    licences: maybe
    prefecture_code: maybe


@takes(posting_pb.DraftPostingRequest)
class DraftPostingInput:
    """A posting to come."""

    request_id: maybe
    company_id: auto
    kind: auto
    terms: auto


@takes(posting_pb.UpdatePostingRequest, id="Posting")
class UpdatePostingInput:
    """All terms anew."""

    request_id: maybe
    id: auto
    version: auto
    terms: auto


@takes(posting_pb.PublishPostingRequest, id="Posting")
class PublishPostingInput:
    """The draft to be published."""

    request_id: maybe
    id: auto
    version: auto


@takes(posting_pb.ClosePostingRequest, id="Posting")
class ClosePostingInput:
    """The posting to be closed."""

    request_id: maybe
    id: auto
    version: auto


@takes(pb.ApplyRequest)
class ApplyInput:
    """What the person says and accepts."""

    request_id: maybe
    posting_id: auto
    statement: maybe
    consent_text_version: auto
    consent_language: auto


@takes(pb.MoveApplicationRequest, id="Application")
class MoveApplicationInput:
    """Where to."""

    request_id: maybe
    id: auto
    version: auto
    state: auto


@takes(pb.WithdrawApplicationRequest, id="Application")
class WithdrawApplicationInput:
    """Which one."""

    request_id: maybe
    id: auto
    version: auto


@strawberry.type(description="The new draft.")
class DraftPostingPayload:
    """Seen by HR of its company."""

    posting: Posting = strawberry.field(description="The posting.")


@strawberry.type(description="The posting with its new terms.")
class UpdatePostingPayload:
    """A version further."""

    posting: Posting = strawberry.field(description="The posting.")


@strawberry.type(description="The posting, open to alumni of all companies.")
class PublishPostingPayload:
    """A version further."""

    posting: Posting = strawberry.field(description="The posting.")


@strawberry.type(description="The posting, which takes no applications any more.")
class ClosePostingPayload:
    """A version further."""

    posting: Posting = strawberry.field(description="The posting.")


@strawberry.type(description="The new application.")
class ApplyPayload:
    """On its way."""

    application: Application = strawberry.field(description="The application.")


@strawberry.type(description="The application where it stands now.")
class MoveApplicationPayload:
    """A version further."""

    application: Application = strawberry.field(description="The application.")


@strawberry.type(description="The application, withdrawn.")
class WithdrawApplicationPayload:
    """An end."""

    application: Application = strawberry.field(description="The application.")


@strawberry.type
class RecruitingQuery:
    """What recruiting answers."""

    postings = lists("PostingService.ListPostings", Posting)
    posting = by_id(Posting, "The posting of this id; null when there is none that the caller may see.")
    applications = lists("ApplicationService.ListApplications", Application, needs=("company_id",))
    application = by_id(Application, "The application of this id; null when there is none that the caller may see.")
    my_applications = lists("ApplicationService.ListOwnApplications", Application)


@strawberry.type
class RecruitingMutation:
    """What recruiting does."""

    draft_posting = writes("PostingService.DraftPosting", DraftPostingInput, DraftPostingPayload)
    update_posting = writes("PostingService.UpdatePosting", UpdatePostingInput, UpdatePostingPayload)
    publish_posting = writes("PostingService.PublishPosting", PublishPostingInput, PublishPostingPayload)
    close_posting = writes("PostingService.ClosePosting", ClosePostingInput, ClosePostingPayload)
    apply = writes("ApplicationService.Apply", ApplyInput, ApplyPayload)
    move_application = writes("ApplicationService.MoveApplication", MoveApplicationInput, MoveApplicationPayload)
    withdraw_application = writes(
        "ApplicationService.WithdrawApplication", WithdrawApplicationInput, WithdrawApplicationPayload
    )
