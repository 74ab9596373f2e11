"""What is asked of the graph by somebody who tries everything: every question and every deed, with all ids there are.

Leaves out who asks (`exploring.py`) and how an operation is written (`selecting.py`).
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from graphql import get_named_type, is_leaf_type

from gateway.loaders import known_types
from gateway.node_ids import node_id
from tests.journeys import selecting
from tests.journeys.remembering import Pool, snake

FEW = 2
"""Ids of one type that a question is asked with."""
MOST_NODES, MANY = 100, 50
"""Ids of one type that are asked for as nodes, and how many at once."""


def questions(pool: Pool) -> Iterator[tuple[str, selecting.Operation]]:
    """Every question of the graph, of every company, with every id, from both ends, as deep as is allowed."""
    for name, root in selecting.roots("Query").items():
        named = get_named_type(root.type)
        if name in ("node", "nodes"):
            yield from _nodes(name, pool)
            continue
        for selection in [""] if is_leaf_type(named) else selecting.everything_of(named):
            page = selecting.largest_page(name, selection) if "first" in root.args else 0
            for values in _arguments(root.args, named.name, pool, page):
                yield f"Query.{name}", selecting.asking("Query", name, values, selection)


def _nodes(name: str, pool: Pool) -> Iterator[tuple[str, selecting.Operation]]:
    for type_name in sorted(known_types()):
        kind: Any = selecting.schema().type_map[type_name]
        of_many = name == "nodes"
        (selection,) = [selecting.everything_of_many(kind)] if of_many else selecting.everything_of(kind)
        inside = f"{{ __typename ... on {type_name} {selection} }}"
        ids = [node_id(type_name, each) for each in pool.of(snake(type_name))[:MOST_NODES]]
        for each in [{"ids": ids[at : at + MANY]} for at in range(0, len(ids), MANY)] if of_many else []:
            yield f"Query.nodes of {type_name}", selecting.asking("Query", name, each, inside)
        for each in ids[:FEW] if not of_many else []:
            yield f"Query.node of {type_name}", selecting.asking("Query", name, {"id": each}, inside)


def _arguments(args: Mapping[str, Any], answered: str, pool: Pool, page: int) -> Iterator[dict[str, Any]]:
    """Values for the arguments of a field: what must be given, with each id there is, then each of the others."""
    kinds = {own: get_named_type(arg.type) for own, arg in args.items()}
    base = {
        own: selecting.given(arg.type, own, selecting.plain) for own, arg in args.items() if str(arg.type).endswith("!")
    }
    paged = {"first": page} if page else {}
    for number, known in enumerate(_each_id(base, kinds, answered, pool)):
        yield {**known, **paged}
        if "last" in args and not number:
            yield {**known, "last": page}
        for own in args.keys() - known.keys() - {"first", "last", "after", "before"}:
            for value in _values(own, kinds[own], answered, pool):
                yield {**known, **paged, own: [value] if "[" in str(args[own].type) else value}


def _each_id(base: dict[str, Any], kinds: Mapping[str, Any], answered: str, pool: Pool) -> Iterator[dict[str, Any]]:
    """The values that must be given, once for every id of the first of them that is one."""
    own = next((each for each in base if kinds[each].name == "ID"), None)
    if own is None:
        yield base
    else:
        yield from ({**base, own: value} for value in _values(own, kinds[own], answered, pool))


def _values(name: str, kind: Any, answered: str, pool: Pool) -> list[Any]:
    if hasattr(kind, "values"):
        return list(kind.values)
    if kind.name == "ID":
        stem = name.removesuffix("Ids").removesuffix("Id")
        of = answered if name == "id" else stem[:1].upper() + stem[1:]
        return [node_id(of, own) for own in pool.of(snake(of))[:FEW]]
    return [selecting.plain(name, kind)]


def deeds(pool: Pool) -> Iterator[tuple[str, selecting.Operation]]:
    """Every mutation, given ids there are, with everything that its payload may show."""
    for name, root in selecting.roots("Mutation").items():
        done = next(each for each in selecting.everything_of(root.type) if "Payload {" in each)
        made = selecting.input_with_ids(name, _worded, partial(_first_id, pool), only_needed=True)
        yield f"Mutation.{name}", selecting.asking("Mutation", name, {"input": made}, done)


def _first_id(pool: Pool, type_name: str) -> str:
    return next(iter(pool.of(snake(type_name))), "x")


def _worded(name: str, kind: Any) -> Any:
    texts = {"mail": "somebody@private.example", "language": "ja", "locale": "ja", "consentLanguage": "ja"}
    return texts.get(name) or selecting.plain(name, kind)
