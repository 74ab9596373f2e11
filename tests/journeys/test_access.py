"""Every rpc and every field of the graph with everybody who may call: what `docs/access.md` says, and nothing else.

What is sent is wrong on purpose, so that whoever is let in is told what is wrong and nothing is done.
"""

from collections.abc import Callable, Mapping
from typing import Any

import grpc
import httpx
import pytest
from google.protobuf.descriptor import MethodDescriptor
from graphql import get_named_type, is_leaf_type

from cli.access import CLOSED, OPEN
from tests.journeys import cast, forging, selecting
from tests.journeys.calling import Refusal, bearer
from tests.journeys.cast import Actor
from tests.journeys.exploring import at_once
from tests.journeys.people import SAKUTARO
from tests.journeys.surface import RPCS, places_of
from tests.journeys.the_group import Group
from tests.journeys.the_table import Line, table
from tests.journeys.wrongly import GARBAGE, name_of

pytestmark = [pytest.mark.real, pytest.mark.slow]

LINES: Mapping[str, Line] = table()
TOLD: Mapping[str, str] = {"INVALID_ARGUMENT": OPEN, "PERMISSION_DENIED": CLOSED, "UNAUTHENTICATED": CLOSED}
GIVEN = {"first", "companyId"}
"""Arguments that need not be given, and whose absence means another question."""


@pytest.fixture(scope="module")
def actors(group: Group) -> list[Actor]:
    """One for each column."""
    account_id = forging.subject_of(group.join(SAKUTARO).token)
    return list(cast.actors(cast.columns(account_id), forging.signing_key_of(group)))


def refused_at_the_gate(group: Group, rpc: MethodDescriptor, place: str, token: str) -> str:
    """The code that bytes which are no message are refused with: the gate is passed before they are read."""
    asks, answers = ("stream" if many else "unary" for many in (rpc.client_streaming, rpc.server_streaming))
    path = f"/{rpc.containing_service.full_name}/{rpc.name}"
    call = getattr(group.calling.channel(place), f"{asks}_{answers}")(path)
    try:
        answer = call(iter([GARBAGE]) if rpc.client_streaming else GARBAGE, metadata=bearer(token), timeout=60)
        list(answer) if rpc.server_streaming else answer
    except grpc.RpcError as error:
        return Refusal(error).code
    return "OK"


def test_every_rpc_of_the_contracts_is_served(group: Group, actors: list[Actor]) -> None:
    calls = [(rpc, place) for rpc in RPCS for place in places_of(rpc.containing_service)]
    codes = at_once(lambda each: refused_at_the_gate(group, *each, actors[0].token), calls)
    nowhere = [name_of(rpc) for (rpc, _), code in zip(calls, codes, strict=True) if code == "UNIMPLEMENTED"]
    assert not nowhere


def test_every_rpc_lets_in_whom_the_table_names_and_nobody_else(group: Group, actors: list[Actor]) -> None:
    calls = [(rpc, place, who) for rpc in RPCS for place in places_of(rpc.containing_service) for who in actors]
    codes = at_once(lambda each: refused_at_the_gate(group, each[0], each[1], each[2].token), calls)
    wrong = []
    for (rpc, place, who), code in zip(calls, codes, strict=True):
        expected = LINES[name_of(rpc)].lets_in(who.name, who.caller)
        signed_in = who.caller is not None
        if code == "UNIMPLEMENTED":
            continue  # told by the test above, once
        if TOLD.get(code) != expected or (code == "UNAUTHENTICATED") != (expected == CLOSED and not signed_in):
            wrong.append(f"{name_of(rpc)} in {place}, {who.name}: {code}, the table says {expected or 'closed'}")
    assert not wrong, "\n".join(wrong)


def asked(client: httpx.Client, url: str, who: Actor, operation: selecting.Operation) -> dict[str, Any]:
    """The whole answer."""
    headers = {"authorization": f"Bearer {who.token}"} if who.token else {}
    sent = {"query": operation.text, "variables": dict(operation.variables)}
    answer: dict[str, Any] = client.post(url, json=sent, headers=headers).json()
    return answer


def question(name: str) -> selecting.Operation:
    """One field, given nothing that there is."""
    field = selecting.roots("Query")[name]
    named = get_named_type(field.type)
    needed = {own: arg.type for own, arg in field.args.items() if own in GIVEN or str(arg.type).endswith("!")}
    values = {own: selecting.given(kind, own, selecting.plain) for own, kind in needed.items()}
    if "id" in values and named.name != "Node":
        values["id"] = selecting.node_id(named.name, selecting.NOBODYS_ID)
    selection = "" if is_leaf_type(named) else "{ __typename }"
    return selecting.asking("Query", name, values, selection)


def deed(name: str) -> selecting.Operation:
    """One mutation, with an input that no service takes."""
    made = selecting.input_with_ids(name, _wrong, lambda _: selecting.NOBODYS_ID, only_needed=True)
    kind: Any = get_named_type(selecting.roots("Mutation")[name].args["input"].type)
    made |= dict.fromkeys(kind.fields.keys() & {"requestId"}, selecting.LONG)
    return selecting.asking("Mutation", name, {"input": made}, "{ __typename }")


def _wrong(name: str, kind: Any) -> Any:
    return selecting.LONG if kind.name == "String" else selecting.plain(name, kind)


def told_of_question(name: str, answer: dict[str, Any]) -> str:
    codes = {each.get("extensions", {}).get("code", "") for each in answer.get("errors", ())}
    assert "Internal" not in codes, (name, answer)
    assert "data" in answer, (name, answer)
    return CLOSED if codes & {"Forbidden", "NotSignedIn"} else OPEN


def told_of_deed(name: str, answer: dict[str, Any]) -> str:
    codes = [each.get("extensions", {}).get("code", "") for each in answer.get("errors", ())]
    told = (answer.get("data") or {}).get(name)
    kind = told["__typename"] if told else "".join(codes)
    assert kind in ("InvalidInput", "Forbidden", "NotSignedIn"), (name, answer)
    return OPEN if kind == "InvalidInput" else CLOSED


FIELDS: list[tuple[str, str, Callable[[str], selecting.Operation], Callable[[str, dict[str, Any]], str]]] = [
    *(("Query", name, question, told_of_question) for name in selecting.roots("Query")),
    *(("Mutation", name, deed, told_of_deed) for name in selecting.roots("Mutation")),
]


def test_every_field_of_the_graph_lets_in_whom_the_table_names_and_nobody_else(
    group: Group, actors: list[Actor]
) -> None:
    operations = {(kind, name): make(name) for kind, name, make, _ in FIELDS}
    calls = [(*field, who) for field in FIELDS for who in actors]
    with httpx.Client(timeout=60) as client:
        answers = at_once(lambda each: asked(client, group.url, each[4], operations[each[0], each[1]]), calls)
    wrong = []
    for (kind, name, _, told, who), answer in zip(calls, answers, strict=True):
        expected = LINES[f"{kind}.{name}"].lets_in(who.name, who.caller)
        if expected in (OPEN, CLOSED) and told(name, answer) != expected:
            wrong.append(f"{kind}.{name}, {who.name}: {answer}, the table says {expected or 'closed'}")
    assert not wrong, "\n".join(wrong)
