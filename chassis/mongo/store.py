"""A service's store: its collections, and the transaction that makes a write durable whole.

A service declares its collections as annotations:

    class RecruitingStore(Store):
        postings: Postings
        applications: Applications

`store.postings` reads; `async with store.transaction() as tx: await tx.postings.save(…)` writes. Rows, announcements
and the answer to the request in hand are three kinds of documents in one MongoDB transaction (see ADR 0002).
"""

import asyncio
import copy
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self, TypeVar, get_type_hints

from google.protobuf.message import Message

from chassis.clock import now
from chassis.errors import InvalidInput, Refusal
from chassis.ids import new_id
from chassis.mongo.announcing import Announcing, events_in
from chassis.mongo.audit_log import AuditLog
from chassis.mongo.collection import Collection
from chassis.mongo.driver import Driver, Taken
from chassis.mongo.index import Index
from chassis.mongo.open_transaction import OpenTransaction
from chassis.mongo.outbox_rows import OUTBOX, OUTBOX_INDEXES, OutboxRows
from chassis.mongo.people import Held, HeldPersons, erase, exported
from chassis.mongo.request import Repeated, RequestInHand, request_in_hand
from chassis.trouble import CannotStart

M = TypeVar("M", bound=Message)

ANSWERS = "answers"
ANSWER_LIFE = timedelta(days=7)
HEARD = "heard"
HEARD_LIFE = timedelta(days=30)
SCHEMA = "schema"


class NewerSchema(CannotStart):
    """The database was written by a newer version of this service."""


class AlreadyHeard(Exception):
    """The event was heard before; its reaction must not run again."""


