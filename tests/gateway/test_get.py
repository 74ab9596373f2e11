"""Queries by GET and documents by their sha256: what is taken, what is kept for whom, and what another site may not."""

from collections.abc import AsyncIterator, Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from okaeri.identity.v1 import organisation_pb2 as pb

from chassis.access import Caller
from chassis.trouble import CannotStart
from gateway.documents import Documents
from gateway.endpoint.kept import Kept, has, tag_of
from gateway.manifest import WRITTEN, trust, written
from gateway.schema import served
from tests.gateway.suite import ALUMNUS, HR, Graph, graph_over, token_of

COMPANIES = "{ companies { code name } }"
VIEWER = "{ viewer { account { id } } }"
GRAPHQL = "application/graphql-response+json"
ANSWERS = {
    "OrganisationService.ListCompanies": lambda _: pb.ListCompaniesResponse(companies=[pb.Company(id="bank", name="B")])
}


def key_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def named(text: str, **more: Any) -> dict[str, str]:
    """The parameters that name a document as Apollo's clients do."""
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": key_of(text)}}
    return {"extensions": orjson.dumps(extensions).decode(), **more}


def bearer(who: Caller) -> dict[str, str]:
    return {"authorization": f"Bearer {token_of(who)}"}


@pytest.fixture
async def graph() -> AsyncIterator[Graph]:
    async with graph_over(ANSWERS) as graph:
        yield graph


def code_of(answer: httpx.Response) -> tuple[int, str]:
    (error,) = answer.json()["errors"]
    return answer.status_code, error["extensions"]["code"]


async def test_a_document_is_known_once_its_text_was_sent_with_its_sha256(graph: Graph) -> None:
    unknown = await graph.http.get("/graphql", params=named(COMPANIES))
    assert code_of(unknown) == (404, "PERSISTED_QUERY_NOT_FOUND")
    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    extensions = orjson.loads(named(COMPANIES)["extensions"])
    sent = await graph.http.post("/graphql", json={"query": COMPANIES, "extensions": extensions})
    assert sent.json()["data"] == {"companies": [{"code": "bank", "name": "B"}]}
    for parameters in (named(COMPANIES), {"documentId": f"sha256:{key_of(COMPANIES)}"}):
        assert (await graph.http.get("/graphql", params=parameters)).json() == sent.json()
    assert (await graph.http.post("/graphql", json={"extensions": extensions})).json() == sent.json()


@pytest.mark.parametrize(
    "extensions",
    [
        {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}},
        {"persistedQuery": {"version": 2, "sha256Hash": key_of(COMPANIES)}},
        {"persistedQuery": {"version": 1, "sha256Hash": "ABC"}},
        {"persistedQuery": {"version": 1}, "documentId": "x"},
        {"persistedQuery": "x"},
    ],
)
async def test_a_document_under_a_wrong_name_is_refused(graph: Graph, extensions: dict[str, Any]) -> None:
    if extensions == {"persistedQuery": {"version": 1}, "documentId": "x"}:
        extensions = {"persistedQuery": {"version": 1, "sha256Hash": None}}
        answer = await graph.http.post("/graphql", json={"extensions": extensions})
    else:
        answer = await graph.http.post("/graphql", json={"query": COMPANIES, "extensions": extensions})
    assert code_of(answer) == (400, "BadRequest")
    assert graph.calls == []


async def test_what_anyone_may_see_is_answered_from_its_tag_and_asks_nobody_again(graph: Graph) -> None:
    graph_first = await graph.http.get("/graphql", params={**named(COMPANIES), "query": COMPANIES})
    assert graph_first.headers["cache-control"].startswith("public, max-age=")
    tag = graph_first.headers["etag"]
    again = await graph.http.get(
        "/graphql", params={**named(COMPANIES), "query": COMPANIES}, headers={"if-none-match": tag}
    )
    other = await graph.http.get("/graphql", params={**named(COMPANIES), "query": COMPANIES})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert (other.status_code, other.content) == (200, graph_first.content)
    assert graph.asked == ["OrganisationService.ListCompanies"]


