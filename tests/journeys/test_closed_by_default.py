"""Nothing of another company is reachable: not found, everywhere; and no role reaches beyond what it is for."""

import grpc
import pytest
from okaeri.events.v1 import gathering_pb2
from okaeri.identity.v1 import account_pb2
from okaeri.network.v1 import comeback_pb2, register_pb2, registration_pb2
from okaeri.options.v1 import options_pb2
from okaeri.recruiting.v1 import application_pb2, posting_pb2

from tests.journeys import people
from tests.journeys.asking import request_id, until
from tests.journeys.calling import Refusal
from tests.journeys.the_group import Group

pytestmark = [pytest.mark.real, pytest.mark.slow]

NOBODYS_ID = "0123456789abcdef0123456789abcdef"
TERMS = posting_pb2.PostingTerms(title="企画")
EMPLOYMENT = comeback_pb2.COMEBACK_KIND_EMPLOYMENT
LEAFLET = registration_pb2.CHANNEL_KIND_LEAFLET

OF_THE_HOLDING = [
    ("RegisterService", "ListLeaverRecords", register_pb2.ListLeaverRecordsRequest(company_id="holding")),
    ("RegistrationService", "ListChannels", registration_pb2.ListChannelsRequest(company_id="holding")),
    (
        "RegistrationService",
        "ListPendingRegistrations",
        registration_pb2.ListPendingRegistrationsRequest(company_id="holding"),
    ),
    (
        "RegistrationService",
        "CreateChannel",
        registration_pb2.CreateChannelRequest(
            request_id="closed-by-default", company_id="holding", kind=LEAFLET, name="x"
        ),
    ),
    ("ApplicationService", "ListApplications", application_pb2.ListApplicationsRequest(company_id="holding")),
    (
        "PostingService",
        "DraftPosting",
        posting_pb2.DraftPostingRequest(
            request_id="closed-by-default", company_id="holding", kind=EMPLOYMENT, terms=TERMS
        ),
    ),
]
"""What HR of another company asks, and must not be told that it could be there."""


def refusal_of(group: Group, service: str, method: str, request: object, token: str) -> Refusal:
    with pytest.raises(grpc.RpcError) as refused:
        group.calling.ask(service, method, request, token)
    return Refusal(refused.value)


@pytest.mark.parametrize(("service", "method", "request_"), OF_THE_HOLDING, ids=lambda each: str(each)[:24])
def test_hr_of_the_bank_finds_nothing_of_the_holding_company(
    group: Group, service: str, method: str, request_: object
) -> None:
    assert refusal_of(group, service, method, request_, group.hr("bank").token).code == "NOT_FOUND"


def test_leaver_records_of_another_company_are_left_out_of_what_is_asked_by_id(group: Group) -> None:
    listed = register_pb2.ListLeaverRecordsRequest(company_id="bank", page_size=3)
    own = group.calling.ask("RegisterService", "ListLeaverRecords", listed, group.hr("bank").token)
    by_id = register_pb2.BatchGetLeaverRecordsRequest(ids=[each.id for each in own.leaver_records])
    ask = group.calling.ask
    assert len(ask("RegisterService", "BatchGetLeaverRecords", by_id, group.hr("bank").token).leaver_records) == 3
    assert not ask("RegisterService", "BatchGetLeaverRecords", by_id, group.hr("post").token).leaver_records


def test_a_cursor_of_one_company_opens_nothing_of_another(group: Group) -> None:
    listed = register_pb2.ListLeaverRecordsRequest(company_id="bank", page_size=1)
    page = group.calling.ask("RegisterService", "ListLeaverRecords", listed, group.hr("bank").token)
    stolen = register_pb2.ListLeaverRecordsRequest(company_id="post", page_size=5, page_token=page.next_page_token)
    found = group.calling.ask("RegisterService", "ListLeaverRecords", stolen, group.hr("post").token)
    assert {each.company_id for each in found.leaver_records} <= {"post"}


def test_a_posting_of_another_company_cannot_be_changed_published_or_closed(group: Group) -> None:
    drafted = posting_pb2.DraftPostingRequest(
        request_id=request_id(), company_id="holding", kind=EMPLOYMENT, terms=TERMS
    )
    posting = group.calling.ask("PostingService", "DraftPosting", drafted, group.hr("holding").token)
    known = {"id": posting.id, "version": posting.version}
    tries = {
        "UpdatePosting": posting_pb2.UpdatePostingRequest(request_id=request_id(), **known, terms=TERMS),
        "PublishPosting": posting_pb2.PublishPostingRequest(request_id=request_id(), **known),
        "ClosePosting": posting_pb2.ClosePostingRequest(request_id=request_id(), **known),
    }
    for method, sent in tries.items():
        assert refusal_of(group, "PostingService", method, sent, group.hr("bank").token).code == "NOT_FOUND"
    by_id = posting_pb2.BatchGetPostingsRequest(ids=[posting.id])
    assert not group.calling.ask("PostingService", "BatchGetPostings", by_id, group.hr("bank").token).postings


