"""The errors of one execution, and which places they nulled.

As in graphql-core an error is dropped when its place, or one around it, is nulled already: the client sees one error
for each null. Errors stand in the order in which they happened.
"""

from graphql import GraphQLError
from graphql.error import located_error

from gateway.execution.places import Place, keys_of


def located(raised: Exception, place: Place) -> GraphQLError:
    """The error with its path and its place in the document, unless it has a path from further inside."""
    return located_error(raised, place[3].field.nodes, keys_of(place))


class Errors:
    """What went wrong, and where the answer is null for it."""

    __slots__ = ("_kept", "_nulled", "all_null", "found")

    def __init__(self) -> None:
        self.found: list[GraphQLError] = []
        self.all_null = False
        """The error reached the root: there are no data."""
        self._nulled: set[tuple[int, str | int]] = set()
        # The dicts and lists that the ids above stand for must not be freed, or others could get their ids.
        self._kept: list[Place] = []

    def __bool__(self) -> bool:
        return bool(self.found)

    def add(self, raised: Exception, place: Place) -> None:
        """Nulls the place, or the nearest around it that may be null, and keeps the error for it."""
        error = located(raised, place)
        at: Place | None = place
        while at is not None and not at[3].nullable:
            at = at[0]
        self.null(error, at)

    def null(self, error: GraphQLError, at: Place | None) -> None:
        """Nulls that place; None stands for the whole answer."""
        if self.reach(at):
            return
        self.found.append(error)
        if at is None:
            self.all_null = True
            return
        at[1][at[2]] = None
        self._nulled.add((id(at[1]), at[2]))
        self._kept.append(at)

    def reach(self, place: Place | None) -> bool:
        """Whether the place is nulled, or one around it."""
        if self.all_null:
            return True
        nulled = self._nulled
        while nulled and place is not None:
            if (id(place[1]), place[2]) in nulled:
                return True
            place = place[0]
        return False
