"""The queries that are printed to be pasted fit the schema."""

from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from cli.demo.queries import QUERIES

SCHEMA = build_schema((Path(__file__).parents[3] / "docs/schema.graphql").read_text("utf-8"), assume_valid_sdl=True)


@pytest.mark.parametrize(("title", "query"), QUERIES, ids=lambda each: each.splitlines()[0])
def test_a_printed_query_fits_the_schema(title: str, query: str) -> None:
    assert title.endswith(":")
    assert validate(SCHEMA, parse(query)) == []