def test_a_registration_is_seen_and_decided_by_its_company_only(group: Group) -> None:
    someone = people.Leaver("bank", "", "早蕨", "野分", "サワラビ", "ノワキ", "1970-02-03", "1999-04-01", "2010-03-31")
    person = group.register(someone, mail="closed.by.default@private.example", employeeNumber="")
    person.redeem(person.link())
    listed = registration_pb2.ListPendingRegistrationsRequest(company_id="bank", page_size=100)

    def look() -> registration_pb2.Registration | None:
        answer = group.calling.ask("RegistrationService", "ListPendingRegistrations", listed, group.hr("bank").token)
        return next((each for each in answer.registrations if each.name.family == "早蕨"), None)

    waiting = until(look, "pending registration")
    asked = registration_pb2.GetRegistrationRequest(id=waiting.id)
    decided = registration_pb2.DecideRegistrationRequest(
        request_id=request_id(), id=waiting.id, version=waiting.version, decline=True
    )
    post = group.hr("post").token
    assert refusal_of(group, "RegistrationService", "GetRegistration", asked, post).code == "NOT_FOUND"
    assert refusal_of(group, "RegistrationService", "DecideRegistration", decided, post).code == "NOT_FOUND"


def test_a_gathering_of_another_company_cannot_be_drafted_or_cancelled(group: Group) -> None:
    drafted = gathering_pb2.DraftGatheringRequest(
        request_id=request_id(), company_id="holding", title="同窓会", place="東京", capacity=10
    )
    drafted.start_time.FromJsonString("2099-01-01T09:00:00Z")
    drafted.end_time.FromJsonString("2099-01-01T11:00:00Z")
    bank = group.hr("bank").token
    assert refusal_of(group, "GatheringService", "DraftGathering", drafted, bank).code == "NOT_FOUND"
    gathering = group.calling.ask("GatheringService", "DraftGathering", drafted, group.hr("holding").token)
    for method, kind in (
        ("PublishGathering", gathering_pb2.PublishGatheringRequest),
        ("CancelGathering", gathering_pb2.CancelGatheringRequest),
    ):
        sent = kind(request_id=request_id(), id=gathering.id, version=gathering.version)
        assert refusal_of(group, "GatheringService", method, sent, bank).code == "NOT_FOUND"
    by_id = gathering_pb2.BatchGetGatheringsRequest(ids=[gathering.id])
    assert not group.calling.ask("GatheringService", "BatchGetGatherings", by_id, bank).gatherings


def test_a_guessed_id_is_not_found(group: Group) -> None:
    moved = application_pb2.MoveApplicationRequest(
        request_id=request_id(), id=NOBODYS_ID, version=1, state=application_pb2.APPLICATION_STATE_SCREENING
    )
    assert refusal_of(group, "ApplicationService", "MoveApplication", moved, group.hr("bank").token).code == "NOT_FOUND"
    asked = registration_pb2.GetRegistrationRequest(id=NOBODYS_ID)
    assert (
        refusal_of(group, "RegistrationService", "GetRegistration", asked, group.hr("bank").token).code == "NOT_FOUND"
    )


@pytest.mark.parametrize("role", [options_pb2.ROLE_COORDINATOR, options_pb2.ROLE_GROUP_HR, options_pb2.ROLE_OPERATOR])
def test_group_hr_gives_itself_no_role(group: Group, role: options_pb2.Role.ValueType) -> None:
    sent = account_pb2.GrantRoleRequest(request_id=request_id(), mail="hr.group@staff.example", role=role)
    token = group.group_hr.token
    assert refusal_of(group, "AccountService", "GrantRole", sent, token).code == "PERMISSION_DENIED"


def test_group_hr_sees_the_record_of_no_single_person(group: Group) -> None:
    token = group.group_hr.token
    listed = register_pb2.ListLeaverRecordsRequest(company_id="bank")
    assert refusal_of(group, "RegisterService", "ListLeaverRecords", listed, token).code == "PERMISSION_DENIED"
    waiting = registration_pb2.ListPendingRegistrationsRequest(company_id="bank")
    assert refusal_of(group, "RegistrationService", "ListPendingRegistrations", waiting, token).code == (
        "PERMISSION_DENIED"
    )


def test_a_caller_without_a_company_never_falls_back_to_one(group: Group) -> None:
    group.grant("auditor@staff.example", options_pb2.ROLE_AUDITOR)
    auditor = group.staff("auditor@staff.example").token
    for service, method, sent in OF_THE_HOLDING:
        assert refusal_of(group, service, method, sent, auditor).code == "PERMISSION_DENIED"


def test_a_role_that_was_taken_away_is_gone_with_the_next_token(group: Group) -> None:
    group.grant("leaving.hr@staff.example", options_pb2.ROLE_HR, "post")
    leaving = group.staff("leaving.hr@staff.example")
    assert leaving.roles == {"HR@post"}
    taken = account_pb2.RevokeRoleRequest(
        request_id=request_id(), mail="leaving.hr@staff.example", role=options_pb2.ROLE_HR, company_id="post"
    )
    group.calling.ask("AccountService", "RevokeRole", taken, group.operator.token)
    assert leaving.renew().roles == frozenset()
