"""Interviews in the graph: each side has types of its own, and what one may not see is no field of its types."""

from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from okaeri.identity.v1 import account_pb2
from okaeri.identity.v1 import organisation_pb2 as organisation_pb
from okaeri.network.v1 import member_pb2 as member_pb
from okaeri.options.v1 import options_pb2
from okaeri.recruiting.v1 import interview_pb2 as pb

from chassis.access import Caller, Grant, Kind
from chassis.errors import NotFound, RuleBroken, Stale
from gateway.node_ids import node_id
from gateway.schema import written
from tests.gateway.suite import ALUMNUS, HR, OPERATOR, companies, graph_over

MORNING = Timestamp(seconds=1795392000)
KANA = Caller("kana", Kind.PERSON, grants=frozenset({Grant("coordinator", "mado")}))
GROUP_HR = Caller("ghr", Kind.PERSON, grants=frozenset({Grant("group_hr")}))
MADO = organisation_pb.CoordinatorOrganisation(
    id="mado", name="相談室まど", licence_number="13-ユ-300001", legal_ground=1, valid_from_date="2026-04-01",
    valid_until_date="2029-03-31", version=1,
)  # fmt: skip
SECRET = "すいか"


def organisations(request: Any) -> Any:
    found = [MADO] if "mado" in request.ids else []
    return organisation_pb.BatchGetCoordinatorOrganisationsResponse(organisations=found)


def members(request: Any) -> Any:
    found = [member_pb.Member(id=id, headline="物流") for id in request.ids if id == "taro"]
    return member_pb.BatchGetMembersResponse(members=found)


JOINS = {
    "OrganisationService.BatchGetCompanies": companies,
    "OrganisationService.BatchGetCoordinatorOrganisations": organisations,
    "MemberService.BatchGetMembers": members,
}


def interview(**said: Any) -> Any:
    usual = {"id": "i", "organisation_id": "mado", "member_id": "taro", "state": 5, "held_on": "2026-11-20"}
    return pb.Interview(**{**usual, "wish": "話したい", "create_time": MORNING, "version": 3, **said})


def summary(**said: Any) -> Any:
    usual = {"id": "s", "interview_id": "i", "company_id": "bank", "text": "要約", "state": 2, "held_on": "2026-11-20"}
    return pb.Summary(**{**usual, "version": 2, **said})


def page(of: Any, *items: Any, field: str) -> Any:
    return of(**{field: items}, cursors=[f"c{number}" for number in range(len(items))])


async def test_an_alumnus_sees_its_interviews_with_every_text_that_was_proposed() -> None:
    own = pb.OwnInterview(
        interview=interview(),
        summaries=[summary()],
        disclosures=[pb.InterviewDisclosure(company_id="bank", consent_text_version="2026-11", allow_time=MORNING)],
    )
    answers = {"InterviewService.ListOwnInterviews": page(pb.ListOwnInterviewsResponse, own, field="interviews")}
    query = """{ myInterviews(first: 5) { edges { node {
        interview { id state heldOn wish organisation { code name } startTime place }
        summaries { id text state heldOn version company { code } approveTime }
        disclosures { company { code } } } } } }"""
    async with graph_over({**JOINS, **answers}) as graph:
        data = await graph.data(query, ALUMNUS)
    assert data["myInterviews"]["edges"][0]["node"] == {
        "interview": {
            "id": node_id("Interview", "i"),
            "state": "HELD",
            "heldOn": "2026-11-20",
            "wish": "話したい",
            "organisation": {"code": "mado", "name": "相談室まど"},
            "startTime": None,
            "place": None,
        },
        "summaries": [
            {
                "id": node_id("Summary", "s"),
                "text": "要約",
                "state": "PROPOSED",
                "heldOn": "2026-11-20",
                "version": 2,
                "company": {"code": "bank"},
                "approveTime": None,
            }
        ],
        "disclosures": [{"company": {"code": "bank"}}],
    }


