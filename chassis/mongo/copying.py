"""Copies a whole database to one file, as it is at one moment, and puts it back into an empty one.

A copy is a stream of BSON documents, compressed: what it is of, one document for each row, and at the end how many
there are, so that one which was cut short is never taken for whole. It reads a snapshot session, which MongoDB keeps
for five minutes (`minSnapshotHistoryWindowInSeconds`); a database that takes longer is copied by its own means.
"""

import gzip
import os
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

import bson
from bson.raw_bson import RawBSONDocument
from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError
from pymongo.write_concern import WriteConcern

from chassis.mongo.store import SCHEMA
from chassis.mongo.wire import PATIENCE
from chassis.trouble import CannotStart

KEPT = 14
"""Copies of one database in a folder; the oldest go."""
AT_ONCE = 500
_SUFFIX = ".okaeri-copy"
_Client = AsyncMongoClient[RawBSONDocument]


async def dump(url: str, database: str, folder: Path, at: datetime) -> Path:
    """Writes a copy into the folder, named by the moment, and forgets the oldest. Raises CannotStart."""
    target = folder / f"{database}-{at:%Y%m%dT%H%M%SZ}{_SUFFIX}"
    draft = target.with_suffix(".part")
    try:
        with draft.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6) as file:
            await _write(url, database, at, cast(BinaryIO, file))
        _make_durable(draft)
        draft.replace(target)
    except (OSError, PyMongoError) as error:
        draft.unlink(missing_ok=True)
        raise CannotStart(
            f"The copy of {database} failed ({type(error).__name__}); the copies before are kept."
        ) from error
    for old in copies_of(database, folder)[:-KEPT]:
        old.unlink()
    return target


async def restore(url: str, database: str, folder: Path) -> tuple[Path, int]:
    """Puts the newest copy of the folder into a database without rows; answers which, and how many rows.

    The copy is read whole before anything is written. Raises CannotStart.
    """
    copies = copies_of(database, folder)
    if not copies:
        raise CannotStart(f"There is no copy of {database} in {folder}.")
    expected = _checked(copies[-1], database)
    async with _Client(url, document_class=RawBSONDocument, **PATIENCE) as client:
        rows = client.get_database(database, write_concern=WriteConcern("majority"))
        for name in await rows.list_collection_names():
            if name != SCHEMA and await rows[name].find_one({}) is not None:
                raise CannotStart(f"{database} holds rows already: a copy goes into an empty database only.")
        await rows[SCHEMA].delete_many({})
        for collection, batch in _batches(copies[-1]):
            await rows[collection].insert_many(batch)
    return copies[-1], expected


def copies_of(database: str, folder: Path) -> list[Path]:
    """The whole copies of a database in the folder, the oldest first."""
    return sorted(folder.glob(f"{database}-*{_SUFFIX}"))


async def _write(url: str, database: str, at: datetime, file: BinaryIO) -> None:
    file.write(bson.encode({"copy_of": database, "at": at}))
    count = 0
    async with _Client(url, document_class=RawBSONDocument, **PATIENCE) as client:
        async for collection, row in _rows(client, database):
            file.write(bson.encode({"in": collection, "row": row}))
            count += 1
    file.write(bson.encode({"rows": count}))


async def _rows(client: _Client, database: str) -> AsyncIterator[tuple[str, RawBSONDocument]]:
    names = sorted(await client[database].list_collection_names(filter={"name": {"$not": {"$regex": "^system\\."}}}))
    async with client.start_session(snapshot=True) as session:
        for name in names:
            async for row in client[database][name].find({}, session=session, batch_size=AT_ONCE):
                yield name, row


def _checked(copy: Path, database: str) -> int:
    """How many rows a copy has. Raises CannotStart for one that is not whole or of another database."""
    try:
        first, *_, last = _ends(copy)
    except (OSError, EOFError, ValueError, bson.InvalidBSON) as error:
        raise CannotStart(f"The copy {copy.name} is not whole ({type(error).__name__}): take an older one.") from error
    if first.get("copy_of") != database or "rows" not in last:
        raise CannotStart(f"The copy {copy.name} is not whole, or not of {database}.")
    return int(last["rows"])


def _ends(copy: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    first: dict[str, Any] | None = None
    last: dict[str, Any] = {}
    for last in _documents(copy):
        first = first or last
    return first or {}, last


def _batches(copy: Path) -> Iterator[tuple[str, list[Any]]]:
    collection, batch = "", list[Any]()
    for document in _documents(copy):
        if "row" not in document:
            continue
        if batch and (document["in"] != collection or len(batch) == AT_ONCE):
            yield collection, batch
            batch = []
        collection = document["in"]
        batch.append(document["row"])
    if batch:
        yield collection, batch


def _documents(copy: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(copy, "rb") as file:
        yield from bson.decode_file_iter(cast(BinaryIO, file))


def _make_durable(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
