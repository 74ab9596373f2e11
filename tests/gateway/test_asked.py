"""What the table of the graph says that a field asks is what it asks when it is resolved."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import get_named_type, is_leaf_type

from chassis.access import ANONYMOUS, acting_for
from gateway import asked
from gateway.context import Context
from gateway.contracts import answer_of, method, request_of
from gateway.documents import Document
from gateway.schema import graph
from tests.journeys import selecting
from tests.journeys.selecting import Operation, asking, everything_of, roots

GRAPH = graph()
PAGING = frozenset({"next_page_token", "cursors"})
ASKED = {f"{field.type_name}.{field.name}": frozenset(field.rpcs) for field in asked.fields(GRAPH._schema)}
OF_TYPES = frozenset().union(
    *(rpcs for name, rpcs in ASKED.items() if name.split(".")[0] not in ("Query", "Mutation")), ASKED["Query.node"]
)


def filled(message: Any, known: Any, depth: int = 4) -> Any:
    """The answer with something in every field, so that all that hangs on it is asked for."""
    for field in message.DESCRIPTOR.fields:
        if field.name in PAGING or (field.message_type is not None and depth == 0):
            continue
        if field.message_type is None:
            value = _plain(field, known)
            getattr(message, field.name).extend([value]) if field.is_repeated else setattr(message, field.name, value)
        elif not field.message_type.GetOptions().map_entry:
            own = getattr(message, field.name)
            filled(own.add() if field.is_repeated else own, known, depth - 1)
    if "cursors" in message.DESCRIPTOR.fields_by_name:
        message.cursors.append("here")
    return message


def _plain(field: Any, known: Any) -> Any:
    if field.name == "id":
        return known
    kinds = {field.CPPTYPE_STRING: "bank", field.CPPTYPE_BOOL: True, field.CPPTYPE_ENUM: 1}
    return b"" if field.type == field.TYPE_BYTES else kinds.get(field.cpp_type, 1)


def rpcs_asked_by(operation: Operation) -> tuple[set[str], list[Any]]:
    """What was asked of services that have an answer to everything, and what went wrong."""
    seen: set[str] = set()

    async def ask(rpc: str, message: Any) -> Any:
        assert isinstance(message, request_of(method(rpc)))
        seen.add(rpc.partition("@")[0])
        ids = list(getattr(message, "ids", ())) or [getattr(message, "id", "") or "bank"]
        return filled(answer_of(method(rpc))(), ids[0])

    async def run() -> list[Any]:
        with acting_for(ANONYMOUS, "a token"):
            context = Context(ask, Document(None))
            result = await GRAPH.execute(operation.text, dict(operation.variables), context_value=context)
        return list(result.errors or ())

    return seen, asyncio.run(run())


def questions() -> Iterator[tuple[str, Operation]]:
    for name, field in roots("Query").items():
        values = {own: selecting.given(arg.type, own, selecting.plain) for own, arg in field.args.items()}
        for paging in {"last", "before", "after"} & values.keys():
            del values[paging]
        named = get_named_type(field.type)
        kinds = selecting.schema().get_possible_types(named) if name in ("node", "nodes") else [named]
        for kind, selection in zip(kinds, [""] if is_leaf_type(named) else everything_of(named), strict=True):
            own = selecting.node_id(kind.name, "bank")
            known = {each: {"id": own, "ids": [own]}.get(each, value) for each, value in values.items()}
            yield name, asking("Query", name, known, selection)


def deeds() -> Iterator[tuple[str, Operation]]:
    for name, field in roots("Mutation").items():
        made = selecting.input_with_ids(name, selecting.plain, lambda _: "bank", only_needed=True)
        done = next(each for each in everything_of(field.type) if "Payload {" in each)
        yield name, asking("Mutation", name, {"input": made}, done)


def called(each: object) -> str:
    return each if isinstance(each, str) else ""


@pytest.mark.parametrize(("name", "operation"), list(questions()), ids=called)
def test_a_question_asks_what_the_table_says(name: str, operation: Operation) -> None:
    seen, errors = rpcs_asked_by(operation)
    expected = ASKED[f"Query.{name}"]
    assert seen <= expected | OF_TYPES, errors
    assert name in ("node", "nodes") or expected <= seen, errors


@pytest.mark.parametrize(("name", "operation"), list(deeds()), ids=called)
def test_a_deed_asks_what_the_table_says(name: str, operation: Operation) -> None:
    seen, errors = rpcs_asked_by(operation)
    assert ASKED[f"Mutation.{name}"] <= seen <= ASKED[f"Mutation.{name}"] | OF_TYPES, errors


def test_whatever_the_table_says_is_asked_is_asked_by_some_operation() -> None:
    seen = set().union(*(rpcs_asked_by(operation)[0] for _, operation in (*questions(), *deeds())))
    assert seen == frozenset().union(*ASKED.values())
