"""What the graph answers: messages as they are, joins in batches, partial data."""

import gc
import weakref
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from okaeri.events.v1 import gathering_pb2 as gathering_pb
from okaeri.identity.v1 import account_pb2 as account_pb
from okaeri.identity.v1 import organisation_pb2 as organisation_pb
from okaeri.network.v1 import consent_pb2 as consent_pb
from okaeri.network.v1 import member_pb2 as member_pb
from okaeri.network.v1 import registration_pb2 as registration_pb
from okaeri.options.v1 import options_pb2
from okaeri.recruiting.v1 import application_pb2 as application_pb
from okaeri.recruiting.v1 import posting_pb2 as posting_pb
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from chassis.errors import NotFound
from gateway import operations
from gateway.context import Context
from gateway.node_ids import node_id
from tests.gateway.suite import ALUMNUS, HR, companies, graph_over

MORNING = Timestamp(seconds=1795392000)
APPLICATIONS = """
query Applications($first: Int = 3, $after: String) {
  applications(companyId: "holdings", first: $first, after: $after) {
    edges {
      cursor
      node {
        id
        state
        company { code name }
        posting { terms { title } company { code } }
        applicant { name { family } employments { company { code } joinedOn } }
      }
    }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


def application(number: int) -> application_pb.Application:
    return application_pb.Application(
        id=f"a{number}",
        posting_id=f"p{number % 2}",
        company_id="holdings",
        member_id=f"m{number}",
        state=application_pb.APPLICATION_STATE_INTERVIEW,
        create_time=MORNING,
    )


def member(id: str) -> member_pb.Member:
    employments = [member_pb.Employment(company_id=company, joined_on="2003-04-01") for company in ("bank", "post")]
    name = {"family": "山田", "family_kana": "ヤマダ"}
    return member_pb.Member(id=id, name=name, employments=employments)  # type: ignore[arg-type]


APPLICATION_ANSWERS = {
    "OrganisationService.BatchGetCompanies": companies,
    "ApplicationService.ListApplications": application_pb.ListApplicationsResponse(
        applications=[application(number) for number in range(3)],
        cursors=["c0", "c1", "c2"],
        next_page_token="c2",
    ),
    "PostingService.BatchGetPostings": lambda request: posting_pb.BatchGetPostingsResponse(
        postings=[posting_pb.Posting(id=id, company_id="holdings", terms={"title": id}) for id in request.ids]  # type: ignore[arg-type]
    ),
    "MemberService.BatchGetMembers": lambda request: member_pb.BatchGetMembersResponse(
        members=[member(id) for id in request.ids if id != "m2"]
    ),
}


async def test_a_page_of_applications_is_joined_with_one_call_a_level() -> None:
    async with graph_over(APPLICATION_ANSWERS) as graph:
        answered = await graph.data(APPLICATIONS)
    edges = answered["applications"]["edges"]
    assert [edge["cursor"] for edge in edges] == ["c0", "c1", "c2"]
    assert edges[0]["node"] == {
        "id": node_id("Application", "a0"),
        "state": "INTERVIEW",
        "company": {"code": "holdings", "name": "Holdings"},
        "posting": {"terms": {"title": "p0"}, "company": {"code": "holdings"}},
        "applicant": {
            "name": {"family": "山田"},
            "employments": [
                {"company": {"code": "bank"}, "joinedOn": "2003-04-01"},
                {"company": {"code": "post"}, "joinedOn": "2003-04-01"},
            ],
        },
    }
    assert edges[2]["node"]["applicant"] is None
    assert answered["applications"]["pageInfo"] == {
        "hasNextPage": True,
        "hasPreviousPage": False,
        "startCursor": "c0",
        "endCursor": "c2",
    }
    assert sorted(graph.asked) == [
        "ApplicationService.ListApplications",
        "MemberService.BatchGetMembers",
        "OrganisationService.BatchGetCompanies",
        "OrganisationService.BatchGetCompanies",
        "PostingService.BatchGetPostings",
    ]
    assert {id for rpc, request in graph.calls if rpc.startswith("Organisation") for id in request.ids} == {
        "holdings",
        "bank",
        "post",
    }


async def test_first_and_after_are_the_page_the_service_is_asked_for() -> None:
    async with graph_over(APPLICATION_ANSWERS) as graph:
        await graph.ask(APPLICATIONS, first=2, after="c7")
    (asked,) = [request for rpc, request in graph.calls if rpc == "ApplicationService.ListApplications"]
    assert (asked.company_id, asked.page_size, asked.page_token, asked.before) == ("holdings", 2, "c7", False)


async def test_last_and_before_are_asked_for_backwards() -> None:
    text = '{ postings(last: 5, before: "c9") { edges { node { id } } pageInfo { hasPreviousPage } } }'
    answer = posting_pb.ListPostingsResponse(has_previous_page=True)
    async with graph_over({"PostingService.ListPostings": answer}) as graph:
        answered = await graph.data(text)
    (_, asked), *_ = graph.calls
    assert (asked.page_size, asked.page_token, asked.before) == (5, "c9", True)
    assert answered == {"postings": {"edges": [], "pageInfo": {"hasPreviousPage": True}}}


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ("", "first"),
        ("(first: 0)", "first"),
        ("(first: 101)", "first"),
        ("(last: -1)", "last"),
        ("(first: 1, last: 1)", "first"),
        ('(first: 1, before: "c")', "before"),
        ('(last: 1, after: "c")', "after"),
        ('(after: "c")', "first"),
    ],
)
async def test_a_page_that_is_not_well_asked_for_names_the_argument(arguments: str, field: str) -> None:
    async with graph_over({}) as graph:
        answered = await graph.ask(f"{{ postings{arguments} {{ edges {{ cursor }} }} }}")
    (error,) = answered["errors"]
    assert error["extensions"] == {"code": "InvalidInput", "field": field}
    assert answered["data"] == {"postings": None}
    assert graph.calls == []


async def test_a_service_that_is_down_nulls_its_own_fields_and_the_rest_arrives() -> None:
    async with graph_over(APPLICATION_ANSWERS, down=("network",)) as graph:
        answered = await graph.ask(APPLICATIONS)
    nodes = [edge["node"] for edge in answered["data"]["applications"]["edges"]]
    assert [node["applicant"] for node in nodes] == [None, None, None]
    assert [node["company"]["code"] for node in nodes] == ["holdings"] * 3
    assert [error["extensions"]["code"] for error in answered["errors"]] == ["Unavailable"] * 3
    assert answered["errors"][0]["path"] == ["applications", "edges", 0, "node", "applicant"]


async def test_what_is_another_companys_is_null_and_no_error() -> None:
    refused = {"ApplicationService.ListApplications": NotFound("There is no such thing here.")}
    async with graph_over(refused) as graph:
        assert await graph.data(APPLICATIONS) == {"applications": None}


async def test_a_role_that_may_not_ask_gets_null_and_the_code_forbidden() -> None:
    async with graph_over(APPLICATION_ANSWERS) as graph:
        answered = await graph.ask(APPLICATIONS, ALUMNUS)
    assert answered["data"] == {"applications": None}
    assert [error["extensions"] for error in answered["errors"]] == [{"code": "Forbidden"}]


async def test_without_a_token_what_needs_one_is_null_with_the_code_not_signed_in() -> None:
    async with graph_over(APPLICATION_ANSWERS) as graph:
        answered = await graph.ask(APPLICATIONS, None)
    assert [error["extensions"] for error in answered["errors"]] == [{"code": "NotSignedIn"}]


async def test_a_defect_of_a_service_says_nothing_but_the_trace(spans: InMemorySpanExporter) -> None:
    broken = {"ApplicationService.ListApplications": ZeroDivisionError("secret of the database")}
    async with graph_over(broken) as graph:
        answered = await graph.ask(APPLICATIONS)
    (error,) = answered["errors"]
    assert error["message"] == "Something went wrong."
    assert error["extensions"]["code"] == "Internal"
    assert error["extensions"]["traceId"] == f"{spans.get_finished_spans()[-1].context.trace_id:032x}"
    assert "secret" not in str(answered)


async def test_a_service_that_is_down_is_told_with_the_trace_to_find_it_by(spans: InMemorySpanExporter) -> None:
    async with graph_over({}, down=("recruiting",)) as graph:
        answered = await graph.ask(APPLICATIONS)
    told = f"{spans.get_finished_spans()[-1].context.trace_id:032x}"
    assert [error["extensions"] for error in answered["errors"]] == [{"code": "Unavailable", "traceId": told}]


async def test_one_span_an_operation_and_one_a_call_make_one_trace(spans: InMemorySpanExporter) -> None:
    async with graph_over(APPLICATION_ANSWERS) as graph:
        await graph.data("{ __typename }")  # which fetches the keys that tokens are verified with
        spans.clear()
        await graph.data(APPLICATIONS)
    finished = spans.get_finished_spans()
    ours = [
        span
        for span in finished
        if span.kind is not SpanKind.SERVER or "graphql.operation.type" in (span.attributes or {})
    ]
    assert [span.name for span in ours][-1] == "query Applications"
    assert len(ours) == 1 + 5
    assert len({span.context.trace_id for span in finished}) == 1


async def test_the_token_of_the_caller_is_what_the_services_see() -> None:
    async with graph_over(APPLICATION_ANSWERS) as graph:
        await graph.data(APPLICATIONS, HR)
    assert {who.subject for who in graph.callers} == {"hanako"}


async def test_the_viewer_is_null_without_a_token_and_asks_nobody() -> None:
    async with graph_over({}) as graph:
        assert await graph.data("{ viewer { account { id } } }", None) == {"viewer": None}
    assert graph.calls == []


async def test_the_viewer_is_the_account_and_where_there_is_one_the_member() -> None:
    answers = {
        "AccountService.GetOwnAccount": account_pb.Account(
            id="taro", mail="taro@example.org", grants=[account_pb.Grant(role=options_pb2.ROLE_HR, company_id="bank")]
        ),
        "MemberService.GetOwnMember": NotFound("Not yet."),
        "OrganisationService.BatchGetCompanies": companies,
    }
    text = "{ viewer { account { id mail grants { role company { code } } } member { id } } }"
    async with graph_over(answers) as graph:
        answered = await graph.data(text)
    grants = [{"role": "HR", "company": {"code": "bank"}}]
    account = {"id": node_id("Account", "taro"), "mail": "taro@example.org", "grants": grants}
    assert answered == {"viewer": {"account": account, "member": None}}


async def test_timestamps_days_and_what_is_not_set_have_their_own_looks() -> None:
    terms = posting_pb.PostingTerms(title="Branch manager", as_of_date="2026-11-01", skills=["law"])
    draft = posting_pb.Posting(id="p", company_id="bank", terms=terms, create_time=MORNING, state=1, kind=1, version=3)  # type: ignore[arg-type]
    answers = {"PostingService.BatchGetPostings": posting_pb.BatchGetPostingsResponse(postings=[draft])}
    text = """query ($id: ID!) { posting(id: $id) {
      createTime publishTime kind state version terms { title pay asOfDate opensOn skills } } }"""
    async with graph_over(answers) as graph:
        answered = await graph.data(text, id=node_id("Posting", "p"))
    assert answered["posting"] == {
        "createTime": "2026-11-23T00:00:00Z",
        "publishTime": None,
        "kind": "EMPLOYMENT",
        "state": "DRAFT",
        "version": 3,
        "terms": {
            "title": "Branch manager",
            "pay": None,
            "asOfDate": "2026-11-01",
            "opensOn": None,
            "skills": ["law"],
        },
    }


async def test_figures_name_the_companies_of_the_matrix() -> None:
    figures = member_pb.Figures(
        registrants=[member_pb.RegistrantFigure(month="2026-11", channel_kind="leaflet", first_touch_count=3)],
        comebacks=[
            member_pb.ComebackFigure(from_company_id="bank", to_company_id="holdings", count=2),
            member_pb.ComebackFigure(to_company_id="holdings", count=1),
        ],
        member_count=300,
        as_of_time=MORNING,
    )
    answers = {"FigureService.GetFigures": figures, "OrganisationService.BatchGetCompanies": companies}
    text = """{ figures { memberCount asOfTime launchTime registrants { month channelKind firstTouchCount }
      comebacks { fromCompany { code } toCompany { code } count } } }"""
    async with graph_over(answers) as graph:
        answered = await graph.data(text)
    assert answered["figures"] == {
        "memberCount": 300,
        "asOfTime": "2026-11-23T00:00:00Z",
        "launchTime": None,
        "registrants": [{"month": "2026-11", "channelKind": "leaflet", "firstTouchCount": 3}],
        "comebacks": [
            {"fromCompany": {"code": "bank"}, "toCompany": {"code": "holdings"}, "count": 2},
            {"fromCompany": None, "toCompany": {"code": "holdings"}, "count": 1},
        ],
    }
    assert graph.asked.count("OrganisationService.BatchGetCompanies") == 1


async def test_a_registration_is_found_with_its_candidates() -> None:
    candidate = {"leaver_record": {"id": "r", "company_id": "bank", "birth_date": "1980-04-01"}, "score": 80}
    found = registration_pb.Registration(id="g", company_id="bank", candidates=[candidate], state=2)  # type: ignore[list-item,arg-type]
    text = "query ($id: ID!) { registration(id: $id) { state candidates { score leaverRecord { id birthDate } } } }"
    async with graph_over({"RegistrationService.GetRegistration": found}) as graph:
        answered = await graph.data(text, id=node_id("Registration", "g"))
    record = {"id": node_id("LeaverRecord", "r"), "birthDate": "1980-04-01"}
    assert answered["registration"] == {"state": "PENDING", "candidates": [{"score": 80, "leaverRecord": record}]}


async def test_a_consent_text_is_asked_for_by_purpose_and_language() -> None:
    answer = consent_pb.ConsentText(purpose=1, version="2026-11", language="ja", text="同意します", items=["name"])  # type: ignore[arg-type]
    text = '{ consentText(purpose: APPLICATION, language: "ja") { purpose version text items } }'
    async with graph_over({"ConsentService.GetConsentText": answer}) as graph:
        answered = await graph.data(text, None)
    expected = {"purpose": "APPLICATION", "version": "2026-11", "text": "同意します", "items": ["name"]}
    assert answered["consentText"] == expected


async def test_a_language_the_contract_does_not_know_is_invalid_input_that_names_it() -> None:
    text = '{ consentText(purpose: APPLICATION, language: "fr") { version } }'
    async with graph_over({"ConsentService.GetConsentText": consent_pb.ConsentText()}) as graph:
        answered = await graph.ask(text, None)
    assert answered["errors"][0]["extensions"] == {"code": "InvalidInput", "field": "language"}


async def test_companies_and_units_are_listed() -> None:
    answers: dict[str, Any] = {
        "OrganisationService.ListCompanies": organisation_pb.ListCompaniesResponse(
            companies=[organisation_pb.Company(id="bank", name="Bank")]
        ),
        "OrganisationService.ListUnits": organisation_pb.ListUnitsResponse(
            units=[organisation_pb.Unit(company_id="bank", code="101", name="東京", kind=3)],  # type: ignore[arg-type]
            cursors=["u"],
        ),
    }
    text = """{ companies { id code } units(companyId: "bank", parentCode: "1", first: 1) {
      edges { node { code parentCode kind } } } }"""
    async with graph_over(answers) as graph:
        answered = await graph.data(text)
    assert answered["companies"] == [{"id": node_id("Company", "bank"), "code": "bank"}]
    assert answered["units"]["edges"] == [{"node": {"code": "101", "parentCode": None, "kind": "SITE"}}]
    (units,) = [request for rpc, request in graph.calls if rpc == "OrganisationService.ListUnits"]
    assert (units.company_id, units.parent_code) == ("bank", "1")


async def test_gatherings_are_joined_with_their_hosts() -> None:
    hosts = ("bank", "post", "bank")
    answer = gathering_pb.ListGatheringsResponse(
        gatherings=[
            gathering_pb.Gathering(id=str(n), company_id=host, start_time=MORNING, end_time=MORNING, state=2)  # type: ignore[arg-type]
            for n, host in enumerate(hosts)
        ],
        cursors=list(hosts),
    )
    answers = {"GatheringService.ListGatherings": answer, "OrganisationService.BatchGetCompanies": companies}
    text = "{ gatherings(first: 3) { edges { node { company { name } startTime hasOwnSeat seatsTaken } } } }"
    async with graph_over(answers) as graph:
        answered = await graph.data(text)
    names = [edge["node"]["company"]["name"] for edge in answered["gatherings"]["edges"]]
    assert names == ["Bank", "Post", "Bank"]
    assert graph.asked.count("OrganisationService.BatchGetCompanies") == 1


async def test_what_an_operation_held_is_gone_with_it_and_not_left_to_the_collector(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held: list[weakref.ref[Context]] = []

    class Noted(Context):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            held.append(weakref.ref(self))

    monkeypatch.setattr(operations, "Context", Noted)
    async with graph_over(APPLICATION_ANSWERS) as graph:
        gc.disable()
        try:
            await graph.data(APPLICATIONS)
            assert [context() for context in held] == [None]
        finally:
            gc.enable()
