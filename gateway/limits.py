"""How much one document may ask for, and how it is said that one asks for too much.

What is counted in the words of the text is in `gateway.scanning`, what is counted in its fields in `gateway.measuring`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import GraphQLError

MOST_CHARACTERS = 100_000
"""In the text of a document."""
MOST_TOKENS = 4_000
"""In a document."""
MOST_NESTED = 64
"""Brackets inside of each other."""
MOST_FRAGMENTS = 100
MOST_DIRECTIVES = 100
LARGEST_PAGE = 100
MOST_OPERATIONS = 20
"""In one document."""
MOST_ROOT_FIELDS = 20
MOST_META_LISTS = 2
"""Lists of the introspection inside of each other, such as the arguments of fields."""
MOST_OVERLAPS = 2_000
"""Pairs of fields that are answered under one name: validation compares each with each."""


@dataclass(frozen=True)
class Most:
    """What one operation may ask for when every fragment in it is written out."""

    depth: int
    """Levels of fields."""
    aliases: int
    fields: int
    cost: int
    """Points, with the variables as they were given."""


MOST = Most(depth=15, aliases=100, fields=2_000, cost=20_000)
"""The introspection of our tools is 15 levels deep."""
NAMES: Mapping[str, str] = {"depth": "levels", "aliases": "aliases", "fields": "fields"}


def too_much(asked: int, most: int, of_what: str, *, or_more: bool = False) -> GraphQLError:
    """The error for one limit; `or_more` where nobody counted on."""
    message = f"This operation has {asked} {of_what}{' or more' if or_more else ''}, and at most {most} are allowed."
    return GraphQLError(message, extensions={"code": "TooLarge", "limit": most})


def check_cost(cost: int) -> None:
    """Raises GraphQLError, with a code, for an operation that costs too much."""
    if cost > MOST.cost:
        raise too_much(cost, MOST.cost, "points of cost")
