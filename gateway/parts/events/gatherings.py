"""The types of gatherings and of the seats there, as their hosts and whoever attends see them."""

from typing import Annotated, Any

import strawberry
from okaeri.events.v1 import gathering_pb2 as pb

from gateway.inputs import takes
from gateway.parts.identity import Company
from gateway.proto_types import Node, auto, id_of, joined, joined_all, maybe, message


@message(pb.ProgrammeItem)
class ProgrammeItem:
    """A part of the evening."""

    kind: maybe
    title: auto
    offset_minutes: auto
    minutes: auto
    speaker: maybe


def _id(question: strawberry.Parent[Any]) -> str:
    return str(question.id)


@message(pb.Question)
class Question:
    """Asked on registering."""

    id: str = strawberry.field(resolver=_id, description="Known by this within the gathering, such as `allergies`.")
    text: auto
    choices: auto
    is_required: auto


@message(pb.Answer)
class Answer:
    """Of one question."""

    question_id: auto
    text: maybe


@message(pb.Quota)
class Quota:
    """A limit."""

    form: auto
    audience: auto
    seats: auto


@message(pb.GatheringTerms)
class GatheringTerms:
    """The host's."""

    kind: maybe
    online_capacity: auto
    online_url: maybe
    programme: auto
    audiences: auto
    audience_companies: list[Company | None] = joined_all(
        "Company", "audience_company_ids", "Only people of these companies; empty for all."
    )
    audience_prefecture_codes: auto
    quotas: auto
    companions_limit: auto
    needs_approval: auto
    hand_on: maybe
    offer_hours: auto
    opens_hours_before: auto
    closes_hours_before: auto
    questions: auto


@message(pb.Room)
class Room:
    """In person or online."""

    form: auto
    capacity: auto
    seats_taken: auto
    waiting: auto


@message(pb.Seat)
class Seat:
    """A place at a gathering."""

    id: auto
    gathering: Annotated["Gathering", strawberry.lazy("gateway.parts.events.gatherings")] | None = joined(
        "Gathering", "gathering_id", "The gathering, as it is with this seat taken."
    )
    create_time: auto
    state: auto
    form: auto
    audience: maybe
    companions: auto
    answers: auto
    waiting_position: maybe
    offer_expire_time: maybe
    asks_to_keep: auto
    has_attended: auto


@message(pb.Gathering, by="GatheringService.BatchGetGatherings")
class Gathering(Node):
    """Where people meet."""

    company: Company | None = joined("Company", "company_id", "The company that hosts, the first where several do.")
    hosts: list[Company | None] = joined_all("Company", "host_company_ids", "All companies that host.")
    title: auto
    description: maybe
    place: maybe
    start_time: auto
    end_time: auto
    capacity: auto
    seats_taken: auto
    state: auto
    has_own_seat: auto
    own_seat: maybe
    terms: maybe
    rooms: auto
    open_time: maybe
    close_time: maybe
    change_time: maybe
    series_id: strawberry.ID | None = id_of("Series", "series_id", "The series it is part of; null for none.")
    version: auto


@takes(pb.ProgrammeItem)
class ProgrammeItemInput:
    """A part of the evening."""

    kind: maybe
    title: auto
    offset_minutes: auto
    minutes: auto
    speaker: maybe


@takes(pb.Question)
class QuestionInput:
    """Asked on registering."""

    id: auto
    text: auto
    choices: maybe
    is_required: maybe


@takes(pb.Answer)
class AnswerInput:
    """Of one question."""

    question_id: auto
    text: auto


@takes(pb.Quota)
class QuotaInput:
    """A limit."""

    form: auto
    audience: auto
    seats: auto


@takes(pb.GatheringTerms, audience_company_ids="Company")
class GatheringTermsInput:
    """The host's."""

    kind: maybe
    online_capacity: maybe
    online_url: maybe
    programme: maybe
    audiences: maybe
    audience_company_ids: maybe
    audience_prefecture_codes: maybe
    quotas: maybe
    companions_limit: maybe
    needs_approval: maybe
    hand_on: maybe
    offer_hours: maybe
    opens_hours_before: maybe
    closes_hours_before: maybe
    questions: maybe
