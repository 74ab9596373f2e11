"""What hosts send around a gathering."""

import strawberry
from okaeri.events.v1 import mailing_pb2 as pb

from gateway.connections import lists
from gateway.inputs import takes
from gateway.mutations import writes
from gateway.parts.events.gatherings import Gathering
from gateway.parts.identity import Company
from gateway.proto_types import auto, joined, maybe, message


@message(pb.Mailing)
class Mailing:
    """Letters to many."""

    id: auto
    gathering: Gathering | None = joined("Gathering", "gathering_id", "The gathering.")
    company: Company | None = joined("Company", "company_id", "The company that sends; null for what goes by itself.")
    kind: auto
    create_time: auto
    is_addressed: auto
    recipient_count: auto


@takes(pb.InviteMembersRequest)
class InviteMembersInput:
    """To what, and by whom."""

    request_id: maybe
    gathering_id: auto
    company_id: auto


@takes(pb.SendNewsRequest)
class SendNewsInput:
    """In the host's words."""

    request_id: maybe
    gathering_id: auto
    company_id: auto
    subject_ja: auto
    text_ja: auto
    subject_en: maybe
    text_en: maybe


@strawberry.type(description="The invitation, on its way.")
class InviteMembersPayload:
    """Once to each."""

    mailing: Mailing = strawberry.field(description="The letters.")


@strawberry.type(description="The news, on their way.")
class SendNewsPayload:
    """To those who agreed."""

    mailing: Mailing = strawberry.field(description="The letters.")


@strawberry.type
class MailingQuery:
    """What is answered about letters."""

    mailings = lists("MailingService.ListMailings", Mailing, needs=("gathering_id", "company_id"))


@strawberry.type
class MailingMutation:
    """What is sent."""

    invite_members = writes("MailingService.InviteMembers", InviteMembersInput, InviteMembersPayload)
    send_news = writes("MailingService.SendNews", SendNewsInput, SendNewsPayload)
