"""A first look at the text of a document, before anything is parsed: parsing costs fifty times as much.

Counts what can be counted in the words of a text, each word looked at once. What it lets through may still be wrong;
what it refuses is too much however it is read.
"""

import re

from gateway.limits import MOST, MOST_DIRECTIVES, MOST_FRAGMENTS, MOST_NESTED, MOST_TOKENS, too_much

_WORDS = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"""'
    r'|"(?:[^"\\\n\r]|\\.)*+"'
    r"|#[^\n\r]*+"
    r"|\.\.\."
    r"|[_A-Za-z][_0-9A-Za-z]*+"
    r"|-?[0-9][0-9.eE+-]*+"
    r"|[^\s,\ufeff]",
    re.DOTALL,
)
_OPENING, _CLOSING = frozenset("{(["), frozenset("})]")


def scan(text: str) -> None:
    """Raises GraphQLError, with a code, for a text that has too much of something."""
    words = [word for word in _WORDS.findall(text) if word[0] != "#"]
    found = {"tokens": len(words), "directives": words.count("@"), "fragments": words.count("fragment")}
    for name, most in (("tokens", MOST_TOKENS), ("directives", MOST_DIRECTIVES), ("fragments", MOST_FRAGMENTS)):
        if found[name] > most:
            raise too_much(found[name], most, name)
    deepest, aliases = _nesting(words)
    if deepest > MOST_NESTED:
        raise too_much(deepest, MOST_NESTED, "brackets inside of each other")
    if aliases > MOST.aliases:
        raise too_much(aliases, MOST.aliases, "aliases")


def _nesting(words: list[str]) -> tuple[int, int]:
    """How deep brackets stand in each other, and how many aliases there are: colons outside of arguments."""
    deepest = level = arguments = aliases = 0
    for word in words:
        if word in _OPENING:
            level += 1
            deepest = max(deepest, level)
            arguments += word == "("
        elif word in _CLOSING:
            level -= 1
            arguments -= word == ")"
        elif word == ":" and not arguments:
            aliases += 1
    return deepest, aliases
