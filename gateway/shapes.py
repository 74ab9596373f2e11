"""What the measure of an operation must know of each field: what it costs, how long its list is, which rpcs it asks.

Costs and lengths are read from the directives that the schema is printed with, so what is shown is what is enforced.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from graphql import GraphQLSchema, get_named_type, get_nullable_type, is_composite_type, is_list_type
from strawberry.federation.schema_directives import Cost, ListSize

from gateway.asked import rpcs_of
from gateway.declared import ASSUMED_ITEMS, SCHEMA, SIZED
from gateway.limits import LARGEST_PAGE

_META_ITEMS: Mapping[str, int] = {"types": 400, "fields": 10, "inputFields": 10, "directives": 20}
_META_ASSUMED = 5
_META_SCALE = 20
"""Fields of the schema that cost one point: they are there already, and nobody is asked."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A field as far as it counts."""

    type_name: str = ""
    """The type of what it answers, without lists."""
    weight: int = 0
    """Points of the field itself."""
    each: int = 0
    """Points of each thing in it: one for an object."""
    items: int = 1
    """How many things it may have."""
    sliced_by: tuple[str, ...] = ()
    """Arguments that say how many."""
    is_page: bool = False
    """Whether the length is that of the items inside of it."""
    is_item: bool = False
    """Whether the page around it says how many there are."""
    is_meta_list: bool = False
    scale: int = 1
    """Points are divided by this."""
    rpcs: tuple[str, ...] = ()
    deprecated: tuple[str, ...] = ()
    """Arguments that should not be used any more."""


UNKNOWN = Shape()


class Shapes:
    """The shapes of all fields of a schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._roots = {
            kind: root.name
            for kind, root in (
                ("query", schema.query_type),
                ("mutation", schema.mutation_type),
                ("subscription", schema.subscription_type),
            )
            if root
        }
        self._shapes = {
            f"{kind.name}.{name}": replace(shape_of(f"{kind.name}.{name}", field), deprecated=_deprecated(field))
            for kind in schema.type_map.values()
            for name, field in getattr(kind, "fields", {}).items()
            if hasattr(field, "args")
        }
        self._shapes |= {
            "Query.__schema": Shape("__Schema", SCHEMA * _META_SCALE, each=1, scale=_META_SCALE),
            "Query.__type": Shape("__Type", each=1, scale=_META_SCALE),
        }

    def root(self, kind: str) -> str:
        """The name of the type an operation begins with."""
        return self._roots.get(kind, "")

    def of(self, coordinate: str) -> Shape:
        """The shape of a field such as `Query.postings`; one that weighs nothing for a field that is not there."""
        return self._shapes.get(coordinate, UNKNOWN)


@lru_cache(maxsize=8)
def shapes_of(schema: GraphQLSchema) -> Shapes:
    """The shapes of a schema, found once."""
    return Shapes(schema)


def shape_of(coordinate: str, field: Any) -> Shape:
    """What is known of one field."""
    named = get_named_type(field.type)
    is_list = is_list_type(get_nullable_type(field.type))
    each = int(is_composite_type(named))
    if coordinate.startswith("__"):
        return _meta_shape(coordinate.partition(".")[2], named.name, is_list, each)
    definition = field.extensions.get("strawberry-definition")
    declared = getattr(definition, "directives", ())
    weight = next((one.weight for one in declared if isinstance(one, Cost)), 0)
    rpcs = rpcs_of(coordinate, definition)
    size = next((one for one in declared if isinstance(one, ListSize)), None)
    if size is not None and size.sized_fields:
        slices = tuple(size.slicing_arguments or ())
        return Shape(named.name, weight, each, size.assumed_size or LARGEST_PAGE, slices, is_page=True, rpcs=rpcs)
    if not is_list or not each:
        return Shape(named.name, weight, each, rpcs=rpcs)
    if size is None and coordinate.endswith(f".{SIZED}"):
        return Shape(named.name, weight, each, is_item=True, rpcs=rpcs)
    # An argument that is a list says how many things are asked for, which the specification has no word for.
    given = tuple(name for name, argument in field.args.items() if is_list_type(get_nullable_type(argument.type)))
    most = (size.assumed_size if size else None) or (LARGEST_PAGE if given else ASSUMED_ITEMS)
    return Shape(named.name, weight, each, most, given, rpcs=rpcs)


def _meta_shape(name: str, type_name: str, is_list: bool, each: int) -> Shape:
    items = _META_ITEMS.get(name, _META_ASSUMED) if is_list else 1
    is_counted = is_list and name not in ("types", "directives")
    return Shape(type_name, 0, each, items, is_meta_list=is_counted)


def _deprecated(field: Any) -> tuple[str, ...]:
    return tuple(name for name, argument in field.args.items() if argument.deprecation_reason is not None)
