"""Where the audit log is kept: entries that wait to be sealed, sealed ones, and the head of the chain.

Who writes an entry pays for one insert into a small collection; the sealing moves it on, many at a time, into the one
that is searched. Nothing here changes or removes what is sealed.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

from chassis.audit.chain import Head, beginning, sealed
from chassis.audit.entry import Action, AuditEntry, entry, unreadable
from chassis.call import call_in_hand
from chassis.mongo.audit_acts import entries_of, parts
from chassis.mongo.codec import codec
from chassis.mongo.collection import Collection
from chassis.mongo.driver import Conflict, Document, Driver, Session, Taken
from chassis.mongo.index import Index
from chassis.mongo.open_transaction import OpenTransaction
from chassis.pages import Page
from chassis.people.declaring import About, Stays

WAITING = "audit_waiting"
HEADS = "audit_heads"
HEAD = "head"
BATCH = 250
"""Entries sealed in one transaction."""
PART = 100
"""Entries sent at once; one may name 250 people and 250 things, and a message has its bounds."""


class AuditEntries(Collection[AuditEntry]):
    """The sealed entries."""

    name = "audit"
    of = AuditEntry
    holds = About("people", "actor_id", erased=Stays("opaque ids; a gap would break the chain"), exported=False)
    indexes: ClassVar[tuple[Index, ...]] = (
        Index(("sequence",), unique=True),
        Index(("people", "-id")),
        Index(("actor_id", "-id")),
        Index(("company_id", "-id")),
    )

    async def newest(self, filter: Mapping[str, Any], size: int, token: str, before: bool) -> Page[AuditEntry]:
        """A page of those that match, newest first. A token of another service's log leads to the same moment."""
        return await self.page(filter, sort=("-id",), size=size, token=token, before=before)

    async def after(self, sequence: int) -> AsyncIterator[list[AuditEntry]]:
        """All after that place in the log, in their order, some at a time."""
        while part := await self.following(sequence):
            yield part
            sequence = part[-1].sequence

    async def following(self, sequence: int, most: int = PART) -> list[AuditEntry]:
        """The first after that place in the log, in their order."""
        found = await self._find({"sequence": {"$gt": sequence}}, [("sequence", 1)], most)
        return [_entry(document) for document in found]


class AuditLog:
    """The audit log of one database. On the `tx` of an open transaction, what it notes is durable with the write."""

    def __init__(self, driver: Driver, transaction: OpenTransaction | None = None) -> None:
        self._driver = driver
        self._transaction = transaction
        self.entries = AuditEntries(driver)

    async def read(
        self, people: Iterable[str], *, what: str, purpose: str = "", items: Iterable[str] = (), company_id: str = ""
    ) -> None:
        """Notes that the call in hand shows something about these people, durable before this returns.

        To be awaited once an rpc, before the answer; it fails closed. The caller is left out, and nobody left is no
        entry; very many people are several, in one insert. `what`, `purpose` and `items` are codes; the company is told
        where the role is held for several.
        """
        call = call_in_hand.get()
        if call is None:
            raise RuntimeError("personal data is shown to somebody who calls; there is no call in hand")
        others = sorted(set(people) - {call.caller.subject, ""})
        said = {"what": what, "purpose": purpose, "items": tuple(items)}
        noted = [entry(call, Action.READ, company_id=company_id, people=tuple(part), **said) for part in parts(others)]
        if noted:
            await self._keep(noted)

    def act(self, *, people: Iterable[str] = (), what: str = "", purpose: str = "", company_id: str = "") -> None:
        """Says more of the entry that is written by itself where the call in hand administers: whom it is about."""
        noted = self._writing.said
        noted["people"] = {*noted.get("people", ()), *people}
        noted.update({key: text for key, text in _texts(what, purpose, company_id).items() if text})

    async def write_down(self) -> None:
        """Adds what this transaction noted, and the entry of an administrative act where it was one."""
        writing, call = self._writing, call_in_hand.get()
        acts = entries_of(call, writing) if call and call.administers and writing.written else []
        documents = [*writing.noted, *map(codec(AuditEntry).document, acts)]
        if documents:
            await self._driver.insert(WAITING, documents, session=writing.session)

    async def prepare(self) -> None:
        """Makes what is missing in the database."""
        for name, indexes in {WAITING: (), HEADS: (), AuditEntries.name: AuditEntries.indexes}.items():
            await self._driver.prepare(name, indexes)

    async def head(self, service: str) -> Head:
        """The end of the sealed log."""
        return _head(await self._driver.find(HEADS, {"_id": HEAD}), service)

    async def seal(self, service: str) -> int:
        """Seals what waits, in one transaction; answers how many entries. Raises Conflict when another was faster."""
        if not await self._driver.find(WAITING, {}, limit=1, fields=("at",)):
            return 0
        async with self._driver.transaction() as session:
            waiting = await self._driver.find(WAITING, {}, sort=[("_id", 1)], limit=BATCH, session=session)
            if waiting:
                await self._link(waiting, service, session)
        return len(waiting)

    async def _link(self, waiting: list[Document], service: str, session: Session) -> None:
        found = await self._driver.find(HEADS, {"_id": HEAD}, session=session)
        plan = codec(AuditEntry)
        entries = list(sealed(_head(found, service), map(_entry, waiting)))
        await self._move_head(found, Head(entries[-1].sequence, entries[-1].hash), session)
        with _conflicting():
            await self._driver.insert(AuditEntries.name, [plan.document(each) for each in entries], session=session)
        moved = await self._driver.delete(WAITING, {"_id": {"$lte": waiting[-1]["_id"]}}, session=session)
        if moved != len(waiting):
            # One that arrived in between would be lost: the transaction did not see what it removed.
            raise Conflict()

    async def _move_head(self, found: list[Document], head: Head, session: Session) -> None:
        version = found[0]["version"] if found else 0
        moved = {"_id": HEAD, "sequence": head.sequence, "hash": head.hash, "version": version + 1}
        if found:
            guard = {"_id": HEAD, "version": version}
            if await self._driver.replace(HEADS, [(guard, moved)], session=session) != 1:
                raise Conflict()
            return
        with _conflicting():
            await self._driver.insert(HEADS, [moved], session=session)

    async def _keep(self, entries: list[AuditEntry]) -> None:
        documents = [codec(AuditEntry).document(each) for each in entries]
        if self._transaction is None:
            await self._driver.insert(WAITING, documents)
        else:
            self._transaction.noted += documents

    @property
    def _writing(self) -> OpenTransaction:
        if self._transaction is None:
            raise RuntimeError("an act is noted inside `async with store.transaction() as tx:` only")
        return self._transaction


@contextmanager
def _conflicting() -> Iterator[None]:
    """A place that is taken was taken by another replica; or by a forger, which the check of the log finds."""
    try:
        yield
    except Taken as error:
        raise Conflict() from error


def _entry(document: Document) -> AuditEntry:
    try:
        found: AuditEntry = codec(AuditEntry).value(document)
        return found
    except (ValueError, TypeError):
        return unreadable(str(document["_id"]), int(document.get("sequence", 0)))


def _texts(what: str, purpose: str, company_id: str) -> dict[str, str]:
    return {"what": what, "purpose": purpose, "company_id": company_id}


def _head(found: list[Document], service: str) -> Head:
    return Head(found[0]["sequence"], found[0]["hash"]) if found else beginning(service)
