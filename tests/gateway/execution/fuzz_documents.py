"""Makes up operations over any schema: fragments, aliases, flags, variables, interfaces and unions, at random.

What two selections may not share they do not: a response name is made of the field and its arguments, so selections
of the same name merge. Whatever is not valid all the same is thrown away by the caller.
"""

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any
from zlib import crc32

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

OFTEN = {"first": 0.9, "last": 0.05, "after": 0.05, "before": 0.02}
"""How often arguments are given that do not go together."""
Literal = Callable[[Random, str], str]
"""A literal of the scalar of that name."""


class Written:
    """One document on the way."""

    def __init__(self, schema: GraphQLSchema, random: Random, literal: Literal, *, deepest: int = 4) -> None:
        self._schema = schema
        self._random = random
        self._literal = literal
        self._deepest = deepest
        self._fragments: dict[str, tuple[str, str]] = {}
        self._left = 36
        self.variables: dict[str, str] = {}
        """By name, their type and default."""
        self.values: dict[str, Any] = {}
        self.used: Counter[str] = Counter()

    def document(self, kind: str) -> str:
        """The text of an operation of that kind."""
        root: Any = getattr(self._schema, f"{kind}_type")
        selected = self._selection(root, 0, most=3 if kind == "mutation" else 4)
        self.used[kind] += 1
        declared = ", ".join(f"${name}: {of}" for name, of in self.variables.items())
        head = f"{kind} Made{f'({declared})' if declared else ''}"
        parts = [f"{head} {selected}"] + [
            f"fragment {name} on {of} {body}" for name, (of, body) in self._fragments.items()
        ]
        return "\n".join(parts)

    def _selection(self, of: Any, depth: int, most: int = 7) -> str:
        parts = [self._part(of, depth) for _ in range(self._random.randint(1, most))]
        if isinstance(of, GraphQLUnionType) or self._random.random() < 0.15:
            parts.append("__typename")
            self.used["__typename"] += 1
        return "{ " + " ".join(filter(None, parts)) + (" }" if any(parts) else " __typename }")

    def _part(self, of: Any, depth: int) -> str:
        roll = self._random.random()
        if isinstance(of, GraphQLUnionType) or roll < 0.12 or (is_abstract_type(of) and roll < 0.7):
            return self._inline(of, depth)
        if roll < 0.2 and depth < self._deepest:
            return self._spread(of, depth)
        return self._field(of, depth)

    def _inline(self, of: Any, depth: int) -> str:
        on = self._narrowed(of)
        self.used["an inline fragment"] += 1
        condition = f"on {on} " if on is not of or self._random.random() < 0.5 else ""
        return f"... {condition}{self._flag()}{self._selection(on, depth, most=3)}"

    def _spread(self, of: Any, depth: int) -> str:
        known = [name for name, (on, _) in self._fragments.items() if on == of.name]
        self.used["a fragment"] += 1
        if known and self._random.random() < 0.5:
            self.used["a fragment spread again"] += 1
            return f"...{self._random.choice(known)} {self._flag()}"
        body = self._selection(of, depth + 1, most=4)
        name = f"F{len(self._fragments)}"
        self._fragments[name] = of.name, body
        return f"...{name} {self._flag()}"

    def _narrowed(self, of: Any) -> Any:
        if not is_abstract_type(of):
            return of
        return self._random.choice(list(self._schema.get_possible_types(of)))

    def _field(self, of: Any, depth: int) -> str:
        name, field = self._random.choice(list(of.fields.items()))
        named = get_named_type(field.type)
        if not is_leaf_type(named) and (depth >= self._deepest or self._left <= 0):
            return ""
        self._left -= 1
        given = self._arguments(field)
        alias = f"{name}_{crc32(given.encode())}: " if given else ""
        if not given and self._random.random() < 0.1:
            self.used["an alias"] += 1
            alias = f"{name}_{self._random.choice('ab')}: "
        below = "" if is_leaf_type(named) else f" {self._selection(named, depth + 1)}"
        return f"{alias}{name}{given} {self._flag()}{below}"

    def _flag(self) -> str:
        roll = self._random.random()
        if roll > 0.12:
            return ""
        directive = self._random.choice(("skip", "include"))
        if roll < 0.06:
            self.used[f"@{directive} with a literal"] += 1
            return f"@{directive}(if: {self._random.choice(('true', 'false'))}) "
        self.used[f"@{directive} with a variable"] += 1
        name = f"flag{self._random.randint(0, 1)}"
        self.variables[name] = self._random.choice(("Boolean!", "Boolean! = true"))
        return f"@{directive}(if: ${name}) "

    def _arguments(self, field: GraphQLField) -> str:
        given = [
            f"{name}: {self._argument(name, argument)}"
            for name, argument in field.args.items()
            if is_required_argument(argument) or self._random.random() < OFTEN.get(name, 0.4)
        ]
        if given:
            self.used["an argument"] += 1
        return f"({', '.join(given)})" if given else ""

    def _argument(self, name: str, argument: Any) -> str:
        if self._random.random() < 0.3 and is_leaf_type(get_named_type(argument.type)):
            text = self._value(argument.type, 0)
            variable = f"v{len(self.values)}"
            self.variables[variable] = f"{argument.type} = {text}" if text != "null" else str(argument.type)
            self.values[variable] = text
            self.used["a variable"] += 1
            return f"${variable}"
        return self._value(argument.type, 0)

    def _value(self, of: Any, depth: int) -> str:
        if isinstance(of, GraphQLNonNull):
            return self._some(of.of_type, depth)
        return "null" if self._random.random() < 0.15 else self._some(of, depth)

    def _some(self, of: Any, depth: int) -> str:
        if isinstance(of, GraphQLList):
            return f"[{', '.join(self._value(of.of_type, depth) for _ in range(self._random.randint(0, 2)))}]"
        if isinstance(of, GraphQLEnumType):
            return self._random.choice(list(of.values))
        if isinstance(of, GraphQLInputObjectType):
            self.used["an input object"] += 1
            given = [
                f"{name}: {self._value(each.type, depth + 1)}"
                for name, each in of.fields.items()
                if is_required_input_field(each) or (depth < 2 and self._random.random() < 0.4)
            ]
            return f"{{{', '.join(given)}}}"
        return self._literal(self._random, of.name)


def flags_for(written: Written, random: Random) -> dict[str, Any]:
    """Values for the flags; those with a default are given half of the time."""
    return {
        name: random.random() < 0.5
        for name, of in written.variables.items()
        if name.startswith("flag") and (of.endswith("!") or random.random() < 0.5)
    }


def is_object(of: Any) -> bool:
    return isinstance(of, GraphQLObjectType)
