"""Which fields are used by which client, and what an operator learns of the deprecated ones."""

from typing import Any

import pytest
from graphql import build_schema
from okaeri.identity.v1 import organisation_pb2 as pb
from typer.testing import CliRunner

from cli.__main__ import app
from cli.commands.deprecated import report, used_in
from gateway.documents import BYTES_PER_CHARACTER, Documents
from gateway.operations import Asked, Operations
from gateway.schema import served
from gateway.settings import GatewaySettings
from gateway.usage import OTHER, UNNAMED, Usage, deprecated_in

COMPANIES = "{ ...C again: companies { id } } fragment C on Query { companies { id name } }"
FIELDS = {"Query.companies", "Company.id", "Company.name"}


async def ask(rpc: str, message: Any) -> Any:
    return pb.ListCompaniesResponse()


async def test_a_field_counts_once_for_each_operation_and_client() -> None:
    operations = Operations(ask, GatewaySettings(known_clients=("web",)))
    for headers in (
        {"graphql-client-name": "web"},
        {"apollographql-client-name": "web"},
        {"graphql-client-name": "x"},
        {},
    ):
        await operations.answer(Asked(COMPANIES), headers=headers)
    found = operations.usage.fields()
    assert {field for field, _ in found} == FIELDS
    assert [found["Company.id", client] for client in ("web", OTHER, UNNAMED)] == [2, 1, 1]


async def test_a_refused_operation_counts_nothing() -> None:
    operations = Operations(ask, GatewaySettings())
    await operations.answer(Asked("{ nothing }"))
    assert operations.usage.fields() == {}


def test_what_a_forgotten_document_was_used_for_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.documents.MOST_BYTES_KEPT", 100 * BYTES_PER_CHARACTER)
    usage = Usage()
    documents = Documents(served()._schema, on_forgotten=lambda each: usage.forget(each.operations))
    usage.ran(documents.read(COMPANIES).operations[0], "web")
    documents.read("{ " + "a: __typename " * 6 + "}")
    assert not usage._ran
    assert usage.fields()["Query.companies", "web"] == 1


SCHEMA = build_schema("""
type Query { a(old: Int @deprecated, new: Int): Int @deprecated(reason: "It is b now.") b: T }
type T { c: Int @deprecated d: Int }
""")


def test_deprecated_fields_and_arguments_are_known_by_name() -> None:
    assert deprecated_in(SCHEMA) == {"Query.a", "Query.a(old:)", "T.c"}


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("{ a(old: 1) }", {"Query.a", "Query.a(old:)"}),
        ("{ a(new: 1) b { c } }", {"Query.a", "Query.b", "T.c"}),
    ],
)
def test_a_deprecated_argument_counts_where_it_is_given(text: str, fields: set[str]) -> None:
    assert Documents(SCHEMA).read(text).operations[0].fields == fields


METRICS = """\
# HELP graphql_server_field_operations_total How many.
# TYPE graphql_server_field_operations_total counter
graphql_server_field_operations_total{client="web",deprecated="true",field="Query.a"} 7.0
graphql_server_field_operations_total{client="web",deprecated="false",field="Query.b"} 9.0
graphql_server_field_operations_total{client="other",deprecated="true",field="Query.a"} 1.0
"""


def test_the_figures_of_all_copies_are_added(capsys: pytest.CaptureFixture[str]) -> None:
    used = used_in([METRICS, METRICS, ""])
    assert used == {("Query.a", "web"): 14, ("Query.a", "other"): 2}
    report(used, deprecated_in(SCHEMA))
    assert [line.split("\t") for line in capsys.readouterr().out.splitlines()[2:]] == [
        ["Query.a", "web", "14"],
        ["Query.a", "other", "2"],
        ["Query.a(old:)", "nobody", "0"],
        ["T.c", "nobody", "0"],
    ]


def test_a_graph_without_deprecated_fields_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    report({}, ())
    assert capsys.readouterr().out == "The graph has no deprecated field.\n"


def test_a_copy_that_does_not_answer_is_named() -> None:
    result = CliRunner().invoke(app, ["deprecated", "127.0.0.1:1"])
    assert (result.exit_code, result.stderr) == (1, "Nothing answers at http://127.0.0.1:1/metrics.\n")
