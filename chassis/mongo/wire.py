"""The store's driver over the MongoDB wire protocol, with Motor or with PyMongo's own async API.

The two differ in five calls; everything else, such as what an error means, is said once. Each operation is one client
span that names the collection and never carries a command.
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from bson.codec_options import CodecOptions
from motor.motor_asyncio import AsyncIOMotorClient
from opentelemetry import trace
from pymongo import AsyncMongoClient, ReplaceOne
from pymongo.errors import (
    BulkWriteError,
    CollectionInvalid,
    ConnectionFailure,
    DuplicateKeyError,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from chassis.mongo.driver import Conflict, Document, Filter, Full, Interrupted, Session, Sort, Taken, Unreachable
from chassis.mongo.index import Index

DUPLICATE_KEY = 11000
WRITE_CONFLICT = 112
OUT_OF_DISK_SPACE = 14031
TRANSIENT = "TransientTransactionError"
OUTCOME_UNKNOWN = "UnknownTransactionCommitResult"
COMMIT_ATTEMPTS = 3
PROBE = "probe"
MAJORITY: WriteConcern = WriteConcern("majority")
SNAPSHOT = ReadConcern("snapshot")
UTC_DATES: CodecOptions[Document] = CodecOptions(tz_aware=True, tzinfo=UTC)
PATIENCE: dict[str, Any] = {"serverSelectionTimeoutMS": 3_000, "connectTimeoutMS": 10_000, "socketTimeoutMS": 30_000}
"""A heartbeat has the second: one that is late ends every operation under way, so a busy server gets its time."""

_tracer = trace.get_tracer("okaeri.mongo")


class WireDriver(ABC):
    """What Motor and PyMongo have in common."""

    def __init__(self, client: Any, database: str) -> None:
        self._client = client
        self._database = client.get_database(database, codec_options=UTC_DATES, write_concern=MAJORITY)

    @abstractmethod
    async def _start_session(self) -> Session: ...

    @abstractmethod
    async def _start_transaction(self, session: Session) -> None: ...

    @abstractmethod
    async def _aggregate(self, collection: str, stages: list[Document], session: Session) -> list[Document]: ...

    @abstractmethod
    async def close(self) -> None:
        """Closes all connections."""

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        """Commits on leaving, aborts on an error."""
        with _meaning():
            session = await self._start_session()
        try:
            await self._start_transaction(session)
            yield session
            await _commit(session)
        finally:
            with suppress(PyMongoError):
                await session.end_session()

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
        with _operation("find", collection):
            cursor = self._database[collection].find(filter, list(fields) or None, session=session)
            cursor = cursor.sort(list(sort)) if sort else cursor
            documents: list[Document] = await cursor.limit(limit).to_list(None)
            return documents

    async def insert(self, collection: str, documents: Sequence[Document], *, session: Session = None) -> None:
        """Adds the documents in one round trip."""
        with _operation("insert", collection):
            if len(documents) == 1:
                await self._database[collection].insert_one(documents[0], session=session)
            else:
                await self._database[collection].insert_many(documents, session=session)

    async def replace(
        self, collection: str, replacements: Sequence[tuple[Filter, Document]], *, session: Session = None
    ) -> int:
        """Replaces what matches each filter and answers how many matched."""
        with _operation("update", collection):
            rows = self._database[collection]
            if len(replacements) == 1:
                answer = await rows.replace_one(*replacements[0], session=session)
            else:
                answer = await rows.bulk_write([ReplaceOne(*each) for each in replacements], session=session)
            return int(answer.matched_count)

    async def delete(self, collection: str, filter: Filter, *, session: Session = None) -> int:
        """Removes what matches and answers how many that were."""
        with _operation("delete", collection):
            answer = await self._database[collection].delete_many(filter, session=session)
            return int(answer.deleted_count)

    async def tally(
        self, collection: str, filter: Filter, by: Sequence[str], *, session: Session = None
    ) -> list[tuple[tuple[Any, ...], int]]:
        """Counts what matches, by the values of the named fields."""
        values = {f"k{place}": f"${name}" for place, name in enumerate(by)}
        stages: list[Document] = [{"$match": filter}, {"$group": {"_id": values, "count": {"$sum": 1}}}]
        with _operation("aggregate", collection):
            groups = await self._aggregate(collection, stages, session)
        return [(tuple(group["_id"].get(key) for key in values), group["count"]) for group in groups]

    async def put(self, collection: str, document: Document) -> None:
        """Writes the document under its id."""
        with _operation("update", collection):
            await self._database[collection].replace_one({"_id": document["_id"]}, document, upsert=True)

    async def try_to_write(self) -> None:
        """Writes a document that nobody reads; a database that is out of order may say so in any words."""
        try:
            await self.put(PROBE, {"_id": PROBE, "at": datetime.now(UTC)})
        except PyMongoError as error:
            raise Unreachable from error

    async def prepare(self, collection: str, indexes: Sequence[Index]) -> None:
        """Makes the collection and its indexes where they are missing."""
        with _operation("createIndexes", collection):
            with suppress(CollectionInvalid):
                await self._database.create_collection(collection)
            for index in indexes:
                await self._database[collection].create_index(index.order, name=index.name, **_options(index))

    async def ping(self) -> datetime:
        """The time at the database, when it answers."""
        with _meaning():
            told = await self._database.command("hello")
        moment: datetime = told["localTime"]
        return moment.replace(tzinfo=UTC)


class MotorDriver(WireDriver):
    """Over Motor."""

    def __init__(self, url: str, database: str) -> None:
        super().__init__(AsyncIOMotorClient(url, **PATIENCE), database)

    async def close(self) -> None:
        """Closes all connections."""
        self._client.close()

    async def _start_session(self) -> Session:
        return await self._client.start_session()

    async def _start_transaction(self, session: Session) -> None:
        session.start_transaction(read_concern=SNAPSHOT, write_concern=MAJORITY)

    async def _aggregate(self, collection: str, stages: list[Document], session: Session) -> list[Document]:
        groups: list[Document] = await self._database[collection].aggregate(stages, session=session).to_list(None)
        return groups


class PyMongoDriver(WireDriver):
    """Over PyMongo's async API."""

    def __init__(self, url: str, database: str) -> None:
        super().__init__(AsyncMongoClient(url, **PATIENCE), database)

    async def close(self) -> None:
        """Closes all connections."""
        await self._client.close()

    async def _start_session(self) -> Session:
        return self._client.start_session()

    async def _start_transaction(self, session: Session) -> None:
        await session.start_transaction(read_concern=SNAPSHOT, write_concern=MAJORITY)

    async def _aggregate(self, collection: str, stages: list[Document], session: Session) -> list[Document]:
        cursor = await self._database[collection].aggregate(stages, session=session)
        groups: list[Document] = await cursor.to_list(None)
        return groups


