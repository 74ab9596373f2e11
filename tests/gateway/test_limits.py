"""What is too much for one document, that finding it out takes next to nothing, and that it is said once."""

import time
from collections.abc import Callable

import pytest
from graphql import get_introspection_query

from gateway import limits
from gateway.documents import Documents
from gateway.problems import code_of
from gateway.schema import graph

PLAIN = "{ companies { id name code } }"
GENEROUS = 20
"""Times what a plain document takes that is read for the first time; what is refused may take no more."""


@pytest.fixture(scope="module")
def documents() -> Documents:
    return Documents(graph()._schema)


def nested(levels: int) -> str:
    return "{" + "node {" * levels + "id" + "}" * levels + "}"


def chain(of: int, inside: str) -> str:
    spreads = (f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(of))
    return f"{{ ...F0 }} {' '.join(spreads)} fragment F{of} on Query {{ {inside} }}"


TOO_MUCH = {
    "twenty levels": (nested(20), "16 levels or more"),
    "a hundred levels": (nested(100), "101 brackets inside of each other"),
    "ten thousand levels": (nested(10_000), "tokens"),
    "lists of lists": ("{ nodes(ids: " + "[" * 1000 + "]" * 1000 + ") { id } }", "brackets inside of each other"),
    "twenty fragments that spread the next one twice": (chain(20, "companies { id }"), "2048 fields or more"),
    "two hundred aliases": ("{" + " ".join(f"a{n}: __typename" for n in range(200)) + "}", "200 aliases"),
    "two thousand aliases": ("{" + " ".join(f"a{n}: __typename" for n in range(2000)) + "}", "6002 tokens"),
    "aliases in fragments": (chain(7, "a: __typename"), "aliases"),
    "twenty-one root fields": ("{" + " __typename" * 21 + "}", "21 root fields"),
    "root fields in a fragment": ("{ ...R } fragment R on Query {" + " __typename" * 21 + "}", "21 root fields"),
    "two hundred directives": ("{ companies { id " + "@skip(if: false) " * 200 + "} }", "200 directives"),
    "a thousand directives": ("{ companies { id " + "@skip(if: false) " * 1000 + "} }", "7006 tokens"),
    "many fragments": (
        "{ __typename }" + "".join(f"fragment F{n} on Query {{ __typename }}" for n in range(101)),
        "101 fragments",
    ),
    "many operations": (" ".join(f"query Q{n} {{ __typename }}" for n in range(21)), "21 operations"),
    "the same field again and again": ("{ companies {" + " id" * 100 + "} }", "pairs of fields of one name"),
    "introspection in circles": (
        "{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }",
        "lists of the introspection",
    ),
    "introspection fifteen levels deep": ("{ __schema {" + "types { fields { type {" * 5 + "name" + "}" * 17, "levels"),
    "too long a text": ("#" * 100_001, "100001 characters"),
    "many tokens": ("{" + " a" * 4000 + "}", "4002 tokens"),
}
WRONG = {
    "a circle of fragments": (
        "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
        "The fragment A spreads itself.",
    ),
    "a fragment of itself": ("{ ...A } fragment A on Query { ...A }", "The fragment A spreads itself."),
    "an unknown fragment": ("{ ...Nowhere }", "There is no fragment Nowhere in this document."),
    "an unused fragment": ("{ __typename } fragment A on Query { ...A }", "The fragment A is never used."),
    "an unknown field": ("{ nothing }", "Cannot query field 'nothing' on type 'Query'."),
    "half a document": ("{", "Syntax Error: Expected Name, found <EOF>."),
    "half a character": ('{ nodes(ids: ["\ud800"]) { id } }', "The document holds half of a character."),
    "a field of nothing": ("{ companies }", "must have a selection of subfields"),
}
BAD = {**TOO_MUCH, **WRONG}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_document_is_refused_with_one_error_that_says_why(name: str, documents: Documents) -> None:
    text, said = BAD[name]
    (error,) = documents.read(text).errors
    assert said in error.message
    assert code_of(error) == ("TooLarge" if name in TOO_MUCH else "BadRequest")


def took(work: Callable[[], object]) -> float:
    """Seconds of the processor, the best of three."""
    found = []
    for _ in range(3):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return min(found)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_document_takes_no_longer_than_some_plain_ones(name: str) -> None:
    documents = Documents(graph()._schema)
    plain = took(lambda: documents._read(PLAIN, ""))
    assert took(lambda: documents.read(BAD[name][0])) < plain * GENEROUS


@pytest.mark.parametrize(
    "name", ["two thousand aliases", "a thousand directives", "ten thousand levels", "lists of lists", "many tokens"]
)
def test_what_its_words_give_away_is_never_parsed(
    name: str, documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.documents.parse", lambda *_, **__: pytest.fail("it was parsed"))
    assert documents.read(TOO_MUCH[name][0]).errors


def test_the_introspection_of_our_tools_passes(documents: Documents) -> None:
    for deprecated in (True, False):
        text = get_introspection_query(input_value_deprecation=deprecated, specified_by_url=True)
        document = documents.read(text)
        assert document.errors == ()
        assert document.operations[0].points({}) < limits.MOST.cost


def test_at_most_ten_errors_are_answered(documents: Documents) -> None:
    text = "{ companies {" + " ".join(f"x{n}" for n in range(50)) + "} }"
    assert len(documents.read(text).errors) == 10


def test_a_limit_names_itself(documents: Documents) -> None:
    (error,) = documents.read(nested(16)).errors
    assert error.message == "This operation has 16 levels or more, and at most 15 are allowed."
    assert error.extensions == {"code": "TooLarge", "limit": 15}


@pytest.mark.parametrize("noise", ["{{{{ @@@ a: b", '"""{{{{ a: b """', '#"""'])
def test_what_stands_in_strings_and_comments_counts_nothing(noise: str, documents: Documents) -> None:
    aliases = " ".join(f"a{n}: id" for n in range(100))
    text = f'# {noise} {noise}\n{{ companies {{ {aliases} }} node(id: "{{@a: b") {{ id }} }}'
    assert documents.read(text).errors == ()


def test_half_a_string_hides_nothing(documents: Documents) -> None:
    aliases = " ".join(f"a{n}: id" for n in range(101))
    (error,) = documents.read(f'{{ companies {{ " {aliases} }} }}').errors
    assert "101 aliases" in error.message
