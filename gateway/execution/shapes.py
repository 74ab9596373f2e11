"""A selection on an object type, and the function that answers it."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from graphql import GraphQLAbstractType, GraphQLObjectType, GraphQLSchema
from graphql.execution.collect_fields import FieldDetails
from strawberry.schema.schema_converter import GraphQLCoreConverter

from gateway.execution.places import Place
from gateway.execution.run import Run
from gateway.proto_types import IsOf

Answer: TypeAlias = Callable[[Any, Run, Place | None], dict[str, Any]]
"""Answers a source that stands at a place. Raises the located error of a required field that failed."""
ShapeOf: TypeAlias = Callable[[GraphQLObjectType, list[FieldDetails]], "Shape"]


class Shape:
    """Found before its function is made, so that selections of any depth are compiled one after another."""

    __slots__ = ("alone", "answer", "exact", "fields", "inner", "other", "type")

    def __init__(self, of: GraphQLObjectType, fields: Mapping[str, list[FieldDetails]], exact: type | None) -> None:
        self.type = of
        self.fields = fields
        self.exact = exact
        self.answer: Answer
        """Of sources of exactly that class."""
        self.other: Answer
        """Of any source."""
        self.alone = exact is not None
        """Whether nothing but the source is told to its fields, nor to those inside: its answer follows from that."""
        self.inner: list[Shape] = []


def definition_of(of: Any) -> Any:
    """What Strawberry made a type or a field of; None for graphql-core's own, such as those of the introspection."""
    return of.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)


def names_by_class(schema: GraphQLSchema, of: GraphQLAbstractType) -> Mapping[type, str]:
    """The types of an interface or a union by the classes of their messages, where Strawberry would find the same.

    It does when nothing but the class of a source tells its type: no type says it otherwise, and no two have one class.
    """
    possible = list(schema.get_possible_types(of))
    definition = definition_of(of)
    told = [each.is_type_of.message for each in possible if isinstance(each.is_type_of, IsOf)]
    if definition is None or getattr(definition, "resolve_type", None) or len(set(told)) < len(possible):
        return {}
    return dict(zip(told, (each.name for each in possible), strict=True))


def exact_class(of: GraphQLObjectType) -> type | None:
    """A class whose instances are sources of the type, with nothing left to be asked; None where none is known."""
    if isinstance(of.is_type_of, IsOf):
        return of.is_type_of.message
    definition = definition_of(of)
    if definition is None or of.is_type_of is not None:
        return None
    origin: type = (definition.concrete_of or definition).origin
    odd = issubclass(origin, BaseException) or hasattr(origin, "__await__")
    return None if odd else origin