async def _commit(session: Session) -> None:
    """Commits; where the outcome is not known asks again, which the server answers as it did the first time."""
    unknown: PyMongoError | None = None
    for _ in range(COMMIT_ATTEMPTS):
        try:
            with _operation("commitTransaction", ""):
                await session.commit_transaction()
            return
        except PyMongoError as error:
            if not error.has_error_label(OUTCOME_UNKNOWN):
                raise
            unknown = error
    raise Unreachable from unknown


@contextmanager
def _operation(name: str, collection: str) -> Iterator[None]:
    attributes = {"db.system.name": "mongodb", "db.operation.name": name, "db.collection.name": collection}
    span = _tracer.start_as_current_span(
        f"{name} {collection}".rstrip(),
        kind=trace.SpanKind.CLIENT,
        attributes=attributes,
        record_exception=False,
        set_status_on_exception=False,
    )
    with span, _meaning():
        yield


@contextmanager
def _meaning() -> Iterator[None]:
    """Says what went wrong in the words of `chassis.mongo.driver`."""
    try:
        yield
    except DuplicateKeyError as error:
        raise Taken(_taken_keys(error.details)) from error
    except BulkWriteError as error:
        raise _meaning_of_bulk(error) from error
    except ConnectionFailure as error:
        if error.has_error_label(OUTCOME_UNKNOWN):
            raise
        is_lost = error.has_error_label(TRANSIENT) and not isinstance(error, ServerSelectionTimeoutError)
        raise (Interrupted if is_lost else Unreachable) from error
    except OperationFailure as error:
        if error.code == OUT_OF_DISK_SPACE:
            raise Full from error
        if error.has_error_label(TRANSIENT) or error.code == WRITE_CONFLICT:
            raise Conflict() from error
        raise


def _meaning_of_bulk(error: BulkWriteError) -> Exception:
    failures = (error.details or {}).get("writeErrors", [])
    codes = {failure.get("code"): failure for failure in failures}
    if OUT_OF_DISK_SPACE in codes:
        return Full()
    if DUPLICATE_KEY in codes:
        return Taken(_taken_keys(codes[DUPLICATE_KEY]))
    return Conflict() if WRITE_CONFLICT in codes else error


def _taken_keys(details: Any) -> tuple[str, ...]:
    return tuple((details or {}).get("keyPattern", {}))


def _options(index: Index) -> Document:
    options: Document = {"unique": True} if index.unique else {}
    if index.partial:
        options["partialFilterExpression"] = index.condition
    if index.expire_after is not None:
        options["expireAfterSeconds"] = int(index.expire_after.total_seconds())
    return options
