"""The endpoint and the pages: what is taken, what is refused, what a browser may load."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson
import pytest
import structlog
from okaeri.identity.v1.organisation_pb2 import ListCompaniesResponse

from tests.gateway.suite import graph_over

TYPENAME = {"query": "{ __typename }"}
GRAPHQL, JSON = "application/graphql-response+json", "application/json"
PAGES = ("/", "/link", "/register")


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with graph_over({"OrganisationService.ListCompanies": ListCompaniesResponse()}) as graph:
        yield graph.http


def error_of(answer: httpx.Response) -> tuple[int, str]:
    (error,) = answer.json()["errors"]
    assert error["message"]
    return answer.status_code, error["extensions"]["code"]


async def test_an_operation_is_answered_and_never_stored(http: httpx.AsyncClient) -> None:
    answer = await http.post("/graphql", json=TYPENAME)
    assert (answer.status_code, answer.json()) == (200, {"data": {"__typename": "Query"}})
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"


async def test_the_newer_media_type_is_answered_with_its_statuses(http: httpx.AsyncClient) -> None:
    good = await http.post("/graphql", json=TYPENAME, headers={"accept": GRAPHQL})
    bad = await http.post("/graphql", json={"query": "{ nothing }"}, headers={"accept": GRAPHQL})
    assert (good.status_code, good.headers["content-type"]) == (200, f"{GRAPHQL}; charset=utf-8")
    assert (bad.status_code, "data" in bad.json()) == (400, False)


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/graphql", ""],
)
async def test_what_a_form_of_another_site_could_send_is_refused(http: httpx.AsyncClient, kind: str) -> None:
    answer = await http.post("/graphql", content=orjson.dumps(TYPENAME), headers={"content-type": kind})
    assert error_of(answer) == (415, "UnsupportedMediaType")


async def test_another_encoding_is_refused(http: httpx.AsyncClient) -> None:
    headers = {"content-type": "application/json; charset=shift_jis"}
    answer = await http.post("/graphql", content=b"{}", headers=headers)
    assert error_of(answer) == (415, "UnsupportedMediaType")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'[{"query": "{ __typename }"}]',
        b'"text"',
        b"{}",
        b'{"query": ""}',
        b'{"query": 1}',
        b'{"query": "\xff"}',
        b'{"query": "{ __typename }", "variables": []}',
        b'{"query": "{ __typename }", "operationName": 1}',
        b'{"query": "{ __typename }", "extensions": 1}',
        b'{"query": "{ __typename }", "variables": ' + b"[" * 2000 + b"]" * 2000 + b"}",
    ],
)
async def test_a_body_that_is_no_operation_is_refused(http: httpx.AsyncClient, body: bytes) -> None:
    answer = await http.post("/graphql", content=body, headers={"content-type": "application/json"})
    assert error_of(answer) == (400, "BadRequest")


async def test_a_body_over_its_bound_is_refused_whether_or_not_it_says_so(http: httpx.AsyncClient) -> None:
    body = orjson.dumps({"query": " " * 1024 * 1024})

    async def parts() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 65536):
            yield body[start : start + 65536]

    headers = {"content-type": "application/json"}
    assert error_of(await http.post("/graphql", content=body, headers=headers)) == (413, "TooLarge")
    assert error_of(await http.post("/graphql", content=parts(), headers=headers)) == (413, "TooLarge")


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"ids": ["x"] * 10_001}, "more than 10000 values"),
        ({"ids": [["x"] * 100] * 101}, "more than 10000 values"),
        ({"ids": orjson.loads("[" * 40 + "]" * 40)}, "32 levels deep"),
        ({"ids": orjson.loads('{"a":' * 40 + "1" + "}" * 40)}, "32 levels deep"),
    ],
)
async def test_too_many_variables_are_refused(http: httpx.AsyncClient, variables: dict[str, Any], said: str) -> None:
    answer = await http.post("/graphql", json={**TYPENAME, "variables": variables})
    assert error_of(answer) == (413, "TooLarge")
    assert said in answer.text


async def test_one_refused_request_is_one_line(http: httpx.AsyncClient) -> None:
    for body, said in ((b"{", "BadRequest"), (b'{"query": "{ ...A }"}', "BadRequest"), (b"[]", "BadRequest")):
        with structlog.testing.capture_logs() as lines:
            await http.post("/graphql", content=body, headers={"content-type": "application/json"})
        assert [line["code"] for line in lines] == [said]


@pytest.mark.parametrize("header", ["Basic dXNlcjpwYXNz", "Bearer", "Bearer a b", "Bearer 山", "Bearer " + "x" * 9000])
async def test_a_header_that_is_no_bearer_token_is_not_signed_in(http: httpx.AsyncClient, header: str) -> None:
    answer = await http.post("/graphql", json=TYPENAME, headers=[(b"authorization", header.encode())])
    assert error_of(answer) == (401, "NotSignedIn")


async def test_a_forged_token_is_an_error_of_what_needs_one(http: httpx.AsyncClient) -> None:
    headers = {"authorization": "Bearer eyJhbGciOiJub25lIn0.e30."}
    answer = await http.post("/graphql", json={"query": "{ myConsents { id } }"}, headers=headers)
    assert answer.json()["errors"][0]["extensions"] == {"code": "NotSignedIn"}


async def test_the_media_type_is_the_one_that_is_liked_best(http: httpx.AsyncClient) -> None:
    for accept, kind in (
        (GRAPHQL, GRAPHQL),
        ("application/json", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (f"{GRAPHQL}, application/json", GRAPHQL),
        (f"application/json, {GRAPHQL};q=0.9", JSON),
        (f"application/json;q=0.5, {GRAPHQL};q=0.9, */*;q=0.1", GRAPHQL),
        (f"{GRAPHQL};q=0, */*", JSON),
        ("Application/JSON; charset=utf-8", JSON),
        ("text/html, */*;q=0.1", JSON),
        # what urql and Apollo send: a stream only where there is one to be told
        (f"{GRAPHQL}, application/json, text/event-stream, multipart/mixed", GRAPHQL),
        ("multipart/mixed;deferSpec=20220824, application/graphql-response+json, application/json;q=0.9", GRAPHQL),
    ):
        answer = await http.post("/graphql", json=TYPENAME, headers={"accept": accept})
        assert (accept, answer.headers["content-type"]) == (accept, f"{kind}; charset=utf-8")


@pytest.mark.parametrize("accept", ["image/png", "application/json;q=0", "", ",", "multipart/mixed", "*/*;q=x"])
async def test_what_takes_none_of_our_media_types_is_refused(http: httpx.AsyncClient, accept: str) -> None:
    answer = await http.post("/graphql", json=TYPENAME, headers={"accept": accept})
    assert answer.status_code == (200 if not accept.strip(",") else 406)


async def test_an_answer_nobody_asked_for_is_not_given(http: httpx.AsyncClient) -> None:
    answer = await http.post("/graphql", json=TYPENAME, headers={"accept": "image/png"})
    assert error_of(answer) == (406, "NotAcceptable")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD", "PATCH"])
async def test_another_method_is_refused(http: httpx.AsyncClient, method: str) -> None:
    answer = await http.request(method, "/graphql", json=TYPENAME)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize("name", ["B", None])
async def test_one_of_several_operations_must_be_named(http: httpx.AsyncClient, name: str | None) -> None:
    several = "query A { __typename } query B { name: __typename }"
    answer = (await http.post("/graphql", json={"query": several, "operationName": name})).json()
    if name:
        assert answer == {"data": {"name": "Query"}}
    else:
        assert "operationName" in answer["errors"][0]["message"]


async def test_variables_of_a_wrong_type_are_named(http: httpx.AsyncClient) -> None:
    text = "query ($first: Int!) { postings(first: $first) { edges { cursor } } }"
    for variables in ({}, {"first": "many"}, {"first": None}):
        answer = await http.post("/graphql", json={"query": text, "variables": variables})
        assert "$first" in answer.json()["errors"][0]["message"]
        assert "data" not in answer.json()


async def test_health_says_how_the_services_are(http: httpx.AsyncClient) -> None:
    answer = await http.get("/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert sorted(answer.json()["services"]) == ["events", "identity", "network", "recruiting"]


async def test_graphiql_is_what_a_browser_gets_at_the_graph_itself(http: httpx.AsyncClient) -> None:
    answer = await http.get("/graphql", headers={"accept": "text/html,*/*"})
    assert answer.status_code == 200
    assert "graphiql.min.js" in answer.text
    assert (await http.get("/static/icon.svg")).status_code == 200
    assert 'href="/static/icon.svg"' in answer.text


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_loads_only_what_is_here(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';")
    parts = [part for part in re.findall(r'(?:src|href)="([^"]+)"', answer.text) if part != "#content"]
    assert parts
    for part in parts:
        assert part.startswith("/")
        if "?" not in part:
            assert (await http.get(part, headers={"accept": "text/html"})).status_code == 200


async def test_no_style_of_a_page_is_fetched_from_elsewhere(http: httpx.AsyncClient) -> None:
    style = (await http.get("/graphiql/graphiql.min.css")).text
    assert re.findall(r"@import|url\((?!['\"]?(?:data:|#))", style) == []


async def test_the_example_on_a_page_is_an_operation_of_the_graph(http: httpx.AsyncClient) -> None:
    (text,) = re.findall(r'<pre id="mutation"[^>]*>(.*?)</pre>', (await http.get("/link")).text, re.DOTALL)
    answer = (await http.post("/graphql", json={"query": text, "variables": {"secret": "x"}})).json()
    assert "data" in answer, answer


async def test_an_app_of_another_origin_may_call_when_it_is_allowed() -> None:
    headers = {
        "origin": "https://alumni.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type",
    }
    async with graph_over({}) as closed:
        assert (await closed.http.options("/graphql", headers=headers)).status_code == 405
    async with graph_over({}, allowed_origins=("https://alumni.example",)) as opened:
        answer = await opened.http.options("/graphql", headers=headers)
    assert answer.headers["access-control-allow-origin"] == "https://alumni.example"
