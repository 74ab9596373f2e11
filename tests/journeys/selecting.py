"""Operations made from the schema: for every field of the graph a text and variables that ask for all it can give.

Leaves out what the values mean: whoever asks says which ids, texts and companies are given.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    parse,
)

from gateway import limits
from gateway.inputs import _fills, _messages
from gateway.limits import MOST, check_cost
from gateway.loaders import known_types
from gateway.measuring import measure
from gateway.node_ids import node_id
from gateway.scanning import scan
from gateway.schema import graph
from gateway.shapes import Shapes

NOBODYS_ID = "0123456789abcdef0123456789abcdef"
LONG = "x" * 20_000
PAGES = (25, 5, 1)
Give = Callable[[str, Any], Any]
"""A value for the argument or field of that name and named type."""


@dataclass(frozen=True)
class Operation:
    """What is sent."""

    text: str
    variables: Mapping[str, Any]


@cache
def schema() -> GraphQLSchema:
    """The graph as it stands in the code."""
    found: GraphQLSchema = graph()._schema
    return found


def roots(kind: str) -> Mapping[str, GraphQLField]:
    """The fields of `Query` or `Mutation`, without those of federation, by name."""
    root = schema().type_map[kind]
    assert isinstance(root, GraphQLObjectType)
    return {name: field for name, field in root.fields.items() if not name.startswith("_")}


def plain(name: str, kind: Any) -> Any:
    """A value that the type takes and that stands for nothing there is."""
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if kind.name == "ID":
        return "bank" if name == "companyId" else node_id(_type_named(name), NOBODYS_ID)
    return {"Int": 1, "Boolean": True, "Date": "2026-11-23", "DateTime": "2026-11-23T00:00:00Z"}.get(kind.name, "x")


def given(kind: Any, name: str, give: Give, *, only_needed: bool = False) -> Any:
    """A value of an input type, its leaves made by `give`."""
    if isinstance(kind, GraphQLNonNull):
        return given(kind.of_type, name, give, only_needed=only_needed)
    if isinstance(kind, GraphQLList):
        return [given(kind.of_type, name, give, only_needed=only_needed)]
    if isinstance(kind, GraphQLInputObjectType):
        fields = kind.fields.items()
        chosen = {own: each.type for own, each in fields if isinstance(each.type, GraphQLNonNull) or not only_needed}
        return {own: given(each, own, give, only_needed=only_needed) for own, each in chosen.items()}
    return give(name, kind)


def asking(kind: str, name: str, variables: Mapping[str, Any], selection: str) -> Operation:
    """The operation that asks one root field, with these values for its arguments."""
    field = roots(kind)[name]
    known = {own: each for own, each in variables.items() if own in field.args}
    declared = ", ".join(f"${own}: {field.args[own].type}" for own in known)
    handed = ", ".join(f"{own}: ${own}" for own in known)
    operation = {"Query": "query", "Mutation": "mutation"}[kind]
    head = f"{operation}({declared})" if known else operation
    return Operation(f"{head} {{ {name}{f'({handed})' if known else ''} {selection} }}", known)


def input_with_ids(
    mutation: str, give: Give, own: Callable[[str], str], *, only_needed: bool = False
) -> dict[str, Any]:
    """A mutation's input; where it wants the id of a thing, `own` of that type makes it."""
    kind = get_named_type(roots("Mutation")[mutation].args["input"].type)
    made: dict[str, Any] = given(kind, "input", give, only_needed=only_needed)
    for name, value in made.items():
        if type_name := type_of_id(kind.name, name):
            made_id = node_id(type_name, own(type_name))
            made[name] = [made_id] if isinstance(value, list) else made_id
    return made


@cache
def type_of_id(input_name: str, field: str) -> str:
    """Whose id a field of an input is; empty for none. Found by trying which the gateway takes."""
    (cls,) = (each for each in _messages if each.__name__ == input_name)
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in field)
    kind = schema().type_map[input_name]
    assert isinstance(kind, GraphQLInputObjectType)
    if get_named_type(kind.fields[field].type).name != "ID":
        return ""
    many = "[" in str(kind.fields[field].type)
    ids = {each: node_id(each, "x") for each in schema().type_map if each.isalpha()}
    return next((each for each, own in ids.items() if _takes(cls, snake, [own] if many else own)), "")


def _takes(cls: type, field: str, value: Any) -> bool:
    try:
        _fills[cls][field](_messages[cls](), value)
    except Exception:
        return False
    return True


def _type_named(argument: str) -> str:
    """The type whose id an argument is, by its name; the first known one where the name does not tell."""
    stem = argument.removesuffix("Ids").removesuffix("Id")
    named = stem[:1].upper() + stem[1:]
    return named if named in schema().type_map else min(known_types())


def everything_of(kind: Any, page: int = 1) -> Iterator[str]:
    """Selections that together ask for all that a type can give, each as deep as one operation may be."""
    named = get_named_type(kind)
    if is_leaf_type(named):
        yield ""
    elif isinstance(named, GraphQLUnionType | GraphQLInterfaceType):
        for each in schema().get_possible_types(named):
            yield f"{{ __typename ... on {each.name} {_deepest(each, page)} }}"
    else:
        yield _deepest(named, page)


@cache
def largest_page(name: str, selection: str) -> int:
    """How many of a list of `Query` one operation may ask for so deeply."""
    return next(page for page in PAGES if _is_allowed(f"{{ {name}(first: {page}) {selection} }}"))


def everything_of_many(kind: GraphQLObjectType) -> str:
    """The selection that asks for all that nodes of a type can give, as deep as a page of them may be asked."""
    ids = '"x" ' * limits.LARGEST_PAGE
    return _deepest(kind, 1, f"{{ nodes(ids: [{ids}]) {{ %s }} }}")


@cache
def _deepest(kind: GraphQLObjectType, page: int, around: str = "{ a { %s } }") -> str:
    """What is deeper costs more: the last before the first that is refused."""
    texts = (_selection(kind, depth, page) for depth in range(1, MOST.depth))
    *_, deepest = takewhile(lambda text: _is_allowed(around % f"... on {kind.name} {text}"), texts)
    return deepest


def _is_allowed(text: str) -> bool:
    try:
        scan(text)
        (measured,) = measure(parse(text), _shapes())
        check_cost(measured.points({}) + limits.LARGEST_PAGE)
    except GraphQLError:
        return False
    return True


@cache
def _shapes() -> Shapes:
    return Shapes(schema())


def _selection(kind: GraphQLObjectType, depth: int, page: int) -> str:
    """All fields so many levels deep; what has no leaf within them is left out."""
    inside = (_field(name, field, depth, page) for name, field in kind.fields.items())
    return "{ " + " ".join(["__typename", *filter(None, inside)]) + " }"


def _field(name: str, field: GraphQLField, depth: int, page: int) -> str:
    named = get_named_type(field.type)
    arguments = _arguments(field, page)
    if is_leaf_type(named):
        return name + arguments
    if depth == 1:
        return ""
    if isinstance(named, GraphQLObjectType):
        return f"{name}{arguments} {_selection(named, depth - 1, page)}"
    kinds = schema().get_possible_types(named)
    return f"{name}{arguments} {{ __typename {' '.join(f'... on {each.name} {{ __typename }}' for each in kinds)} }}"


def _arguments(field: GraphQLField, page: int) -> str:
    return f"(first: {page})" if "first" in field.args else ""
