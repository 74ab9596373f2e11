"""A document is read once and kept within a bound of bytes; trusted ones are kept for good."""

from hashlib import sha256

import pytest
from graphql import GraphQLError

from gateway.documents import BYTES_PER_CHARACTER, Document, Documents
from gateway.schema import graph

TYPENAME = "{ __typename }"


@pytest.fixture
def documents() -> Documents:
    return Documents(graph()._schema)


def test_a_document_is_read_once_and_found_by_its_sha256(documents: Documents) -> None:
    first = documents.read(TYPENAME)
    assert documents.read(TYPENAME) is first
    assert documents.known(sha256(TYPENAME.encode()).hexdigest()) is first
    assert documents.known("0" * 64) is None


def test_a_document_that_may_not_be_executed_is_not_kept(documents: Documents) -> None:
    for text in ("{ nothing }", "{", "{ ...Nowhere }"):
        assert documents.read(text).errors
    assert not documents._kept


def test_the_documents_used_longest_ago_are_forgotten_and_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.documents.MOST_BYTES_KEPT", 40 * BYTES_PER_CHARACTER)
    forgotten: list[Document] = []
    documents = Documents(graph()._schema, on_forgotten=forgotten.append)
    first, second = documents.read("{ __typename }"), documents.read("{ a: __typename }")
    documents.read("{ __typename }")
    documents.read("{ b: __typename }")
    assert forgotten == [second]
    assert documents.known(first.key) is first
    assert documents._bytes == sum(each.bytes for each in documents._kept.values()) <= 40 * BYTES_PER_CHARACTER


def test_a_trusted_document_is_kept_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.documents.MOST_BYTES_KEPT", 20 * BYTES_PER_CHARACTER)
    documents = Documents(graph()._schema)
    trusted = documents.trust(TYPENAME)
    documents.read("{ a: __typename }")
    assert documents.known(trusted.key) is trusted
    assert documents.is_trusted(trusted.key)
    assert not documents.is_trusted(documents.read("{ a: __typename }").key)


def test_a_document_that_may_not_be_executed_is_not_trusted(documents: Documents) -> None:
    with pytest.raises(GraphQLError, match="nothing"):
        documents.trust("{ nothing }")


@pytest.mark.parametrize(("name", "found"), [("A", "A"), ("B", "B"), ("C", None), (None, None)])
def test_one_of_several_operations_is_named(name: str | None, found: str | None, documents: Documents) -> None:
    operation = documents.read("query A { __typename } query B { __typename }").operation(name)
    assert (operation.name if operation else None) == found
