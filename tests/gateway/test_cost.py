"""What an operation costs: what the schema shows of its fields, and what its pages may hold."""

from collections.abc import Mapping
from typing import Any

import pytest
from graphql import GraphQLError

from chassis.access import Needs
from gateway.declared import access_of
from gateway.documents import Documents
from gateway.limits import check_cost
from gateway.measuring import Measured
from gateway.schema import graph, written

DOCUMENTS = Documents(graph()._schema)
PAGE = "query ($n: Int, $m: Int = 7) { postings(%s) { edges { node { title: id company { name } } } } }"


def measured(text: str) -> Measured:
    """What is found of it before it is validated."""
    (operation,) = DOCUMENTS._read(text, "").operations
    return operation


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("{ __typename }", 0),
        # the question, and fifty companies at most
        ("{ companies { id name } }", 10 + 50),
        # found by its id
        ('{ posting(id: "x") { id company { name } } }', 10 + 1 + 2 + 1),
        # the page, and its items: an edge and a node each
        ("{ postings(first: 5) { edges { cursor node { id } } } }", 10 + 1 + 5 * 2),
        ("{ postings(last: 5) { edges { cursor node { id } } } }", 10 + 1 + 5 * 2),
        ("{ postings(first: 5) { pageInfo { endCursor } } }", 10 + 1 + 1),
        # as many as are asked for
        ('{ nodes(ids: ["x", "y"]) { id } }', 10 + 2),
        # four services are asked
        ("{ auditEntries(first: 2) { edges { node { id } } } }", 40 + 1 + 2 * 2),
        ('mutation { endSession(input: { refreshToken: "x" }) { __typename } }', 20 + 1),
        ("{ a: companies { id } b: companies { id } }", 2 * 60),
        ("{ ...C ...C } fragment C on Query { companies { id } }", 2 * 60),
    ],
)
def test_an_operation_costs_its_questions_and_what_they_may_answer(text: str, points: int) -> None:
    assert measured(text).points({}) == points


@pytest.mark.parametrize(
    ("arguments", "variables", "items"),
    [
        ("first: $n", {"n": 3}, 3),
        ("first: $n", {}, 100),
        ("first: $n", {"n": None}, 100),
        ("first: $n", {"n": 1_000_000}, 100),
        ("first: $n", {"n": -1}, 1),
        ("first: $n, last: $m", {"n": 3}, 7),
        ("first: $m", {}, 7),
        ("first: $m", {"m": 2}, 2),
        ("last: null, first: $n", {"n": 4}, 4),
        ("first: 99999999999", {}, 100),
        ("first: 0", {}, 1),
    ],
)
def test_a_page_is_as_long_as_its_variables_say(arguments: str, variables: Mapping[str, Any], items: int) -> None:
    assert measured(PAGE % arguments).points(variables) == 10 + 1 + items * (2 + 3)


def test_pages_inside_of_lists_are_multiplied() -> None:
    text = (
        'query ($n: Int) { nodes(ids: ["x", "y", "z"]) { ... on Query { postings(first: $n) { edges { cursor } } } } }'
    )
    assert measured(text).points({"n": 4}) == 10 + 3 * (1 + 10 + 1 + 4 * 1)


def test_a_fragment_on_a_page_costs_as_the_page_is_long() -> None:
    fragment = "fragment P on PostingConnection { edges { cursor } }"
    text = f"{{ a: postings(first: 2) {{ ...P }} b: postings(first: 50) {{ ...P }} }} {fragment}"
    assert measured(text).points({}) == 2 * 11 + 2 + 50


def test_too_high_a_cost_is_too_large() -> None:
    with pytest.raises(GraphQLError, match="20001 points of cost, and at most 20000"):
        check_cost(20_001)


def test_what_counts_is_shown_in_the_schema() -> None:
    text = written()
    slices = 'slicingArguments: ["first", "last"], sizedFields: ["edges"], requireOneSlicingArgument: true'
    assert f"): PostingConnection @cost(weight: 10) @listSize(assumedSize: 100, {slices})" in text
    assert (
        "companies: [Company!] @cost(weight: 10) @listSize(assumedSize: 50, requireOneSlicingArgument: false)" in text
    )
    assert 'import: ["@authenticated", "@cost", "@key", "@listSize", "@policy"]' in text


HR, LEAVERS = frozenset({"hr", "auditor"}), frozenset({"leavers.read"})


@pytest.mark.parametrize(
    ("gates", "declared"),
    [
        ([], []),
        ([Needs(anyone=True)], []),
        ([Needs(signed_in=True)], ["Authenticated()"]),
        ([Needs(signed_in=True), Needs(roles=HR)], ["Authenticated()"]),
        ([Needs(anyone=True), Needs(roles=HR)], []),
        ([Needs(roles=HR)], ["Authenticated()", "Policy(policies=[['role:auditor'], ['role:hr']])"]),
        ([Needs(scopes=LEAVERS)], ["Authenticated()", "RequiresScopes(scopes=[['leavers.read']])"]),
        (
            [Needs(roles=HR, scopes=LEAVERS)],
            ["Authenticated()", "Policy(policies=[['role:auditor'], ['role:hr'], ['scope:leavers.read']])"],
        ),
    ],
)
def test_who_may_ask_for_a_field_is_declared_from_its_rpcs(gates: list[Needs], declared: list[str]) -> None:
    assert list(map(repr, access_of(gates))) == declared