async def test_a_coordinator_sees_the_interviews_of_its_organisation_and_its_notes() -> None:
    note = pb.Note(id="n", interview_id="i", note_class=1, text=SECRET, create_time=MORNING, version=1)
    answers = {
        "InterviewService.ListInterviews": page(pb.ListInterviewsResponse, interview(), field="interviews"),
        "InterviewService.ListNotes": pb.ListNotesResponse(notes=[note]),
    }
    query = """query($i: ID!) {
        interviews(organisationId: "mado", first: 5) { edges { node { id member { headline } version } } }
        interviewNotes(interviewId: $i) { id noteClass text state topics company { code } version } }"""
    async with graph_over({**JOINS, **answers}) as graph:
        data = await graph.data(query, KANA, i=node_id("Interview", "i"))
        asked = dict(graph.calls)
    edges = data["interviews"]["edges"]
    assert edges == [{"node": {"id": node_id("Interview", "i"), "member": {"headline": "物流"}, "version": 3}}]
    assert data["interviewNotes"] == [
        {
            "id": node_id("Note", "n"),
            "noteClass": "PRIVATE",
            "text": SECRET,
            "state": None,
            "topics": [],
            "company": None,
            "version": 1,
        }
    ]
    assert asked["InterviewService.ListInterviews"].organisation_id == "mado"
    assert asked["InterviewService.ListNotes"].interview_id == "i"


async def test_notes_that_are_not_the_callers_are_null_and_those_of_an_ended_licence_say_why() -> None:
    query = """query($i: ID!) { interviewNotes(interviewId: $i) { text } }"""
    for refusal, code in ((NotFound("none"), None), (RuleBroken("ended", rule="licence_ended"), "RuleBroken")):
        async with graph_over({"InterviewService.ListNotes": refusal}) as graph:
            answer = await graph.ask(query, KANA, i=node_id("Interview", "i"))
        assert answer["data"] == {"interviewNotes": None}
        assert [error["extensions"]["code"] for error in answer.get("errors", [])] == ([code] if code else [])


async def test_hr_gets_what_was_released_with_its_dates() -> None:
    released = pb.ReleasedSummary(
        id="s", company_id="bank", member_id="taro", organisation_id="mado", text="要約", held_on="2026-11-20",
        approve_time=MORNING,
    )  # fmt: skip
    held = pb.HeldInterview(company_id="bank", member_id="gone", organisation_id="mado", held_on="2026-11-20")
    answers = {
        "InterviewService.ListReleasedSummaries": page(pb.ListReleasedSummariesResponse, released, field="summaries"),
        "InterviewService.ListHeldInterviews": page(pb.ListHeldInterviewsResponse, held, field="interviews"),
    }
    query = """query($of: ID) {
        releasedSummaries(companyId: "bank", memberId: $of, first: 5) {
          edges { node { id text heldOn approveTime company { code } member { headline } organisation { name } } } }
        heldInterviews(companyId: "bank", first: 5) { edges { node { heldOn member { headline } } } } }"""
    async with graph_over({**JOINS, **answers}) as graph:
        data = await graph.data(query, HR, of=node_id("Member", "taro"))
        asked = dict(graph.calls)
    (edge,) = data["releasedSummaries"]["edges"]
    assert (edge["node"]["text"], edge["node"]["heldOn"]) == ("要約", "2026-11-20")
    assert edge["node"]["member"] == {"headline": "物流"}
    assert data["heldInterviews"]["edges"] == [{"node": {"heldOn": "2026-11-20", "member": None}}]
    assert asked["InterviewService.ListReleasedSummaries"].member_id == "taro"


async def test_the_group_gets_counts() -> None:
    figures = pb.InterviewFigures(
        held=[pb.HeldCount(month="2026-10", count=5)], topics=[pb.TopicCount(month="2026-10", topic=8, count=6)]
    )
    async with graph_over({"InterviewService.GetInterviewFigures": figures}) as graph:
        data = await graph.data("{ interviewFigures { held { month count } topics { month topic count } } }", GROUP_HR)
    assert data["interviewFigures"] == {
        "held": [{"month": "2026-10", "count": 5}],
        "topics": [{"month": "2026-10", "topic": "HARASSMENT", "count": 6}],
    }


async def test_an_interview_is_asked_for_with_what_may_be_seen() -> None:
    mutation = """mutation($input: RequestInterviewInput!) { requestInterview(input: $input) {
        ... on RequestInterviewPayload { interview { state } } } }"""
    said = {
        "organisationId": node_id("Organisation", "mado"),
        "wish": "話したい",
        "consentTextVersion": "2026-11",
        "consentLanguage": "ja",
        "consentItems": ["name"],
    }
    async with graph_over({**JOINS, "InterviewService.RequestInterview": interview(state=1)}) as graph:
        data = await graph.data(mutation, ALUMNUS, input=said)
        asked = dict(graph.calls)["InterviewService.RequestInterview"]
    assert data["requestInterview"]["interview"] == {"state": "REQUESTED"}
    assert (asked.organisation_id, list(asked.consent_items)) == ("mado", ["name"])


