"""GraphQL over HTTP as its specification has it: the audit of graphql-http, by itself and check by check without Node.

https://graphql.github.io/graphql-over-http/draft/
"""

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.gateway.suite import graph_over
from tests.gateway.test_process import gateway, sent
from tests.infrastructure import free_port
from tests.node_packages import installed

NEWER, OLDER = "application/graphql-response+json", "application/json"
NAMED = {"query": "query Type($name: String!) { __type(name: $name) { name } }", "variables": {"name": "sometype"}}
TYPENAME: dict[str, Any] = {"query": "{ __typename }"}
UNKNOWN = {"query": "{ 8f31403dfe404bccbb0e835f2629c6a7 }"}
UNSET = {"query": "query CoerceFailure($id: ID!){ __typename }", "variables": {"id": None}}
TWO_HUNDRED, BAD, CLIENTS_FAULT = range(200, 201), range(400, 401), range(400, 500)


@dataclass(frozen=True)
class Check:
    """What is sent, and what must come."""

    id: str
    send: Any
    expect: range
    accept: str | None = None
    kind: str | None = OLDER
    method: str = "POST"
    answers: str = ""
    """The media type that must come."""
    has: dict[str, bool] = field(default_factory=dict)
    """Whether these are in the body."""


def invalid(ids: str, name: str, values: list[Any]) -> list[Check]:
    return [Check(f"{ids}{n}", {**TYPENAME, name: value}, BAD) for n, value in enumerate(values)]


def nulls(n: int, name: str) -> list[Check]:
    given, fine = {**TYPENAME, name: None}, {"errors": False}
    return [
        Check(f"94B{n}", given, TWO_HUNDRED, NEWER, has=fine),
        Check(f"022{n}", given, TWO_HUNDRED, OLDER, has=fine),
    ]


FINE, NO_DATA = {"errors": False}, {"data": False}
OBJECT, TEXT = {"obj": "ect"}, "string"
CHECKS = [
    Check("22EB", TYPENAME, TWO_HUNDRED, NEWER, answers=NEWER),
    Check("4655", TYPENAME, TWO_HUNDRED, OLDER, answers=OLDER),
    Check("47DE", TYPENAME, TWO_HUNDRED, "*/*", answers=OLDER),
    Check("80D8", TYPENAME, TWO_HUNDRED, answers=OLDER),
    Check("82A3", TYPENAME, TWO_HUNDRED),
    Check("BF61", {"query": '{ __type(name: "Run🏃Swim🏊") { name } }'}, TWO_HUNDRED, kind=f"{OLDER}; charset=utf-8"),
    Check("78D5", TYPENAME, TWO_HUNDRED),
    Check("2C94", TYPENAME, TWO_HUNDRED),
    Check("5A70", TYPENAME, TWO_HUNDRED, "*/*", method="GET"),
    Check("9C48", {"query": "mutation { __typename }"}, CLIENTS_FAULT, NEWER, method="GET"),
    Check("9ABE", TYPENAME, CLIENTS_FAULT, kind=None),
    Check("03D4", TYPENAME, TWO_HUNDRED),
    Check("A5BF", b"", BAD),
    Check("423L", {"notquery": "{ __typename }"}, BAD, NEWER),
    *invalid("LKJ", "query", [OBJECT, 0, False, ["array"]]),
    Check("34A2", TYPENAME, TWO_HUNDRED, NEWER),
    Check("13EE", TYPENAME, TWO_HUNDRED, OLDER, has=FINE),
    *invalid("6C0", "operationName", [OBJECT, 0, False, ["array"]]),
    Check("8161", {"operationName": "Query", "query": "query Query { __typename }"}, TWO_HUNDRED, NEWER),
    Check("B8B3", {"operationName": "Query", "query": "query Query { __typename }"}, TWO_HUNDRED, OLDER, has=FINE),
    *nulls(0, "variables"),
    *nulls(1, "operationName"),
    *nulls(2, "extensions"),
    *invalid("476", "variables", [TEXT, 0, False, ["array"]]),
    Check("2EA1", NAMED, TWO_HUNDRED, NEWER),
    Check("28B9", NAMED, TWO_HUNDRED, OLDER, has=FINE),
    Check("D6D5", NAMED, TWO_HUNDRED, NEWER, method="GET", has=FINE),
    Check("6A70", NAMED, TWO_HUNDRED, OLDER, method="GET", has=FINE),
    *invalid("58B", "extensions", [TEXT, 0, False, ["array"]]),
    Check("428F", {**TYPENAME, "extensions": {"some": "value"}}, TWO_HUNDRED, NEWER),
    Check("1B7A", {**TYPENAME, "extensions": {"some": "value"}}, TWO_HUNDRED, OLDER, has=FINE),
    Check("B6DC", b'{ "not a JSON', range(200, 600), OLDER),
    Check("BCF8", b'{ "not a JSON', BAD, OLDER),
    Check("B7N8", b'{ "not a JSON', BAD, NEWER),
    Check("8764", {"qeury": "{ __typename }"}, range(400, 600)),
    Check("3E3A", {"qeury": "{ __typename }"}, BAD),
    Check("572B", {"query": "{"}, TWO_HUNDRED, OLDER),
    Check("FDE2", UNKNOWN, TWO_HUNDRED, OLDER),
    Check("7B9B", UNSET, TWO_HUNDRED, OLDER),
    Check("865D", {"query": "{"}, range(400, 600), NEWER),
    Check("556A", {"query": "{"}, BAD, NEWER),
    Check("D586", {"query": "{"}, BAD, NEWER, has=NO_DATA),
    Check("51FE", UNKNOWN, range(400, 600), NEWER),
    Check("74FF", UNKNOWN, BAD, NEWER),
    Check("5E5B", UNKNOWN, BAD, NEWER, has=NO_DATA),
    Check("86EE", UNSET, BAD, NEWER),
]


