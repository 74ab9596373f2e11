"""Every mutation of the graph, given wrong in every way, and operations beyond every bound: clear refusals only."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    build_schema,
    get_named_type,
)

from tests.journeys import forging
from tests.journeys.asking import Person, Session
from tests.journeys.listening import everything
from tests.journeys.people import SAKUTARO
from tests.journeys.the_group import ROOT, Group
from tests.journeys.wrongly import must_give_nothing_away

pytestmark = [pytest.mark.real, pytest.mark.slow]

LONG = "x" * 9_000
OPEN_TO_ANYONE = {"requestSignInLink", "redeemLink", "refreshSession", "endSession", "register"}
SCHEMA: GraphQLSchema = build_schema((ROOT / "docs" / "schema.graphql").read_text("utf-8"), assume_valid=True)
MUTATIONS = sorted(SCHEMA.mutation_type.fields) if SCHEMA.mutation_type else []
Give = Callable[[Any], Any]


def input_of(mutation: str) -> GraphQLInputObjectType:
    """What the mutation takes."""
    assert SCHEMA.mutation_type is not None
    named = get_named_type(SCHEMA.mutation_type.fields[mutation].args["input"].type)
    assert isinstance(named, GraphQLInputObjectType)
    return named


def given(kind: GraphQLInputType, give: Give, *, only_needed: bool = False) -> Any:
    """A value of that type, its leaves made by `give`."""
    if isinstance(kind, GraphQLNonNull):
        return given(kind.of_type, give, only_needed=only_needed)
    if isinstance(kind, GraphQLList):
        return [given(kind.of_type, give, only_needed=only_needed)]
    if isinstance(kind, GraphQLInputObjectType):
        fields = kind.fields.items()
        chosen = {name: each.type for name, each in fields if isinstance(each.type, GraphQLNonNull) or not only_needed}
        return {name: given(each, give, only_needed=only_needed) for name, each in chosen.items()}
    return give(kind)


def plain(kind: Any) -> Any:
    """A value that the type takes and that means nothing; texts are far too long."""
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    return {"Int": 2, "Boolean": True, "Date": "2026-11-23", "DateTime": "2026-11-23T00:00:00Z"}.get(kind.name, LONG)


def of_another_type(kind: Any) -> Any:
    """A value that the type does not take."""
    return {"not": ["what", "was", "asked"]}


def unknown(kind: Any) -> Any:
    """The same as plain, but for enums, which get a value they do not have."""
    return "NO_SUCH_VALUE" if isinstance(kind, GraphQLEnumType) else plain(kind)


@pytest.fixture(scope="module")
def everybody(group: Group) -> Person:
    """A person who may do everything, so that nothing but the input is at fault."""
    account_id = forging.subject_of(group.join(SAKUTARO).token)
    token = forging.signed(forging.everybody(account_id), forging.signing_key_of(group))
    person = group.person("everybody")
    person.session = Session(token, "", frozenset())
    return person


def answered(person: Person, mutation: str, value: Any) -> dict[str, Any]:
    """The whole answer to a mutation given this input, which must give nothing away."""
    query = f"""mutation($input: {input_of(mutation).name}!) {{ {mutation}(input: $input) {{ __typename
        ... on Problem {{ message }} ... on InvalidInput {{ field }} }} }}"""
    answer = person.answer(query, input=value)
    must_give_nothing_away(json.dumps(answer, ensure_ascii=False))
    return answer


def codes_in(answer: dict[str, Any]) -> set[str]:
    return {each.get("extensions", {}).get("code", "") for each in answer.get("errors", [])}


def must_be_no_operation(answer: dict[str, Any]) -> str:
    """Nothing was done, and the message says what is wrong; answers the messages."""
    assert not answer.get("data"), answer
    assert codes_in(answer) <= {"", "BadRequest"}, answer
    return " ".join(each["message"] for each in answer["errors"])


def needed_by(mutation: str) -> list[str]:
    """The fields that must be given."""
    return [name for name, each in input_of(mutation).fields.items() if isinstance(each.type, GraphQLNonNull)]


@pytest.mark.parametrize("mutation", list(filter(needed_by, MUTATIONS)))
def test_a_missing_field_is_named(everybody: Person, mutation: str) -> None:
    message = must_be_no_operation(answered(everybody, mutation, {}))
    assert any(name in message for name in needed_by(mutation)), message


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_value_of_another_type_is_named(everybody: Person, mutation: str) -> None:
    value = given(input_of(mutation), of_another_type)
    message = must_be_no_operation(answered(everybody, mutation, value))
    assert any(name in message for name in value), message


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_field_that_is_none_is_named(everybody: Person, mutation: str) -> None:
    value = {**given(input_of(mutation), plain, only_needed=True), "noSuchField": 1}
    assert "noSuchField" in must_be_no_operation(answered(everybody, mutation, value))


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_text_that_is_too_long_is_refused_with_its_field(everybody: Person, mutation: str) -> None:
    answer = answered(everybody, mutation, given(input_of(mutation), plain))
    assert "errors" not in answer, answer
    refused = answer["data"][mutation]
    assert refused["__typename"] == "InvalidInput", refused
    assert refused["field"], refused


@pytest.mark.parametrize(
    "mutation", [each for each in MUTATIONS if "NO_SUCH_VALUE" in json.dumps(given(input_of(each), unknown))]
)
def test_a_value_that_no_enum_has_is_named(everybody: Person, mutation: str) -> None:
    message = must_be_no_operation(answered(everybody, mutation, given(input_of(mutation), unknown)))
    assert "NO_SUCH_VALUE" in message


@pytest.mark.parametrize("mutation", [each for each in MUTATIONS if each not in OPEN_TO_ANYONE])
def test_without_a_token_nothing_is_done(group: Group, mutation: str) -> None:
    answer = answered(group.person(), mutation, given(input_of(mutation), lambda kind: short(kind)))
    refused = (answer.get("data") or {}).get(mutation)
    # Who comes with a secret needs no token, and what no secret opens is not found.
    kind = (refused or {}).get("__typename")
    assert codes_in(answer) == {"NotSignedIn"} or kind in ("InvalidInput", "NotFound"), answer


def short(kind: Any) -> Any:
    """A value that the type takes; ids are those of the bank."""
    return "bank" if plain(kind) == LONG else plain(kind)


def test_what_is_refused_announces_nothing(group: Group, everybody: Person) -> None:
    before = len(everything(group.nats_url))
    for mutation in MUTATIONS:
        for give in (plain, unknown, of_another_type):
            answered(everybody, mutation, given(input_of(mutation), give))
    assert len(everything(group.nats_url)) == before


@pytest.mark.parametrize("token", ["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_a_forged_token_is_not_signed_in(group: Group, token: str) -> None:
    stranger = group.person("stranger")
    stranger.session = Session(token, "", frozenset())
    answer = stranger.answer("{ viewer { account { id } } postings(first: 1) { edges { cursor } } }")
    assert codes_in(answer) == {"NotSignedIn"}


def test_a_body_over_one_mebibyte_is_turned_away(everybody: Person) -> None:
    response = everybody.post(content=json.dumps({"query": "{ companies { code } }", "variables": {"x": "x" * 2**20}}))
    assert response.status_code == 413
    assert response.json()["errors"][0]["extensions"]["code"] == "TooLarge"


def test_a_query_of_a_hundred_levels_is_turned_away(everybody: Person) -> None:
    deep = "{ postings(first: 1) { edges { node { company " + "{ company " * 100 + "{ code } " + "} " * 100 + "} } } }"
    answer = everybody.answer(deep)
    assert codes_in(answer) == {"TooLarge"}
    must_give_nothing_away(json.dumps(answer))


def test_fragments_that_double_each_other_are_turned_away(everybody: Person) -> None:
    doubled = "".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }} " for n in range(40))
    answer = everybody.answer("query { ...F0 } " + doubled + "fragment F40 on Query { companies { code } }")
    assert codes_in(answer) == {"TooLarge"}


def test_a_fragment_inside_itself_is_refused(everybody: Person) -> None:
    answer = everybody.answer("query { ...F } fragment F on Query { companies { code } ...F }")
    must_be_no_operation(answer)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"[{}]",
        b'{"query": 1}',
        b'{"query": ""}',
        b'{"query": "{"}',
        b'{"query": "{ companies { code } }", "variables": []}',
        b'{"query": "query A { companies { code } } query B { companies { code } }"}',
        b'{"query": "{ noSuchField }"}',
        b'{"query": "subscription { x }"}',
        b"\xff\xfe",
        b'{"query": "{ __typename }", "operationName": 7}',
    ],
)
def test_what_is_no_operation_is_refused(everybody: Person, body: bytes) -> None:
    response = everybody.post(content=body)
    assert response.status_code in (200, 400)
    must_be_no_operation(response.json())
    must_give_nothing_away(response.text)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_of_another_site_is_no_operation(everybody: Person, kind: str) -> None:
    response = everybody.post(content=b'{"query": "{ companies { code } }"}', headers={"content-type": kind})
    assert response.status_code == 415


@pytest.mark.parametrize("page", ["first: 0", "first: 101", "first: -1", "last: 1000", "first: 1, last: 1"])
def test_a_page_out_of_bounds_names_its_argument(everybody: Person, page: str) -> None:
    answer = everybody.answer(f"{{ postings({page}) {{ edges {{ cursor }} }} }}")
    assert codes_in(answer) == {"InvalidInput"}
    assert answer["errors"][0]["extensions"]["field"] in ("first", "last")


@pytest.mark.parametrize("place", ["'", "x" * 5000, "e30", "../../etc/passwd", "AAAA"])
def test_a_cursor_that_was_not_given_is_refused(everybody: Person, place: str) -> None:
    answer = everybody.answer("query($at: String) { postings(first: 1, after: $at) { edges { cursor } } }", at=place)
    assert codes_in(answer) == {"InvalidInput"}
    must_give_nothing_away(json.dumps(answer))


@pytest.mark.parametrize("id_", ["", "'", "bank", "x" * 5000, "UG9zdGluZzo", "Q29tcGFueTpiYW5r", "$where"])
def test_an_id_that_was_not_given_finds_nothing(everybody: Person, id_: str) -> None:
    answer = everybody.answer("query($id: ID!) { application(id: $id) { id } }", id=id_)
    assert answer["data"] == {"application": None}
    assert codes_in(answer) <= {"InvalidInput"}
    must_give_nothing_away(json.dumps(answer))