class Store:
    """The collections of one service in one database."""

    schema: ClassVar[int] = 1
    """Raised by one when older code could not work with what newer code wrote."""

    held_persons: HeldPersons
    """Who is under a legal hold, in every service."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._transaction: OpenTransaction | None = None
        self._listeners: list[Callable[[frozenset[str]], None]] = []
        self._is_doubtful = True
        self.outbox = OutboxRows(driver)
        self._kinds = _collections(type(self))
        self._bind()

    @asynccontextmanager
    async def transaction(self, *, answered_later: bool = False) -> AsyncIterator[Self]:
        """What is written through `tx` becomes durable together on leaving, or not at all on an error.

        Raises Repeated when the request in hand was answered before, InvalidInput(request_id) when that was for another
        content, Conflict (a Stale) when somebody else wrote the same thing at the same time. A write for a request must
        answer it (`tx.answer`), else a repeat would write twice; `answered_later` is for a request of several
        transactions, of which the last one answers.
        """
        if self._transaction is not None:
            raise RuntimeError("a transaction cannot be opened inside another one")
        request = request_in_hand.get()
        try:
            async with self._driver.transaction() as session:
                tx = self._bound(OpenTransaction(session))
                await self._refuse_repeat(request, session)
                yield tx
                await self._finish(tx, request, answered_later)
        except (Refusal, Taken):
            await self._refuse_repeat(request, None)
            raise
        except (Exception, asyncio.CancelledError):
            # Also one that was given up waiting for: the copies that should confirm it may have no room.
            self._is_doubtful = True
            raise
        self._tell(tx)

    def answer(self, message: M) -> M:
        """Makes the message the stored answer of the request in hand, and returns it."""
        self._open.answer = message.SerializeToString(deterministic=True)
        return message

    async def mark_heard(self, consumer: str, event_id: str) -> None:
        """Marks, in this transaction, that a consumer reacted to an event. Raises AlreadyHeard."""
        mark = {"_id": f"{consumer}/{event_id}", "at": now()}
        try:
            await self._driver.insert(HEARD, [mark], session=self._open.session)
        except Taken as error:
            raise AlreadyHeard from error

    def on_commit(self, listener: Callable[[frozenset[str]], None]) -> None:
        """Calls the listener after each commit that announced something, with the keys of the aggregates."""
        self._listeners.append(listener)

    async def known_as(self, person_id: str) -> frozenset[str]:
        """What rows of this database name a person by; a service that knows one by more than the id says so."""
        return frozenset({person_id})

    async def export_about(self, person_id: str) -> AsyncIterator[Held]:
        """All rows about a person that the person may have, readable, a batch of one collection at a time."""
        async for held in exported(self.collections.values(), await self.known_as(person_id)):
            yield held

    async def erase_person(self, person_id: str, *, announcing: Announcing) -> int:
        """Erases a person as the collections declare, in this transaction; answers how many rows that were.

        The announcement belongs to no row and does not name the person. Doing it again erases nothing and announces.
        """
        erased = await erase(self.collections.values(), await self.known_as(person_id))
        self._open.announce("erased", new_id(), 1, events_in(announcing))
        return erased

    @property
    def collections(self) -> dict[str, Collection[Any]]:
        """Its collections by the names of the attributes."""
        return {name: getattr(self, name) for name in self._kinds}

    async def prepare(self) -> None:
        """Makes what is missing in the database. Raises NewerSchema when a newer version of the code wrote it."""
        found = await self._driver.find(SCHEMA, {"_id": SCHEMA})
        version = found[0]["version"] if found else 0
        if version > self.schema:
            raise NewerSchema(
                f"The database has schema version {version}, this program knows {self.schema}: run the newer one."
            )
        expiring = {ANSWERS: ANSWER_LIFE, HEARD: HEARD_LIFE}
        for name, life in expiring.items():
            await self._driver.prepare(name, (Index(("at",), expire_after=life),))
        await self._driver.prepare(OUTBOX, OUTBOX_INDEXES)
        await self.audit.prepare()
        for collection in self._kinds.values():
            await self._driver.prepare(collection.name, collection.indexes)
        if version < self.schema:
            await self._driver.put(SCHEMA, {"_id": SCHEMA, "version": self.schema, "at": now()})

    async def ping(self) -> datetime:
        """The time at the database, when it answers. Raises Unreachable."""
        return await self._driver.ping()

    async def require_writable(self) -> None:
        """Tries a write the first time, and after a transaction failed for what is no refusal until one succeeds.

        Raises Unreachable, of which Full is one.
        """
        if self._is_doubtful:
            await self._driver.try_to_write()
            self._is_doubtful = False

    async def close(self) -> None:
        """Closes the connections to the database."""
        await self._driver.close()

    @property
    def _open(self) -> OpenTransaction:
        if self._transaction is None:
            raise RuntimeError("this belongs inside `async with store.transaction() as tx:`")
        return self._transaction

    def _bound(self, transaction: OpenTransaction) -> Self:
        tx = copy.copy(self)
        tx._transaction = transaction
        tx._bind()
        return tx

    def _bind(self) -> None:
        self.audit = AuditLog(self._driver, self._transaction)
        for name, kind in self._kinds.items():
            setattr(self, name, kind(self._driver, self._transaction))

    async def _refuse_repeat(self, request: RequestInHand | None, session: Any) -> None:
        found = await self._driver.find(ANSWERS, {"_id": request.key}, session=session) if request else []
        if request is None or not found:
            return
        if found[0]["digest"] != request.digest:
            raise InvalidInput("This request id was used before, for another request.", field="request_id")
        raise Repeated(found[0]["answer"])

    async def _finish(self, tx: Self, request: RequestInHand | None, answered_later: bool) -> None:
        done = tx._open
        await tx.audit.write_down()
        if done.announced:
            await self._driver.insert(OUTBOX, done.announced, session=done.session)
        if request is None:
            return
        if done.answer is not None:
            await self._driver.insert(ANSWERS, [_answer(request, done.answer, now())], session=done.session)
        elif done.wrote and not answered_later:
            raise RuntimeError(f"{request.method} wrote without an answer: return tx.answer(…)")

    def _tell(self, tx: Self) -> None:
        keys = frozenset(row["key"] for row in tx._open.announced)
        if keys:
            for listener in self._listeners:
                listener(keys)


def _answer(request: RequestInHand, answer: bytes, at: datetime) -> dict[str, Any]:
    return {"_id": request.key, "digest": request.digest, "answer": answer, "at": at}


def _collections(store: type[Store]) -> dict[str, type[Collection[Any]]]:
    hints = get_type_hints(store)
    return {name: hint for name, hint in hints.items() if isinstance(hint, type) and issubclass(hint, Collection)}
