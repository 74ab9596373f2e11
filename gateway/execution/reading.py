"""Reads fields of messages in the source of a selection, as `gateway.proto_types.read` reads them.

A message holds what its contract says and nothing else: a text is a text, so nobody looks at it again. What is certain
in this way is answered as it is read; the rest is read here, and looked at where all values are (`planning`).
"""

from graphql import GraphQLBoolean, GraphQLEnumType, GraphQLID, GraphQLInt, GraphQLList, GraphQLString

from gateway.execution.generating import Writer, identifier
from gateway.execution.leaves import numbers_of
from gateway.execution.places import Site, nullable_of
from gateway.proto_types import How, Reader

_AS_THEY_ARE = {(GraphQLString, str), (GraphQLID, str), (GraphQLInt, int), (GraphQLBoolean, bool)}
"""The types of the graph that take each value of a class, and answer it as it is."""


def read_inline(reader: Reader, writer: Writer) -> str:
    """The expression of what `read` gives for the field of a message `src`."""
    attribute = f"src.{identifier(reader.name)}"
    match reader.how:
        case How.PLAIN:
            return attribute
        case How.OR_NULL:
            return f"({attribute} or None)"
        case How.MESSAGE:
            return f"({attribute} if src.HasField({writer.constant(reader.name)}) else None)"
        case How.NUMBER:
            return f"{writer.constant({each: each for each in reader.numbers}.get)}({attribute})"
        case How.ID:
            return f"{writer.constant(reader.of)}(src)"


def certain(reader: Reader, site: Site, writer: Writer) -> str:
    """The expression of what is answered for the field of a message `src`, whatever it is; empty where it may fail."""
    of = nullable_of(site.type)
    match reader.how:
        case How.ID if _takes(of, str):
            return read_inline(reader, writer)
        case How.PLAIN if _takes(of, reader.gives):
            return read_inline(reader, writer)
        case How.PLAIN if isinstance(of, GraphQLList) and _takes(nullable_of(of.of_type), reader.gives_many):
            return f"src.{identifier(reader.name)}[:]"
        case How.OR_NULL if site.nullable and _takes(of, reader.gives):
            return read_inline(reader, writer)
        case How.NUMBER if site.nullable and isinstance(of, GraphQLEnumType):
            names = {number: name for number, name in numbers_of(of).items() if number in reader.numbers}
            is_whole = len(names) == len(reader.numbers)
            return f"{writer.constant(names.get)}(src.{identifier(reader.name)})" if is_whole else ""
    return ""


def _takes(of: object, kind: type | None) -> bool:
    """Whether values of the class are answered as they are; a scalar that is `str` of a text is that text."""
    return (of, kind) in _AS_THEY_ARE or (kind is str and getattr(of, "coerce_output_value", None) is str)