async def test_a_text_that_changed_meanwhile_is_answered_as_stale() -> None:
    mutation = """mutation($input: ApproveSummaryInput!) { approveSummary(input: $input) {
        __typename ... on Problem { message } ... on ApproveSummaryPayload { summary { state } } } }"""
    said = {"id": node_id("Summary", "s"), "version": 2, "consentTextVersion": "2026-11", "consentLanguage": "ja"}
    async with graph_over({"InterviewService.ApproveSummary": Stale("Look again.")}) as graph:
        stale = await graph.data(mutation, ALUMNUS, input=said)
    async with graph_over({"InterviewService.ApproveSummary": summary(state=4)}) as graph:
        released = await graph.data(mutation, ALUMNUS, input=said)
    assert stale["approveSummary"] == {"__typename": "Stale", "message": "Look again."}
    assert released["approveSummary"]["summary"] == {"state": "RELEASED"}


async def test_a_note_is_written_of_its_kind() -> None:
    mutation = """mutation($input: WriteNoteInput!) { writeNote(input: $input) {
        ... on WriteNotePayload { note { noteClass topics } } } }"""
    note = pb.Note(id="n", note_class=3, topics=[4, 8], create_time=MORNING, version=1)
    said = {"interviewId": node_id("Interview", "i"), "noteClass": "STATISTICS", "topics": ["TRANSFER", "HARASSMENT"]}
    async with graph_over({"InterviewService.WriteNote": note}) as graph:
        data = await graph.data(mutation, KANA, input=said)
        asked = dict(graph.calls)["InterviewService.WriteNote"]
    assert data["writeNote"]["note"] == {"noteClass": "STATISTICS", "topics": ["TRANSFER", "HARASSMENT"]}
    assert (asked.interview_id, asked.note_class, list(asked.topics)) == ("i", 3, [4, 8])


async def test_the_operator_lets_an_organisation_in_and_appoints_its_coordinator() -> None:
    mutation = """mutation($let: CreateCoordinatorOrganisationInput!, $grant: GrantRoleInput!) {
        createCoordinatorOrganisation(input: $let) {
          ... on CreateCoordinatorOrganisationPayload { organisation { id code legalGround validUntilDate } } }
        grantRole(input: $grant) { ... on GrantRolePayload { account { grants {
          role company { code } organisation { name } } } } } }"""
    let = {
        "organisationId": "mado",
        "name": "相談室まど",
        "licenceNumber": "13-ユ-300001",
        "legalGround": "PAID_PLACEMENT",
        "validFromDate": "2026-04-01",
        "validUntilDate": "2029-03-31",
    }
    grants = [account_pb2.Grant(role=options_pb2.ROLE_COORDINATOR, company_id="mado")]
    answers = {
        "OrganisationService.CreateCoordinatorOrganisation": MADO,
        "AccountService.GrantRole": account_pb2.Account(id="a", grants=grants),
    }
    grant = {"mail": "kana@mado.example", "role": "COORDINATOR", "companyId": "mado"}
    async with graph_over({**JOINS, **answers}) as graph:
        data = await graph.data(mutation, OPERATOR, let=let, grant=grant)
    assert data["createCoordinatorOrganisation"]["organisation"] == {
        "id": node_id("Organisation", "mado"),
        "code": "mado",
        "legalGround": "PAID_PLACEMENT",
        "validUntilDate": "2029-03-31",
    }
    assert data["grantRole"]["account"]["grants"] == [
        {"role": "COORDINATOR", "company": None, "organisation": {"name": "相談室まど"}}
    ]


@pytest.mark.parametrize("outside", ["OwnInterview", "Summary", "Interview", "ReleasedSummary", "HeldInterview"])
def test_nothing_leads_to_a_note_but_the_coordinators_own_question(outside: str) -> None:
    text = written()
    body = text.split(f"\ntype {outside} ")[1].split("\n}")[0]
    assert ": [Note!]" not in body
    assert ": Note" not in body
    assert "draft" not in body.lower()
