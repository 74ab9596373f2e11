"""Opaque ids: what they find, and what they refuse."""

import base64
from typing import Any

import pytest
from okaeri.identity.v1 import organisation_pb2 as organisation_pb
from okaeri.network.v1 import member_pb2 as member_pb
from okaeri.recruiting.v1 import posting_pb2 as posting_pb

from chassis.errors import InvalidInput
from gateway.node_ids import node_id, own_id
from tests.gateway.suite import OPERATOR, companies, graph_over

POSTING = node_id("Posting", "p")


def postings(request: Any) -> Any:
    return posting_pb.BatchGetPostingsResponse(postings=[posting_pb.Posting(id=id) for id in request.ids if id != "x"])


ANSWERS = {
    "PostingService.BatchGetPostings": postings,
    "OrganisationService.BatchGetCompanies": companies,
    "MemberService.BatchGetMembers": member_pb.BatchGetMembersResponse(),
}
NODE = "query ($id: ID!) { node(id: $id) { __typename id ... on Company { name } } }"
NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"


def test_an_id_says_its_type_and_nothing_a_url_would_change() -> None:
    assert node_id("Posting", "p1") == "UG9zdGluZzpwMQ"
    assert own_id("Posting", "UG9zdGluZzpwMQ", field="id") == "p1"


def test_a_company_may_be_named_by_its_code() -> None:
    assert own_id("Company", "bank", field="company_id") == "bank"
    assert own_id("Company", node_id("Company", "bank"), field="company_id") == "bank"


@pytest.mark.parametrize("text", ["", "p1", "UG9zdGluZw", "Ojo", "山田", "UG9zdGluZzpwMQ" * 50, "UG9zdGluZzo", "%%%%"])
def test_what_is_no_id_of_ours_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        own_id("Posting", text, field="id")


def test_the_id_of_another_type_is_refused() -> None:
    with pytest.raises(InvalidInput, match="another thing than a Posting"):
        own_id("Posting", node_id("Member", "p1"), field="id")


def test_an_id_of_plain_base64_with_padding_is_read_too() -> None:
    padded = base64.b64encode(b"Posting:p1").decode()
    assert padded.endswith("=")
    assert own_id("Posting", padded, field="id") == "p1"


async def test_a_node_is_found_by_its_id() -> None:
    async with graph_over(ANSWERS) as graph:
        answered = await graph.data(NODE, id=node_id("Company", "bank"))
    assert answered["node"] == {"__typename": "Company", "id": node_id("Company", "bank"), "name": "Bank"}


async def test_a_node_that_is_not_there_is_null() -> None:
    async with graph_over(ANSWERS) as graph:
        assert await graph.data(NODE, id=node_id("Posting", "x")) == {"node": None}


async def test_a_node_that_the_service_forbids_is_null() -> None:
    async with graph_over(ANSWERS) as graph:
        assert await graph.data(NODE, OPERATOR, id=POSTING) == {"node": None}


@pytest.mark.parametrize("id", ["nonsense", node_id("Query", "1"), node_id("Account", "taro")])
async def test_a_node_of_no_known_type_is_invalid_input(id: str) -> None:
    async with graph_over(ANSWERS) as graph:
        answered = await graph.ask(NODE, id=id)
    assert answered["data"] == {"node": None}
    assert answered["errors"][0]["extensions"] == {"code": "InvalidInput", "field": "id"}


async def test_nodes_of_many_types_are_found_with_one_call_a_type() -> None:
    ids = [node_id("Posting", "p"), node_id("Company", "bank"), node_id("Posting", "q"), node_id("Posting", "x")]
    async with graph_over(ANSWERS) as graph:
        answered = await graph.data(NODES, ids=ids)
    assert [node and node["__typename"] for node in answered["nodes"]] == ["Posting", "Company", "Posting", None]
    assert sorted(graph.asked) == ["OrganisationService.BatchGetCompanies", "PostingService.BatchGetPostings"]


async def test_more_than_a_hundred_nodes_are_refused() -> None:
    async with graph_over(ANSWERS) as graph:
        answered = await graph.ask(NODES, ids=[POSTING] * 101)
    assert answered["errors"][0]["extensions"] == {"code": "InvalidInput", "field": "ids"}


async def test_a_posting_asked_for_by_the_id_of_a_member_is_invalid_input() -> None:
    async with graph_over(ANSWERS) as graph:
        answered = await graph.ask("query ($id: ID!) { posting(id: $id) { id } }", id=node_id("Member", "m"))
    assert answered["errors"][0]["extensions"] == {"code": "InvalidInput", "field": "id"}


ENTITIES = (
    "query ($them: [_Any!]!) { _entities(representations: $them) { ... on Company { code } ... on Posting { id } } }"
)


async def test_the_entities_of_a_router_are_found_by_batch_and_the_unknown_are_null() -> None:
    them = [
        {"__typename": "Company", "id": node_id("Company", "bank")},
        {"__typename": "Company", "id": node_id("Company", "post")},
        {"__typename": "Company", "id": node_id("Company", "bank")},
        {"__typename": "Nonsense", "id": "x"},
        {"__typename": "Posting", "id": POSTING},
        {"__typename": "Posting"},
        "text",
    ]
    async with graph_over(ANSWERS) as graph:
        answered = await graph.ask(ENTITIES, them=them)
    found = answered["data"]["_entities"]
    assert found == [{"code": "bank"}, {"code": "post"}, {"code": "bank"}, None, {"id": POSTING}, None, None]
    assert [error["path"] for error in answered["errors"]] == [["_entities", 3], ["_entities", 5], ["_entities", 6]]
    assert graph.asked.count("OrganisationService.BatchGetCompanies") == 1


async def test_a_variable_that_is_used_twice_names_the_same_entities_twice() -> None:
    text = """query ($them: [_Any!]!) {
      a: _entities(representations: $them) { __typename }
      b: _entities(representations: $them) { __typename }
    }"""
    async with graph_over(ANSWERS) as graph:
        answered = await graph.data(text, them=[{"__typename": "Company", "id": node_id("Company", "bank")}])
    assert answered == {"a": [{"__typename": "Company"}], "b": [{"__typename": "Company"}]}


async def test_a_company_that_the_service_answers_without_a_name_still_has_one() -> None:
    nameless = organisation_pb.BatchGetCompaniesResponse(companies=[organisation_pb.Company(id="bank")])
    async with graph_over({"OrganisationService.BatchGetCompanies": nameless}) as graph:
        answered = await graph.data(NODE, id=node_id("Company", "bank"))
    assert answered["node"]["name"] == ""


def test_a_recipient_is_a_company_or_an_organisation_and_nothing_else() -> None:
    assert own_id("Company", node_id("Organisation", "kakehashi"), field="companyId") == "kakehashi"
    with pytest.raises(InvalidInput):
        own_id("Company", node_id("Posting", "kakehashi"), field="companyId")
