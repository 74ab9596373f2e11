"""A collection: the values of one dataclass, read by id and by filter, written with what the write announces.

A service subclasses it and adds queries named by what they answer. Reads work everywhere; writes only on a collection
of an open transaction (`tx.things`), where they become durable with their announcements or not at all.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import Field, replace
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from chassis.errors import AlreadyExists, NotFound, Stale
from chassis.mongo.announcing import Announcing, AnnouncingEach, Nothing, events_for, events_in
from chassis.mongo.codec import Codec, codec
from chassis.mongo.driver import Document, Driver, Session, Sort, Taken
from chassis.mongo.filters import stored_filter, stored_name, stored_sort
from chassis.mongo.index import Index
from chassis.mongo.open_transaction import OpenTransaction, Written
from chassis.mongo.paging import beyond, place_of, reversed_sort
from chassis.pages import Page, keys_of, page_size_of, page_token
from chassis.people import About, Holds


class Stored(Protocol):
    """What a collection can keep: a frozen dataclass with an id and the version it was loaded with, 0 when new."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def id(self) -> str:
        """Opaque, never reused."""

    @property
    def version(self) -> int:
        """Counts the writes of this value."""


T = TypeVar("T", bound=Stored)
P = TypeVar("P")


class Collection(Generic[T]):
    """The values of one dataclass. Sorts are field names, a leading minus sorts downwards, ties go by id."""

    name: ClassVar[str]
    """The name in the database."""
    of: type[T]
    """The dataclass."""
    holds: ClassVar[Holds]
    """What it holds of people; a collection that does not say it is refused by the suite's tests."""
    is_written_by_acts: ClassVar[bool] = True
    """False where a row only says that something was read: writing it is no act for the audit log."""
    indexes: ClassVar[tuple[Index, ...]] = ()

    def __init__(self, driver: Driver, transaction: OpenTransaction | None = None) -> None:
        self._driver = driver
        self._transaction = transaction
        self._codec: Codec[T] = codec(self.of)

    async def get(self, id: str) -> T:
        """The value with this id. Raises NotFound."""
        found = await self.find(id)
        if found is None:
            raise NotFound
        return found

    async def find(self, id: str) -> T | None:
        """The value with this id, None where there is none."""
        return await self.first({"id": id})

    async def many(self, ids: Iterable[str]) -> dict[str, T]:
        """The values with these ids, in one query; ids without a value are left out."""
        wanted = sorted(set(ids))
        found = await self.where({"id": {"$in": wanted}}) if wanted else []
        return {value.id: value for value in found}

    async def first(self, filter: Mapping[str, Any], *, sort: Sequence[str] = ()) -> T | None:
        """The first value that matches, None where none does."""
        found = await self.where(filter, sort=sort, limit=1)
        return found[0] if found else None

    async def where(self, filter: Mapping[str, Any], *, sort: Sequence[str] = (), limit: int = 0) -> list[T]:
        """The values that match, at most `limit` of them where it is not 0."""
        order = stored_sort(sort) if sort else ()
        documents = await self._find(stored_filter(filter), order, limit)
        return [self._codec.value(document) for document in documents]

    async def parts(
        self, of: type[P], filter: Mapping[str, Any], *, sort: Sequence[str] = (), limit: int = 0
    ) -> list[P]:
        """What matches as values of a smaller dataclass; no other field leaves the database. For scans of many.

        Others have a turn now and then while the documents are read.
        """
        smaller: Codec[P] = codec(of)  # type: ignore[arg-type]  # a class is hashable
        query, order = stored_filter(filter), stored_sort(sort) if sort else ()
        wanted = [key for key in smaller.keys if key != "_id"]
        found = await self._driver.find(self.name, query, sort=order, limit=limit, fields=wanted, session=self._session)
        values: list[P] = []
        for at in range(0, len(found), 1000):
            values += map(smaller.value, found[at : at + 1000])
            await asyncio.sleep(0)
        return values

    async def each(self, filter: Mapping[str, Any], *, batch: int = 500) -> AsyncIterator[T]:
        """All values that match, by id, a batch at a time: for lists that do not fit into memory."""
        token = ""
        while True:
            page = await self.page(filter, size=batch, token=token)
            for value in page.items:
                yield value
            if not (token := page.next_token):
                return

    async def page(
        self,
        filter: Mapping[str, Any],
        *,
        sort: Sequence[str] = ("id",),
        size: int = 0,
        token: str = "",
        before: bool = False,
    ) -> Page[T]:
        """One page of what matches, after the place of the token, or before it (without a token: the last page).

        The page of a new list comes first; a size of 0 means 50. Raises InvalidInput(page_token) on a foreign token.
        """
        order, most = stored_sort(sort), page_size_of(size)
        direction = reversed_sort(order) if before else order
        query = stored_filter(filter)
        if token:
            place = keys_of(token, of=self._list_name(order), count=len(order))
            query = {"$and": [query, beyond(direction, place)]}
        found = await self._find(query, direction, most + 1)
        more, shown = len(found) > most, found[:most]
        if before:
            return self._page(shown[::-1], order, follows=bool(token), precedes=more)
        return self._page(shown, order, follows=more, precedes=bool(token))

    async def tally(self, filter: Mapping[str, Any], *, by: Sequence[str]) -> list[tuple[tuple[Any, ...], int]]:
        """How many match, by the stored values of these fields (an enum's text, None where unset); in no order."""
        names = [stored_name(field) for field in by]
        return await self._driver.tally(self.name, stored_filter(filter), names, session=self._session)

    async def add(self, value: T, *, announcing: Announcing) -> T:
        """Adds a new value and answers it as stored, with its first version. Raises AlreadyExists."""
        (stored,) = await self._add([value])
        self._writing.announce(self.name, stored.id, stored.version, events_in(announcing))
        return stored

    async def add_many(self, values: Sequence[T], *, announcing: AnnouncingEach[T]) -> list[T]:
        """Adds new values in one round trip. Raises AlreadyExists when one of them is not unique."""
        return self._announce_each(await self._add(values) if values else [], announcing)

    async def save(self, value: T, *, announcing: Announcing) -> T:
        """Replaces the value of the version it was loaded with; answers it as stored, with its next version.

        Raises Stale when somebody saved another version meanwhile, AlreadyExists when it is not unique any more.
        """
        (stored,) = await self._save([value])
        self._writing.announce(self.name, stored.id, stored.version, events_in(announcing))
        return stored

    async def save_many(self, values: Sequence[T], *, announcing: AnnouncingEach[T]) -> list[T]:
        """Replaces values in one round trip. Raises Stale when one of them was saved by somebody else meanwhile."""
        return self._announce_each(await self._save(values) if values else [], announcing)

    async def remove(self, value: T, *, announcing: Announcing) -> None:
        """Removes the value of the version it was loaded with. Raises Stale when somebody saved or removed it."""
        writing = self._writing
        guard = {"_id": value.id, "version": value.version}
        if await self._driver.delete(self.name, guard, session=writing.session) != 1:
            raise _changed_meanwhile()
        self._note([self._codec.document(value)])
        writing.announce(self.name, value.id, value.version + 1, events_in(announcing))

    async def remove_many(self, values: Sequence[T], *, announcing: AnnouncingEach[T]) -> None:
        """Removes values that this transaction read, in one round trip. Raises Stale when one of them is not there."""
        ids = [value.id for value in values]
        writing = self._writing
        if ids and await self._driver.delete(self.name, {"_id": {"$in": ids}}, session=writing.session) != len(ids):
            raise _changed_meanwhile()
        self._note(list(map(self._codec.document, values)))
        self._announce_each([replace(value, version=value.version + 1) for value in values], announcing)

    def _page(self, shown: Sequence[Document], order: Sort, *, follows: bool, precedes: bool) -> Page[T]:
        name = self._list_name(order)
        cursors = tuple(page_token(place_of(document, order), of=name) for document in shown)
        items = tuple(self._codec.value(document) for document in shown)
        return Page(items, cursors, cursors[-1] if cursors and follows else "", precedes)

    def _list_name(self, order: Sort) -> str:
        return f"{self.name} by {order}"

    async def _find(self, query: Document, sort: Sort, limit: int) -> list[Document]:
        return await self._driver.find(self.name, query, sort=sort, limit=limit, session=self._session)

    async def _add(self, values: Sequence[T]) -> list[T]:
        stored = [replace(value, version=1) for value in values]
        with self._naming_what_is_taken():
            documents = [self._codec.document(value) for value in stored]
            await self._driver.insert(self.name, documents, session=self._writing.session)
        self._note(documents)
        return stored

    async def _save(self, values: Sequence[T]) -> list[T]:
        stored = [replace(value, version=value.version + 1) for value in values]
        guards: list[Document] = [{"_id": value.id, "version": value.version} for value in values]
        replacements = list(zip(guards, map(self._codec.document, stored), strict=True))
        with self._naming_what_is_taken():
            matched = await self._driver.replace(self.name, replacements, session=self._writing.session)
        if matched != len(values):
            raise _changed_meanwhile()
        self._note([document for _, document in replacements])
        return stored

    def _note(self, documents: Sequence[Document]) -> None:
        if not self.is_written_by_acts:
            return
        holds = getattr(self, "holds", None)
        about = holds.fields if isinstance(holds, About) else ()
        self._writing.written.append(Written(self.name, about, documents))

    def _announce_each(self, stored: list[T], announcing: AnnouncingEach[T]) -> list[T]:
        if not isinstance(announcing, Nothing):
            for value in stored:
                self._writing.announce(self.name, value.id, value.version, events_for(value, announcing))
        return stored

    def _naming_what_is_taken(self) -> "_NamingWhatIsTaken":
        return _NamingWhatIsTaken(self.indexes)

    @property
    def _writing(self) -> OpenTransaction:
        if self._transaction is None:
            raise RuntimeError(f"{self.name} is written inside `async with store.transaction() as tx:` only")
        self._transaction.wrote = True
        return self._transaction

    @property
    def _session(self) -> Session:
        return None if self._transaction is None else self._transaction.session


class _NamingWhatIsTaken:
    """Turns a taken unique key into AlreadyExists with the sentence of the index."""

    def __init__(self, indexes: Sequence[Index]) -> None:
        self._indexes = indexes

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Taken):
            taken = [index.taken for index in self._indexes if index.unique and index.fields == error.keys]
            raise AlreadyExists(taken[0] if taken else "There is already one with this id.") from error


def _changed_meanwhile() -> Stale:
    return Stale("Somebody changed this meanwhile; please look at it again.")
