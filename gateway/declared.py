"""What the graph declares of its fields: what they cost and how long their lists are, and who may ask for them.

Both follow from the rpcs behind a field, so nothing is said twice: the schema is printed with what is found here, and
the plan of an operation enforces it. Costs are written as the cost specification of IBM and Apollo has it (`@cost`,
`@listSize`), access as Federation has it (`@authenticated`, `@requiresScopes`, `@policy`).
"""

from collections.abc import Iterator
from typing import Any

import strawberry
from strawberry.federation.schema_directives import Authenticated, Cost, ListSize, Policy, RequiresScopes
from strawberry.types.base import StrawberryContainer, StrawberryList, get_object_definition
from strawberry.types.field import StrawberryField
from strawberry.types.union import StrawberryUnion
from strawberry.utils.str_converters import to_camel_case

from chassis.access import Needs
from gateway import loaders
from gateway.asked import rpcs_of
from gateway.contracts import CONTRACTS, is_everywhere, method, needs_of
from gateway.limits import LARGEST_PAGE

QUESTION = 10
"""Points of a field that asks a service."""
DEED = 20
"""Points of a mutation."""
IN_A_BATCH = 2
"""Points of a field that is found by its id together with the others of its level."""
ONE_BY_ONE = 5
"""Points of a field that is found by its id with an rpc of its own."""
SCHEMA = 2_000
"""Points of the graph itself, as text or as what introspection begins with: an answer of a quarter of a megabyte."""
ASSUMED_ITEMS = 10
"""In a list of objects that has no pages."""
SIZED = "edges"
"""The list of a page, as long as the page was asked to be."""
_LONG_LISTS = {"Query.companies": 50, "Query.coordinatorOrganisations": 50, "Query.nodes": LARGEST_PAGE}
_OURS = (Authenticated, Cost, ListSize, Policy, RequiresScopes)


def declare(*roots: type) -> None:
    """Puts the directives on every field that can be reached from these types; again does no harm."""
    for type_name, field in _fields_below(roots):
        coordinate = f"{type_name}.{field.graphql_name or to_camel_case(field.python_name)}"
        others = [each for each in field.directives if not isinstance(each, _OURS)]
        field.directives = [*others, *directives_of(coordinate, field)]


def directives_of(coordinate: str, field: StrawberryField) -> list[object]:
    """What is declared of one field."""
    rpcs = rpcs_of(coordinate, field)
    weight = SCHEMA if coordinate == "_Service.sdl" else _weight(coordinate.partition(".")[0], rpcs)
    sizes = _sizes(coordinate, field)
    return [*([Cost(weight=weight)] if weight else []), *sizes, *access_of([needs_of(rpc) for rpc in rpcs])]


def access_of(gates: list[Needs]) -> list[object]:
    """Who may ask for a field of rpcs with these gates, as far as all of them turn others away."""
    if not gates or any(gate.anyone for gate in gates):
        return []
    if any(gate.signed_in for gate in gates):
        return [Authenticated()]
    roles = sorted(frozenset[str]().union(*(gate.roles for gate in gates)))
    scopes = sorted(frozenset[str]().union(*(gate.scopes for gate in gates)))
    if not roles:
        return [Authenticated(), RequiresScopes(scopes=[[scope] for scope in scopes])]
    # Two directives on one field must both hold, and a role or a scope is enough: so scopes are policies here.
    names = [*(f"role:{role}" for role in roles), *(f"scope:{scope}" for scope in scopes)]
    return [Authenticated(), Policy(policies=[[name] for name in names])]


def _weight(type_name: str, rpcs: tuple[str, ...]) -> int:
    if type_name == "Mutation":
        return DEED
    if not rpcs:
        return 0
    if type_name == "Query":
        return QUESTION * (len(CONTRACTS) if any(map(is_everywhere, rpcs)) else 1)
    return max(_weight_below(rpc) for rpc in rpcs)


def _weight_below(rpc: str) -> int:
    if rpc not in loaders.finders().values():
        return QUESTION
    return IN_A_BATCH if "ids" in method(rpc).input_type.fields_by_name else ONE_BY_ONE


def _sizes(coordinate: str, field: StrawberryField) -> list[object]:
    if {"first", "last"} <= {argument.python_name for argument in field.arguments}:
        return [ListSize(assumed_size=LARGEST_PAGE, slicing_arguments=["first", "last"], sized_fields=[SIZED])]
    if _is_list_of_objects(field.type) and field.python_name != SIZED:
        return [_list_of(_LONG_LISTS.get(coordinate, ASSUMED_ITEMS))]
    return []


def _list_of(assumed: int) -> ListSize:
    unsaid: Any = strawberry.UNSET
    return ListSize(
        assumed_size=assumed, slicing_arguments=unsaid, sized_fields=unsaid, require_one_slicing_argument=False
    )


def _is_list_of_objects(kind: Any) -> bool:
    is_list = False
    while isinstance(kind, StrawberryContainer):
        is_list = is_list or isinstance(kind, StrawberryList)
        kind = kind.of_type
    return is_list and (isinstance(kind, StrawberryUnion) or get_object_definition(kind) is not None)


def _fields_below(roots: tuple[type, ...]) -> Iterator[tuple[str, StrawberryField]]:
    """Every field of the types that can be reached, with the name of its type; those of pages have nothing to say."""
    waiting: list[Any] = list(roots)
    seen: set[int] = set()
    while waiting:
        kind = waiting.pop()
        while isinstance(kind, StrawberryContainer):
            kind = kind.of_type
        if isinstance(kind, StrawberryUnion):
            waiting.extend(kind.types)
        definition = get_object_definition(kind)
        if definition is None or id(definition) in seen or definition.is_input:
            continue
        seen.add(id(definition))
        for field in definition.fields:
            waiting.append(field.type)
            yield definition.name, field
