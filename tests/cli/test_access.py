"""The written table of who may call what: as the contracts are, complete, and readable by rows."""

from cli import access
from gateway.contracts import described_files
from gateway.schema import graph

HR = access.Needs(roles=frozenset({"hr"}), scopes=frozenset({"leavers.read"}))
ANYONE = access.Needs(anyone=True)


def test_the_written_table_is_that_of_the_contracts() -> None:
    assert access.WRITTEN.read_text("utf-8") == access.written(), "run `make docs`"


def test_every_rpc_of_every_contract_is_in_the_table() -> None:
    services = [service for file in described_files() for service in file.service]
    shown = {name.split(" · ")[1]: [row.name for row in rows] for name, rows in access.rpcs().items()}
    assert shown == {service.name: [method.name for method in service.method] for service in services}


def test_every_question_and_deed_of_the_graph_is_in_the_table() -> None:
    schema = graph()._schema
    assert schema.query_type
    assert schema.mutation_type
    shown = {name: {row.name for row in rows} for name, rows in access.graph_fields().items()}
    assert shown["Query"] == set(schema.query_type.fields)
    assert shown["Mutation"] == set(schema.mutation_type.fields)


def test_a_row_tells_who_is_let_in() -> None:
    cells = access.Row("ListLeaverRecords", (HR,), "").cells()
    assert cells == ["", "", "", "●", "", "", "", "", "", "`leavers.read`", ""]


def test_whatever_anyone_may_call_everybody_may_call() -> None:
    assert access.Row("Register", (ANYONE,), "").cells() == ["●"] * 9 + ["any", "any"]


def test_a_field_that_asks_two_rpcs_is_half_open_to_whom_one_lets_in() -> None:
    group_hr = access.Needs(roles=frozenset({"hr", "group_hr"}))
    cells = access.Row("both", (HR, group_hr), "").cells()
    assert cells == ["", "", "", "●", "○", "", "", "", "", "`leavers.read`", ""]


def test_a_contract_that_names_nobody_shows_nobody() -> None:
    assert access.Row("closed", (access.Needs(),), "").cells() == [""] * 11