async def test_what_is_for_one_caller_is_asked_each_time_and_tagged_for_that_caller(graph: Graph) -> None:
    parameters = {**named(COMPANIES), "query": COMPANIES}
    await graph.http.get("/graphql", params=parameters)
    hers = await graph.http.get("/graphql", params=parameters, headers=bearer(HR))
    his = await graph.http.get("/graphql", params=parameters, headers=bearer(ALUMNUS))
    assert hers.headers["cache-control"] == "private, no-cache"
    assert hers.json() == his.json()
    assert hers.headers["etag"] != his.headers["etag"]
    again = await graph.http.get(
        "/graphql", params=parameters, headers={**bearer(HR), "if-none-match": hers.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert len(graph.asked) == 4


@pytest.mark.parametrize(
    "text",
    [
        "{ rateLimit { remaining } }",
        "{ __schema { queryType { name } } }",
        "{ postings(first: 1) { edges { cursor } } }",
    ],
)
async def test_what_differs_from_caller_to_caller_is_not_kept(graph: Graph, text: str) -> None:
    answer = await graph.http.get("/graphql", params={**named(text), "query": text})
    assert "public" not in answer.headers["cache-control"]


async def test_an_answer_with_an_error_is_not_kept() -> None:
    async with graph_over({}) as graph:
        answer = await graph.http.get("/graphql", params={**named(COMPANIES), "query": COMPANIES})
    assert answer.json()["errors"]
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


async def test_what_was_not_named_by_its_sha256_is_not_kept(graph: Graph) -> None:
    for _ in range(2):
        answer = await graph.http.get("/graphql", params={"query": COMPANIES})
        assert answer.headers["cache-control"] == "no-store"
    assert len(graph.asked) == 2


async def test_a_mutation_by_get_does_nothing(graph: Graph) -> None:
    text = 'mutation { endSession(input: { refreshToken: "x" }) { __typename } }'
    for accept in (GRAPHQL, "application/json"):
        answer = await graph.http.get("/graphql", params={"query": text}, headers={"accept": accept})
        assert code_of(answer) == (405, "MethodNotAllowed")
        assert answer.headers["allow"] == "POST"
    assert graph.calls == []


@pytest.mark.parametrize(
    "parameters",
    [b"query=%FF", b"query={&variables={", b"variables={}", b"query=%20", b"&" * 30 + b"query={__typename}"],
)
async def test_parameters_that_are_no_operation_are_refused(graph: Graph, parameters: bytes) -> None:
    answer = await graph.http.get(httpx.URL("http://gateway/graphql", query=parameters))
    assert code_of(answer) == (400, "BadRequest")


async def test_too_long_an_address_is_refused(graph: Graph) -> None:
    answer = await graph.http.get("/graphql", params={"query": "{ __typename }" + "#" * 17_000})
    assert code_of(answer) == (414, "TooLarge")


FOREIGN = [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"}]


@pytest.mark.parametrize("headers", FOREIGN)
async def test_another_site_cannot_make_a_browser_send_a_get(graph: Graph, headers: dict[str, str]) -> None:
    parameters = {"query": "{ __typename }"}
    refused = await graph.http.get("/graphql", params=parameters, headers=headers)
    assert code_of(refused) == (403, "PreflightRequired")
    asked = {**headers, "graphql-require-preflight": "1"}
    assert (await graph.http.get("/graphql", params=parameters, headers=asked)).status_code == 200


@pytest.mark.parametrize("headers", [{}, {"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}])
async def test_a_get_may_have_to_carry_the_header_always(headers: dict[str, str]) -> None:
    parameters = {"query": "{ __typename }"}
    async with graph_over({}) as free:
        assert (await free.http.get("/graphql", params=parameters, headers=headers)).status_code == 200
    async with graph_over({}, preflight_always=True) as strict:
        answer = await strict.http.get("/graphql", params=parameters, headers=headers)
        assert code_of(answer) == (403, "PreflightRequired")


def manifest(folder: Path, *texts: str, spoil: Callable[[dict[str, Any]], None] = lambda _: None) -> str:
    operations = [{"id": key_of(text), "name": f"Q{n}", "type": "query", "body": text} for n, text in enumerate(texts)]
    made = {"format": "apollo-persisted-query-manifest", "version": 1, "operations": operations}
    spoil(made)
    (folder / "documents.json").write_bytes(orjson.dumps(made))
    return str(folder / "documents.json")


async def test_a_trusted_document_is_known_from_the_start_and_no_other_may_be_run(tmp_path: Path) -> None:
    settings = {"trusted_documents": manifest(tmp_path, COMPANIES), "only_trusted_documents": True}
    async with graph_over(ANSWERS, **settings) as graph:
        assert "data" in (await graph.http.get("/graphql", params=named(COMPANIES))).json()
        assert "data" in (await graph.http.post("/graphql", json={"query": COMPANIES})).json()
        asked = len(graph.calls)
        for given in ({"query": VIEWER}, {"documentId": key_of(VIEWER)}, {"query": VIEWER, **named(COMPANIES)}):
            given = {name: orjson.loads(each) if name == "extensions" else each for name, each in given.items()}
            answer = await graph.http.post("/graphql", json=given)
            assert code_of(answer) == (403, "UntrustedDocument")
            assert "manifest" in answer.json()["errors"][0]["message"]
        assert len(graph.calls) == asked


def unnamed(made: dict[str, Any]) -> None:
    del made["operations"][0]["name"]


def renamed(made: dict[str, Any]) -> None:
    made["operations"][0]["id"] = "0" * 64


@pytest.mark.parametrize(
    ("text", "spoil", "said"),
    [
        (COMPANIES, unnamed, "is not a manifest"),
        (COMPANIES, renamed, "is not the one of its sha256"),
        ("{ nothing }", lambda _: None, "does not fit the schema"),
    ],
)
def test_a_manifest_that_cannot_be_used_keeps_the_gateway_from_starting(
    tmp_path: Path, text: str, spoil: Callable[[dict[str, Any]], None], said: str
) -> None:
    with pytest.raises(CannotStart, match=said):
        trust(Documents(graph_schema()), manifest(tmp_path, text, spoil=spoil))


def test_a_manifest_that_is_not_there_keeps_the_gateway_from_starting(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="cannot be read: No such file"):
        trust(Documents(graph_schema()), str(tmp_path / "nowhere.json"))


def test_the_manifest_of_the_examples_is_the_one_that_is_written_and_can_be_trusted() -> None:
    assert WRITTEN.read_bytes() == written(), "run `make docs` and look at what changed"
    assert trust(Documents(graph_schema()), str(WRITTEN)) == len(orjson.loads(written())["operations"]) > 10


def graph_schema() -> Any:
    return served()._schema


def test_answers_are_kept_for_their_time_and_within_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.endpoint.kept.MOST_BYTES_KEPT", 30)
    now = [0.0]
    kept = Kept(10.0, monotonic=lambda: now[0])
    first = kept.keep(b"a", "json", b"x" * 10)
    assert kept.find(b"a", "json") is first
    assert kept.find(b"a", "other") is None
    now[0] = 4.0
    assert kept.left(first) == 6
    kept.keep(b"b", "json", b"y" * 10)
    kept.keep(b"c", "json", b"z" * 10)
    assert kept.find(b"a", "json") is None
    now[0] = 14.0
    assert kept.find(b"b", "json") is None
    assert kept.find(b"c", "json") is None
    assert (kept._bytes, len(kept._kept)) == (0, 0)


def test_nothing_is_kept_where_the_operator_gives_it_no_time() -> None:
    kept = Kept(0.0)
    kept.keep(b"a", "json", b"x")
    assert kept.find(b"a", "json") is None


@pytest.mark.parametrize("header", ['"a"', 'W/"a"', '"b", "a"', "*"])
def test_a_tag_is_found_in_what_a_client_has(header: str) -> None:
    assert has(header, '"a"')
    assert not has('"b"', '"a"')


def test_the_tag_of_one_caller_is_no_others() -> None:
    assert len({tag_of(b"body", ""), tag_of(b"body", "hers"), tag_of(b"body", "his")}) == 3
