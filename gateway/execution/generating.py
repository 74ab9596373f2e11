"""Writes the Python function that answers a selection, one statement a field.

What a client sends never becomes source. Response names, aliases, literals and the names of fragments are values in a
tuple of constants, which the function unpacks into variables that are named by number; the text of the source is made
of the templates below and of names of Python attributes that our own classes have, each checked to be an identifier.
So two operations that differ in nothing but what the client made up have the same source, and it is compiled once.
"""

import builtins
from collections.abc import Callable, Sequence
from functools import lru_cache
from keyword import iskeyword
from types import CodeType
from typing import Any, TypeAlias

from gateway.execution.places import Site

Ready: TypeAlias = tuple[str, str]
"""A condition on a value `v`, and the expression that is answered when it holds."""

_MOST_KEPT = 500
_LONGEST_KEPT = 20_000
"""Characters of a source that is kept: with the number kept, this bounds the memory that sources take."""
_BUILTINS = {name: getattr(builtins, name) for name in ("type", "str", "int", "float", "Exception")}
_FIXED: dict[str, Any] = {"__builtins__": _BUILTINS, "LOWEST": float("-inf"), "HIGHEST": float("inf")}


class Writer:
    """The source of one function, and the constants that it needs."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._begun: list[str] = []
        self._held: list[str] = []
        self._constants: list[Any] = []
        self._numbers: dict[int, str] = {}

    def constant(self, value: Any) -> str:
        """The variable that holds the value. The value itself never becomes text."""
        name = self._numbers.get(id(value))
        if name is None:
            name = self._numbers[id(value)] = f"c{len(self._constants)}"
            self._constants.append(value)
        return name

    def write(self, response_name: str, answer: str) -> None:
        """A field by the expression of what is answered for it, which never fails."""
        self._begun += [*self._held, f"{self.constant(response_name)}: {answer}"]
        self._held = []

    def field(self, response_name: str, site: Site, value: str, ready: Sequence[Ready]) -> None:
        """A field: the expression of its value, and when and what is answered for a value `v` that needs no more.

        In the expressions @ stands for the place.
        """
        key = self.constant(response_name)
        # Keys stand in the order of the selection: a field keeps the place of its own before those that are certain.
        self._held.append(f"{key}: None")
        at = f"(place, out, {key}, {self.constant(site)})"
        answers = "".join(f"{answer} if {condition} else " for condition, answer in ready)
        self._lines += [
            "        try:",
            f"            v = {value.replace('@', at)}",
            f"            out[{key}] = {answers.replace('@', at)}run.take(v, {at})",
            "        except Exception as raised:",
            f"            run.fail(raised, {at})" if site.nullable else f"            raise located(raised, {at})",
        ]

    def function(self, located: Callable[..., Exception]) -> Any:
        """The function, of a source, a run and a place. It raises for a required field what `located` makes of it."""
        names = "".join(f"c{number}, " for number in range(len(self._constants)))
        lines = [
            "def made(constants, located):",
            f"    ({names}) = constants",
            "    def answer(src, run, place):",
            f"        out = {{{', '.join(self._begun)}}}",
            *self._lines,
            "        return out",
            "    return answer",
        ]
        made: dict[str, Any] = {}
        exec(_code("\n".join(lines)), _FIXED, made)  # noqa: S102 - made of our templates only, see above
        return made["made"](tuple(self._constants), located)


def is_identifier(name: str) -> bool:
    """Whether the name of an attribute or a parameter can stand in source."""
    return name.isascii() and name.isidentifier() and not iskeyword(name)


def identifier(name: str) -> str:
    """The name as it stands in source. Raises ValueError for what is none, whoever asks."""
    if not is_identifier(name):
        raise ValueError(f"{name!r} is no name that can stand in source")
    return name


def _code(source: str) -> CodeType:
    return (_kept if len(source) <= _LONGEST_KEPT else _compiled)(source)


def _compiled(source: str) -> CodeType:
    return compile(source, "<operation>", "exec", dont_inherit=True)


_kept = lru_cache(_MOST_KEPT)(_compiled)