def test_there_are_as_many_checks_as_the_audit_has() -> None:
    assert len({check.id for check in CHECKS}) == len(CHECKS) == 61


async def test_the_checks_of_the_audit_hold_without_it() -> None:
    async with graph_over({}) as graph:
        failed = {check.id: why for check in CHECKS if (why := await _against(check, graph.http))}
    assert failed == {}


async def _against(check: Check, http: httpx.AsyncClient) -> str:
    """What is wrong; empty for nothing."""
    headers = {name: value for name, value in (("accept", check.accept), ("content-type", check.kind)) if value}
    if check.method == "GET":
        given = {name: each if isinstance(each, str) else json.dumps(each) for name, each in check.send.items()}
        answer = await http.get("/graphql", params=given, headers={"accept": check.accept or "*/*"})
    else:
        body = check.send if isinstance(check.send, bytes) else json.dumps(check.send).encode()
        answer = await http.post("/graphql", content=body, headers=headers)
    if answer.status_code not in check.expect:
        return f"{answer.status_code}: {answer.text}"
    if check.answers and not answer.headers["content-type"].startswith(check.answers):
        return answer.headers["content-type"]
    answered = answer.json()
    return next((f"{name} in {answered}" for name, there in check.has.items() if (name in answered) != there), "")


@pytest.mark.real
@pytest.mark.slow
def test_the_audit_of_graphql_http_finds_nothing() -> None:
    place = installed(Path(__file__).resolve().parent / "audit", "audit")
    address = f"127.0.0.1:{free_port()}"
    with gateway(OKAERI_GATEWAY_ADDRESS=address) as process:
        assert process.stdout is not None
        process.stdout.readline()
        sent(address, "{ __typename }")
        command = ["node", "audit.mjs", f"http://{address}/graphql"]
        done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=True, timeout=120)
    found = json.loads(done.stdout)
    assert [each for each in found if each["status"] != "ok"] == []
    assert sorted(each["id"] for each in found) == sorted(check.id for check in CHECKS)
