"""What a change of the graph takes from its clients: nothing, unless a decision in `docs/decisions` names it.

A decision names a break in a paragraph that begins with `*Breaks*` and holds the names of what changes in backquotes:
`Query.postings`, `Query.postings(kind:)`, `PostingState.DRAFT`, `Posting`. Compared are `docs/schema.graphql` and the
schema of main before the change, and `docs/released.graphql`, which clients may rely on wherever there is no history.
`python -m gateway.breaking --release` writes the latter, at a release.
"""

import re
import sys
from collections.abc import Iterable

from graphql import GraphQLSchema, build_schema
from graphql.utilities import find_breaking_changes

from gateway.schema import WRITTEN

RELEASED = WRITTEN.with_name("released.graphql")
DECISIONS = WRITTEN.parent / "decisions"
_NAME = r"[A-Za-z_]\w*(?:\.\w+(?:\(\w+:\))?)?"
_NAMED = re.compile(f"`({_NAME})`")
_BREAKS = re.compile(r"^\*Breaks\*(.*(?:\n(?!\n).*)*)", re.MULTILINE)


def breaks(before: str, after: str, decisions: Iterable[str]) -> list[str]:
    """What of the schema `before` is broken by the one `after`, and named by no decision: a sentence for each."""
    named = {name for text in decisions for line in _BREAKS.findall(text) for name in _NAMED.findall(line)}
    earlier = _schema(before)
    found = find_breaking_changes(earlier, _schema(after))
    return sorted(each.description for each in found if not subjects_of(each.description, earlier) <= named)


def subjects_of(description: str, earlier: GraphQLSchema) -> set[str]:
    """What a change is about: the field, argument or value it names, else the types."""
    names = re.findall(_NAME, description)
    return {name for name in names if "." in name} or {name for name in names if name in earlier.type_map}


def decisions() -> list[str]:
    """The texts of all decisions."""
    return [path.read_text("utf-8") for path in sorted(DECISIONS.glob("*.md"))]


def _schema(text: str) -> GraphQLSchema:
    # Directives of federation are known to whoever composes and declared nowhere.
    return build_schema(text, assume_valid_sdl=True)


def main(arguments: list[str]) -> None:
    """Prints what is broken since the last release and ends with 1 for that; with `--release` there is a new one."""
    after = WRITTEN.read_text("utf-8")
    found = breaks(RELEASED.read_text("utf-8"), after, decisions())
    sys.stdout.writelines(f"{sentence}\n" for sentence in found)
    if found:
        sys.exit(1)
    if "--release" in arguments:
        RELEASED.write_text(after, "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
