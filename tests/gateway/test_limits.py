"""What is too much, and that finding it out takes no time."""

import time

import pytest
from graphql import GraphQLError, get_introspection_query, parse

from gateway import limits
from gateway.documents import Documents
from gateway.limits import Size, _Walk
from gateway.schema import graph


@pytest.fixture(scope="module")
def documents() -> Documents:
    return Documents(graph()._schema)


def nested(levels: int) -> str:
    return "{" + "node {" * levels + "id" + "}" * levels + "}"


CHAIN = "".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(20))
MANY = "".join(f"fragment F{n} on Query {{ __typename }}" for n in range(101))
TOO_MUCH = {
    "a hundred levels": (nested(100), "101 levels"),
    "twenty fragments that spread the next one twice": (
        "{ ...F0 }" + CHAIN + "fragment F20 on Query { companies { id } }",
        "2097152 fields",
    ),
    "two thousand aliases": ("{" + " ".join(f"a{n}: __typename" for n in range(2000)) + "}", "2000 aliases"),
    "twenty-one root fields": ("{" + " __typename" * 21 + "}", "21 root fields"),
    "root fields in a fragment": ("{ ...R } fragment R on Query {" + " __typename" * 21 + "}", "21 root fields"),
    "a thousand directives": ("{ companies { id " + "@skip(if: false) " * 1000 + "} }", "1000 directives"),
    "many fragments": (
        "{ __typename }" + "".join(f"fragment F{n} on Query {{ __typename }}" for n in range(101)),
        "101",
    ),
    "pages of pages": (
        "query ($n: Int) { postings(first: 100) { edges { node { a(first: $n) { b(last: 100) { id } } } } } }",
        "points of cost",
    ),
    "too long a text": ("#" * 100_001, "100001 characters"),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_an_operation_that_asks_for_too_much_is_refused_at_once(name: str, documents: Documents) -> None:
    text, said = TOO_MUCH[name]
    started = time.process_time()
    (error,) = documents.read(text).errors
    assert time.process_time() - started < 0.5
    assert said in error.message
    assert (error.extensions or {})["code"] == "TooLarge"


@pytest.mark.parametrize("text", [nested(10_000), "{ nodes(ids: " + "[" * 3000 + "]" * 3000 + ") { id } }"])
def test_a_document_that_is_too_deep_to_be_parsed_is_refused(text: str, documents: Documents) -> None:
    (error,) = documents.read(text).errors
    assert "nested too deeply" in error.message


def test_the_parser_stops_at_so_many_tokens(documents: Documents) -> None:
    (error,) = documents.read("{" + " a" * 9000 + "}").errors
    assert "8000 tokens" in error.message


def test_the_introspection_of_our_tools_passes(documents: Documents) -> None:
    for deprecated in (True, False):
        text = get_introspection_query(input_value_deprecation=deprecated, specified_by_url=True)
        assert documents.read(text).errors == ()


@pytest.mark.parametrize(
    "text", ["{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }", "{ ...Nowhere }", "{ nothing }", "{"]
)
def test_what_is_wrong_with_a_document_is_said_once(text: str, documents: Documents) -> None:
    assert len(documents.read(text).errors) == 1


def test_at_most_ten_errors_are_answered(documents: Documents) -> None:
    text = "{ companies {" + " ".join(f"x{n}" for n in range(50)) + "} }"
    assert len(documents.read(text).errors) == 10


def test_a_selection_is_measured_with_its_fragments_written_out() -> None:
    document = parse("""
        query { a: companies { id ...N } postings(first: 10) { edges { node { ...N } } ... on X { y } } }
        fragment N on Company { name b: code }
    """)
    operation, fragment = document.definitions
    walk = _Walk({"N": fragment})  # type: ignore[dict-item]
    size = walk.size_of(operation.selection_set)  # type: ignore[attr-defined]
    assert size == Size(depth=4, aliases=3, fields=10, cost=1 + 3 + 1 + 10 * 5)


@pytest.mark.parametrize(
    ("argument", "cost"),
    [
        ("", 2),
        ("(first: 7)", 8),
        ("(last: 7)", 8),
        ("(first: $n)", 101),
        ("(first: 99999999999)", 101),
        ("(first: -3)", 2),
    ],
)
def test_what_is_in_a_page_costs_as_often_as_the_page_has_items(argument: str, cost: int) -> None:
    operation = parse(f"{{ postings{argument} {{ id }} }}").definitions[0]
    assert _Walk({}).size_of(operation.selection_set).cost == cost  # type: ignore[attr-defined]


def test_a_document_is_read_once_and_the_oldest_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.documents.MOST_KEPT", 3)
    documents = Documents(graph()._schema)
    first = documents.read("{ __typename }")
    assert documents.read("{ __typename }") is first
    for number in range(3):
        documents.read(f"{{ a{number}: __typename }}")
    assert documents.read("{ __typename }") is not first
    assert len(documents._kept) == 3


def test_documents_are_kept_within_a_bound_of_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.documents.MOST_CHARACTERS_KEPT", 1000)
    documents = Documents(graph()._schema)
    for number in range(10):
        documents.read(f"{{ a{number}: __typename }}" + " " * 300)
    assert documents._characters == sum(map(len, documents._kept)) <= 1000


def test_a_limit_names_itself() -> None:
    with pytest.raises(GraphQLError) as raised:
        limits.check(parse(nested(20)))
    assert raised.value.message == "This operation has 21 levels, and at most 15 are allowed."
    assert raised.value.extensions == {"code": "TooLarge", "limit": 15}
