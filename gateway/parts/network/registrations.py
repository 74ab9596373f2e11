"""How people come in: channels, registrations, and the records of the register they are compared with."""

import strawberry
from okaeri.network.v1 import register_pb2 as register_pb
from okaeri.network.v1 import registration_pb2 as pb

from gateway.connections import lists, whole
from gateway.contracts import description_of
from gateway.inputs import takes
from gateway.mutations import writes
from gateway.nodes import by_id
from gateway.parts.identity import Company
from gateway.parts.network.members import PersonName  # noqa: F401 (a type that messages below are made of)
from gateway.proto_types import Node, auto, id_of, joined, maybe, message


@message(register_pb.LeaverRecord, by="RegisterService.BatchGetLeaverRecords")
class LeaverRecord(Node):
    """Somebody who left."""

    company: Company | None = joined("Company", "company_id", "The company that owns the record.")
    employee_number: maybe
    name: maybe
    birth_date: maybe
    joined_on: maybe
    left_on: maybe
    leaving_reason: maybe
    unit_code: maybe
    employment_type: maybe
    skills: auto
    licences: auto
    update_time: maybe


@message(pb.Channel)
class Channel:
    """A way in."""

    id: auto
    company: Company | None = joined("Company", "company_id", "The company that made it; null when group HR did.")
    kind: auto
    name: auto
    code: auto
    url: auto
    qr_svg: auto
    create_time: auto
    gathering_id: strawberry.ID | None = id_of(
        "Gathering", "gathering_id", "The gathering that it is; null for any other channel."
    )


@message(pb.CandidateReason)
class CandidateReason:
    """In words."""

    code: auto
    points: auto
    ja: auto
    en: auto


@message(pb.Candidate)
class Candidate:
    """Perhaps the same person."""

    leaver_record: auto
    score: auto
    reasons: auto
    reason_words: auto
    member_id: strawberry.ID | None = id_of(
        "Member", "member_id", description_of("okaeri.network.v1.Candidate.member_id")
    )


@message(pb.DecidedRecord)
class DecidedRecord:
    """As it stood."""

    leaver_record: LeaverRecord | None = joined("LeaverRecord", "leaver_record_id", "The record, as it is today.")
    score: auto
    reasons: auto


@message(pb.RegistrationDecision)
class RegistrationDecision:
    """It stays."""

    id: auto
    registration_id: strawberry.ID | None = id_of(
        "Registration", "registration_id", "The registration; null once it was erased."
    )
    state: auto
    decider_id: maybe
    by_software: auto
    decide_time: auto
    records: auto
    merge_id: strawberry.ID | None = id_of("Merge", "merge_id", "The merge that led to it; null for none.")


@message(pb.Registration, by="RegistrationService.GetRegistration")
class Registration(Node):
    """Somebody wants to come in."""

    company: Company | None = joined("Company", "company_id", "The company the person says to have left.")
    state: auto
    name: maybe
    birth_date: maybe
    employee_number: maybe
    joined_on: maybe
    left_on: maybe
    candidates: auto
    create_time: auto
    confirm_time: maybe
    version: auto
    decisions: auto


@takes(register_pb.PersonName)
class PersonNameInput:
    """How somebody is called."""

    family: maybe
    given: maybe
    family_kana: maybe
    given_kana: maybe
    family_romaji: maybe
    given_romaji: maybe
    former_family: maybe
    former_family_kana: maybe


@takes(pb.RegisterRequest)
class RegisterInput:
    """What a leaver types."""

    request_id: maybe
    company_id: auto
    name: auto
    birth_date: auto
    employee_number: maybe
    joined_on: maybe
    left_on: maybe
    mail: auto
    channel_codes: maybe
    locale: maybe


@takes(pb.CreateChannelRequest)
class CreateChannelInput:
    """A channel to come."""

    request_id: maybe
    company_id: maybe
    kind: auto
    name: auto


@takes(pb.AddOwnEmploymentRequest)
class AddMyEmploymentInput:
    """What a member says."""

    request_id: maybe
    company_id: auto
    employee_number: maybe
    joined_on: maybe
    left_on: maybe
    former_family: maybe
    former_family_kana: maybe
    birth_date: maybe
    channel_codes: maybe


@takes(pb.ReopenRegistrationRequest, id="Registration")
class ReopenRegistrationInput:
    """The registration."""

    request_id: maybe
    id: auto
    version: auto


@takes(pb.DecideRegistrationRequest, id="Registration", further_leaver_record_ids="LeaverRecord")
class DecideRegistrationInput:
    """Give the record to approve, or `decline: true`."""

    request_id: maybe
    id: auto
    version: auto
    leaver_record_id: maybe
    decline: maybe
    further_leaver_record_ids: maybe


@strawberry.type(description="Says nothing about whether the person is known.")
class RegisterPayload:
    """A mail is on its way."""

    request_id: str = strawberry.field(description="The idempotency key, given or made.")


@strawberry.type(description="Says nothing about whether the company knows the person.")
class AddMyEmploymentPayload:
    """It is compared, or waits."""

    request_id: str = strawberry.field(description="The idempotency key, given or made.")


@strawberry.type(description="The registration, taken up again.")
class ReopenRegistrationPayload:
    """It waits."""

    registration: Registration = strawberry.field(description="The registration.")


@strawberry.type(description="The new channel.")
class CreateChannelPayload:
    """Ready to be printed."""

    channel: Channel = strawberry.field(description="The channel.")


@strawberry.type(description="The registration, decided.")
class DecideRegistrationPayload:
    """An end."""

    registration: Registration = strawberry.field(description="The registration.")


@strawberry.type
class RegistrationQuery:
    """What is answered about coming in."""

    leaver_records = lists("RegisterService.ListLeaverRecords", LeaverRecord, needs=("company_id",))
    channels = lists("RegistrationService.ListChannels", Channel)
    pending_registrations = lists("RegistrationService.ListPendingRegistrations", Registration, needs=("company_id",))
    registration_decisions = lists(
        "RegistrationService.ListRegistrationDecisions", RegistrationDecision, needs=("company_id",)
    )
    gathering_channels = whole("AttributionService.BatchGetGatheringChannels", Channel)
    registration = by_id(Registration, "The registration of this id; null when there is none that the caller may see.")


@strawberry.type
class RegistrationMutation:
    """What is done about coming in."""

    register = writes(
        "RegistrationService.Register",
        RegisterInput,
        RegisterPayload,
        lambda request, _: RegisterPayload(request_id=request.request_id),
    )
    add_my_employment = writes(
        "RegistrationService.AddOwnEmployment",
        AddMyEmploymentInput,
        AddMyEmploymentPayload,
        lambda request, _: AddMyEmploymentPayload(request_id=request.request_id),
    )
    reopen_registration = writes(
        "RegistrationService.ReopenRegistration", ReopenRegistrationInput, ReopenRegistrationPayload
    )
    create_channel = writes("RegistrationService.CreateChannel", CreateChannelInput, CreateChannelPayload)
    decide_registration = writes(
        "RegistrationService.DecideRegistration", DecideRegistrationInput, DecideRegistrationPayload
    )
