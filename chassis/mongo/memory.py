"""The store's driver without a database: for tests, and only there. It passes the same suite as the real ones.

A transaction sees the moment of its first operation and its own writes; two that write the same document, or the same
unique key, refuse each other as MongoDB does. Documents expire never. Every document makes a round trip through BSON,
so that what MongoDB would refuse or round is refused or rounded here too.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

import bson
from bson.codec_options import CodecOptions

from chassis.clock import now
from chassis.mongo.driver import Conflict, Document, Filter, Session, Sort, Taken
from chassis.mongo.index import Index
from chassis.mongo.matching import ids_of, matches, order_of, values_at

UTC_DATES: CodecOptions[Document] = CodecOptions(tz_aware=True, tzinfo=UTC)
Rows = dict[Any, Document]


class UniqueKeys:
    """Which document holds which unique key."""

    def __init__(self) -> None:
        self._holders: dict[str, Any] = {}

    def holder(self, key: str) -> Any:
        """The id of the document that holds the key, None where it is free."""
        return self._holders.get(key)

    def move(self, id: Any, before: Iterable[str], after: Iterable[str]) -> None:
        """The document gives up the keys it held before and takes others."""
        for key in before:
            self._holders.pop(key, None)
        self._holders.update((key, id) for key in after)


@dataclass
class MemorySession:
    """An open transaction: what it sees, and what it wrote (None: removed)."""

    started: int
    seen: dict[str, Rows]
    written: dict[tuple[str, Any], Document | None] = field(default_factory=dict)
    keys: UniqueKeys = field(default_factory=UniqueKeys)
    broken: bool = False

    def row(self, collection: str, id: Any) -> Document | None:
        """One document as the transaction sees it."""
        if (collection, id) in self.written:
            return self.written[collection, id]
        return self.seen.get(collection, {}).get(id)

    def rows(self, collection: str) -> Rows:
        """What the transaction sees of a collection."""
        rows = dict(self.seen.get(collection, {}))
        for (name, id), document in self.written.items():
            if name == collection:
                rows.pop(id, None) if document is None else rows.update({id: document})
        return rows

    def fail(self) -> None:
        """An error inside a transaction ends it: nothing of it may be committed."""
        self.broken = True
        self.written.clear()
        self.keys = UniqueKeys()


class MemoryDriver:
    """One database, as long as the object lives."""

    def __init__(self) -> None:
        self._rows: dict[str, Rows] = {}
        self._changed: dict[tuple[str, Any], int] = {}
        self._unique: dict[str, list[Index]] = {}
        self._keys = UniqueKeys()
        self._open: list[MemorySession] = []
        self._moments = count(1)

    async def try_to_write(self) -> None:
        """Memory has room."""

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        """Commits on leaving, aborts on an error."""
        session = MemorySession(next(self._moments), {name: dict(rows) for name, rows in self._rows.items()})
        self._open.append(session)
        try:
            yield session
            if session.broken:
                raise Conflict()
            moment = next(self._moments)
            for (collection, id), document in session.written.items():
                self._keep(collection, id, document, moment)
        finally:
            self._open.remove(session)

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
        """The documents that match."""
        found = self._matching(collection, filter, session)
        for name, direction in reversed(sort):
            found.sort(key=lambda document: order_of(document, name), reverse=direction < 0)
        found = found[:limit] if limit else found
        return [_part(document, fields) for document in found] if fields else found

    async def insert(self, collection: str, documents: Sequence[Document], *, session: Session = None) -> None:
        """Adds the documents, in their order."""
        for document in documents:
            if self._row(collection, document["_id"], session) is not None:
                raise _failed(session, Taken(("_id",)))
            self._write(collection, document["_id"], document, session)

    async def replace(
        self, collection: str, replacements: Sequence[tuple[Filter, Document]], *, session: Session = None
    ) -> int:
        """Replaces what matches each filter and answers how many matched."""
        matched = 0
        for filter, document in replacements:
            for found in self._matching(collection, filter, session)[:1]:
                self._write(collection, found["_id"], {"_id": found["_id"], **document}, session)
                matched += 1
        return matched

    async def delete(self, collection: str, filter: Filter, *, session: Session = None) -> int:
        """Removes what matches and answers how many that were."""
        found = self._matching(collection, filter, session)
        for document in found:
            self._write(collection, document["_id"], None, session)
        return len(found)

    async def tally(
        self, collection: str, filter: Filter, by: Sequence[str], *, session: Session = None
    ) -> list[tuple[tuple[Any, ...], int]]:
        """Counts what matches, by the values of the named fields."""
        counts: dict[tuple[Any, ...], int] = {}
        for document in self._matching(collection, filter, session):
            values = tuple(next(iter(values_at(document, name)), None) for name in by)
            counts[values] = counts.get(values, 0) + 1
        return list(counts.items())

    async def put(self, collection: str, document: Document) -> None:
        """Writes the document under its id."""
        self._write(collection, document["_id"], document, None)

    async def prepare(self, collection: str, indexes: Sequence[Index]) -> None:
        """Remembers what must be unique."""
        self._rows.setdefault(collection, {})
        self._unique[collection] = [index for index in indexes if index.unique]

    async def ping(self) -> datetime:
        """The time here."""
        return now()

    async def close(self) -> None:
        """Forgets nothing: the database lives as long as the object."""

    def _row(self, collection: str, id: Any, session: MemorySession | None) -> Document | None:
        return self._rows.get(collection, {}).get(id) if session is None else session.row(collection, id)

    def _matching(self, collection: str, filter: Filter, session: MemorySession | None) -> list[Document]:
        if session is not None and session.broken:
            raise Conflict()
        ids = ids_of(filter)
        if ids is not None:
            rows = [row for id in ids if (row := self._row(collection, id, session)) is not None]
        else:
            rows = list((self._rows.get(collection, {}) if session is None else session.rows(collection)).values())
        return [document for document in rows if matches(document, filter)]

    def _write(self, collection: str, id: Any, document: Document | None, session: MemorySession | None) -> None:
        self._refuse_conflict(collection, id, session)
        kept = None if document is None else bson.decode(bson.encode(document), codec_options=UTC_DATES)
        for key, index in self._keys_of(collection, kept).items():
            self._refuse_taken(collection, id, key, index, session)
        if session is None:
            self._keep(collection, id, kept, next(self._moments))
        else:
            before = session.written.get((collection, id))
            session.keys.move(id, self._keys_of(collection, before), self._keys_of(collection, kept))
            session.written[collection, id] = kept

    def _keep(self, collection: str, id: Any, document: Document | None, moment: int) -> None:
        rows = self._rows.setdefault(collection, {})
        self._keys.move(id, self._keys_of(collection, rows.pop(id, None)), self._keys_of(collection, document))
        if document is not None:
            rows[id] = document
        self._changed[collection, id] = moment

    def _refuse_conflict(self, collection: str, id: Any, session: MemorySession | None) -> None:
        if session is not None and session.broken:
            raise Conflict()
        written = any((collection, id) in other.written for other in self._others(session))
        if written or self._changed_since(collection, id, session):
            raise _failed(session, Conflict())

    def _refuse_taken(self, collection: str, id: Any, key: str, index: Index, session: MemorySession | None) -> None:
        if any(other.keys.holder(key) is not None for other in self._others(session)):
            raise _failed(session, Conflict())
        mine = None if session is None else session.keys.holder(key)
        if mine not in (None, id):
            raise _failed(session, Taken(index.fields))
        holder = self._keys.holder(key)
        given_up = session is not None and (collection, holder) in session.written
        if holder not in (None, id) and not given_up:
            changed = self._changed_since(collection, holder, session)
            raise _failed(session, Conflict() if changed else Taken(index.fields))

    def _changed_since(self, collection: str, id: Any, session: MemorySession | None) -> bool:
        return session is not None and self._changed.get((collection, id), 0) > session.started

    def _others(self, session: MemorySession | None) -> list[MemorySession]:
        return [other for other in self._open if other is not session]

    def _keys_of(self, collection: str, document: Document | None) -> dict[str, Index]:
        if document is None:
            return {}
        indexes = [index for index in self._unique.get(collection, []) if matches(document, index.condition)]
        return {
            f"{collection}/{index.name}/{[values_at(document, name) for name in index.fields]!r}": index
            for index in indexes
        }


def _failed(session: MemorySession | None, error: Exception) -> Exception:
    if session is not None:
        session.fail()
    return error


def _part(document: Document, fields: Sequence[str]) -> Document:
    return {name: document[name] for name in ("_id", *fields) if name in document}
