"""What a MongoDB driver must do for the store, and how it says that it could not.

Filters, sorts and documents are in the shape the database keeps (`_id`, no enums, no dates); `chassis.mongo.filters`
and the codec see to that. Nothing here knows of collections' types, announcements or requests.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol

from chassis.errors import Stale
from chassis.mongo.index import Index
from chassis.trouble import Unavailable

Document = dict[str, Any]
Filter = Mapping[str, Any]
Sort = Sequence[tuple[str, int]]
Session = Any
"""What a driver hands out for an open transaction; only that driver looks inside."""


class Taken(Exception):
    """A unique key belongs to another document; `keys` are the fields of the index."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        super().__init__(f"the unique keys {', '.join(keys)} are taken")
        self.keys = keys


class Conflict(Stale):
    """Two transactions met on one document or index at the same moment; the same work, done again, will likely succeed.

    Unlike a plain Stale it says nothing about the version the caller saw.
    """

    def __init__(self) -> None:
        super().__init__("Somebody else is changing the same thing at this moment; please try again.")


class Unreachable(Unavailable):
    """The database does not answer; the same call may succeed later. After a commit its outcome is not known."""

    def __init__(self) -> None:
        super().__init__("The database")


class Interrupted(Unreachable):
    """The connection was lost inside of a transaction, of which nothing was kept: the same work may be done again."""


class Full(Unreachable):
    """The database has no room left for what it should keep; nothing was written. It takes writes again with room."""

    asks = "There is no room left to keep this at the moment; nothing was kept. Please try again later."


class Driver(Protocol):
    """One database. Raises `Taken`, `Conflict` and `Unreachable`, of which `Full` is one."""

    def transaction(self) -> AbstractAsyncContextManager[Session]:
        """Commits on leaving, aborts on an error. Reads see the moment of its first operation, and its own writes."""

    async def find(
        self,
        collection: str,
        filter: Filter,
        *,
        sort: Sort = (),
        limit: int = 0,
        fields: Sequence[str] = (),
        session: Session = None,
    ) -> list[Document]:
        """The documents that match; all of them where `limit` is 0, whole where `fields` is empty."""

    async def insert(self, collection: str, documents: Sequence[Document], *, session: Session = None) -> None:
        """Adds the documents in one round trip."""

    async def replace(
        self, collection: str, replacements: Sequence[tuple[Filter, Document]], *, session: Session = None
    ) -> int:
        """Replaces what matches each filter, in one round trip, and answers how many matched."""

    async def delete(self, collection: str, filter: Filter, *, session: Session = None) -> int:
        """Removes what matches and answers how many that were."""

    async def tally(
        self, collection: str, filter: Filter, by: Sequence[str], *, session: Session = None
    ) -> list[tuple[tuple[Any, ...], int]]:
        """Counts what matches, by the values of the named fields; an unset field counts as None."""

    async def put(self, collection: str, document: Document) -> None:
        """Writes the document under its id, whether or not there is one already; never in a transaction."""

    async def try_to_write(self) -> None:
        """Writes a document that nobody reads. Raises Unreachable for whatever the database has against it."""

    async def prepare(self, collection: str, indexes: Sequence[Index]) -> None:
        """Makes the collection and its indexes where they are missing."""

    async def ping(self) -> datetime:
        """The time at the database, when it answers."""

    async def close(self) -> None:
        """Closes all connections."""
