"""The audit log over the graph: four real logs merged into one list, whole or saying what is missing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import httpx
import pytest
from okaeri.identity.v1 import organisation_pb2, organisation_pb2_grpc

from chassis import tokens
from chassis.access import Caller, Grant, Kind
from gateway.app import make_app
from gateway.neighbours import Neighbours
from gateway.settings import GatewaySettings
from tests.auditing import AUDITOR, HR, TARO, Logs, serving_logs
from tests.gateway.suite import Graph, companies, keys
from tests.infrastructure import free_address
from tests.services.calling import machine

pytestmark = pytest.mark.asyncio

COORDINATOR = Caller("kei", Kind.PERSON, frozenset({Grant("coordinator", "kizuna")}))
ACCESSES = """query ($first: Int, $after: String, $last: Int, $before: String) {
  ownAccesses(first: $first, after: $after, last: $last, before: $before) {
    notAnswered
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { service role actorKind purpose what items time company { name } organisation { name } } }
  }
}"""
ENTRIES = """query ($person: String, $company: ID, $action: AuditAction, $from: DateTime) {
  auditEntries(personId: $person, companyId: $company, action: $action, fromTime: $from, first: 10) {
    notAnswered
    edges { node { service actorId role people method sequence hash company { name } companyId } }
  }
}"""


class Organisation(organisation_pb2_grpc.OrganisationServiceServicer):
    """Knows the companies by name."""

    async def BatchGetCompanies(self, request: Any, context: Any) -> organisation_pb2.BatchGetCompaniesResponse:
        answer: organisation_pb2.BatchGetCompaniesResponse = companies(request)
        return answer

    async def BatchGetCoordinatorOrganisations(
        self, request: Any, context: Any
    ) -> organisation_pb2.BatchGetCoordinatorOrganisationsResponse:
        known = [
            organisation_pb2.CoordinatorOrganisation(id=id, name=id.title()) for id in request.ids if id == "kizuna"
        ]
        return organisation_pb2.BatchGetCoordinatorOrganisationsResponse(organisations=known)


def organisation() -> Any:
    kind: Any = Organisation
    return kind()


@asynccontextmanager
async def graph_of(logs: Logs, **addresses: str) -> AsyncIterator[Graph]:
    given = GatewaySettings(**{**logs.addresses, **addresses})
    async with Neighbours(given) as neighbours:
        transport = httpx.ASGITransport(make_app(given, neighbours))
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as http:
            yield Graph(http)


@pytest.fixture
async def logs() -> AsyncIterator[Logs]:
    identity = partial(organisation_pb2_grpc.add_OrganisationServiceServicer_to_server, organisation())
    async with serving_logs(tokens.Verifier(tokens.Keys(keys)), identity=identity) as served:
        for number in range(3):
            for service in ("network", "recruiting", "events"):
                await served.show(service, "taro", "jiro", what=f"{service}_{number}")
        yield served


@pytest.fixture
async def graph(logs: Logs) -> AsyncIterator[Graph]:
    async with graph_of(logs) as opened:
        yield opened


def shown(page: dict[str, Any]) -> list[str]:
    return [edge["node"]["what"] for edge in page["ownAccesses"]["edges"]]


NEWEST_FIRST = [f"{service}_{number}" for number in (2, 1, 0) for service in ("events", "recruiting", "network")]


async def test_a_member_sees_who_looked_by_name_of_company(graph: Graph) -> None:
    page = await graph.data(ACCESSES, TARO, first=1)
    (edge,) = page["ownAccesses"]["edges"]
    assert page["ownAccesses"]["notAnswered"] == []
    time = edge["node"].pop("time")
    assert time.endswith("Z")
    assert edge["node"] == {
        "service": "events",
        "role": "HR",
        "actorKind": "PERSON",
        "purpose": "application",
        "what": "events_2",
        "items": [],
        "company": {"name": "Bank"},
        "organisation": None,
    }


async def test_a_member_sees_the_organisation_of_a_coordinator_by_name(graph: Graph, logs: Logs) -> None:
    await logs.show("network", "taro", by=COORDINATOR, company_id="kizuna")
    page = await graph.data(ACCESSES, TARO, first=1)
    node = page["ownAccesses"]["edges"][0]["node"]
    assert (node["company"], node["organisation"]) == (None, {"name": "Kizuna"})


async def test_the_lists_of_all_services_are_one_newest_first(graph: Graph) -> None:
    page = await graph.data(ACCESSES, TARO, first=100)
    assert shown(page) == NEWEST_FIRST
    assert page["ownAccesses"]["pageInfo"] | {"startCursor": "", "endCursor": ""} == {
        "hasNextPage": False,
        "hasPreviousPage": False,
        "startCursor": "",
        "endCursor": "",
    }


@pytest.mark.parametrize("size", [1, 2, 4, 9])
async def test_pages_forward_show_everything_once(graph: Graph, size: int) -> None:
    seen: list[str] = []
    after = None
    while True:
        page = await graph.data(ACCESSES, TARO, first=size, after=after)
        seen += shown(page)
        after = page["ownAccesses"]["pageInfo"]["endCursor"]
        if not page["ownAccesses"]["pageInfo"]["hasNextPage"]:
            break
    assert seen == NEWEST_FIRST


@pytest.mark.parametrize("size", [1, 2, 4, 9])
async def test_pages_backward_show_everything_once(graph: Graph, size: int) -> None:
    seen: list[str] = []
    before = None
    while True:
        page = await graph.data(ACCESSES, TARO, last=size, before=before)
        seen = shown(page) + seen
        before = page["ownAccesses"]["pageInfo"]["startCursor"]
        if not page["ownAccesses"]["pageInfo"]["hasPreviousPage"]:
            break
    assert seen == NEWEST_FIRST


async def test_a_list_that_is_not_whole_says_so(logs: Logs) -> None:
    async with graph_of(logs, recruiting_address=free_address(), events_address=free_address()) as graph:
        page = await graph.data(ACCESSES, TARO, first=100)
    assert page["ownAccesses"]["notAnswered"] == ["recruiting", "events"]
    assert shown(page) == ["network_2", "network_1", "network_0"]


async def test_a_list_nobody_answers_is_an_error(logs: Logs) -> None:
    nowhere = {name: free_address() for name in logs.addresses}
    async with graph_of(logs, **nowhere) as graph:
        answer = await graph.ask(ACCESSES, TARO, first=10)
    assert answer["data"] == {"ownAccesses": None}
    assert answer["errors"][0]["extensions"]["code"] == "Unavailable"


async def test_the_auditor_searches_all_logs_at_once(graph: Graph, logs: Logs) -> None:
    await logs.show("network", "record:r1", by=machine("post", "leavers.read"))
    found = await graph.data(ENTRIES, AUDITOR, person="record:r1")
    (edge,) = found["auditEntries"]["edges"]
    assert (edge["node"]["actorId"], edge["node"]["role"]) == ("machine-of-post", None)
    assert (edge["node"]["companyId"], edge["node"]["company"]) == ("post", {"name": "Post"})
    assert (edge["node"]["people"], edge["node"]["sequence"]) == (["record:r1"], 4)
    everything = await graph.data(ENTRIES, AUDITOR)
    assert len(everything["auditEntries"]["edges"]) == 10
    assert (await graph.data(ENTRIES, AUDITOR, action="ACT"))["auditEntries"]["edges"] == []


async def test_a_company_nobody_knows_the_name_of_is_named_by_its_id(graph: Graph, logs: Logs) -> None:
    await logs.show("network", "taro", by=COORDINATOR, company_id="gone")
    found = await graph.data(ENTRIES, AUDITOR)
    node = found["auditEntries"]["edges"][0]["node"]
    assert (node["companyId"], node["company"]) == ("gone", None)


@pytest.mark.parametrize("who", [TARO, HR], ids=lambda who: who.subject)
async def test_nobody_else_searches_the_log(graph: Graph, who: Caller) -> None:
    answer = await graph.ask(ENTRIES, who)
    assert answer["data"] == {"auditEntries": None}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["Forbidden"]


async def test_nobody_sees_the_accesses_to_others(graph: Graph) -> None:
    stranger = Caller("goro", Kind.PERSON, frozenset({Grant("alumnus")}))
    assert shown(await graph.data(ACCESSES, stranger, first=10)) == []
    answer = await graph.ask(ACCESSES, None, first=10)
    assert answer["errors"][0]["extensions"]["code"] == "NotSignedIn"


@pytest.mark.parametrize("places", [{}, {"first": 101}, {"first": 1, "before": "x"}, {"first": 1, "after": "x"}])
async def test_a_page_that_is_none_is_refused(graph: Graph, places: dict[str, Any]) -> None:
    answer = await graph.ask(ACCESSES, TARO, **places)
    assert answer["data"] == {"ownAccesses": None}
    assert answer["errors"][0]["extensions"]["code"] == "InvalidInput"
