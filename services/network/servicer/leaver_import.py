"""An import of a register as it streams in: bytes first, then rows batch by batch, each batch stored whole.

The file is read in a thread, so that other calls go on; how it is read is the domain's business. Nothing of the import
is kept but its rows, the columns the caller named, and counts: a cut connection is repeated from the beginning.
"""

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from itertools import islice

from okaeri.network.v1 import register_pb2 as pb

from chassis.clock import now
from chassis.errors import InvalidInput
from chassis.ids import new_id
from chassis.mongo import NOTHING, settled
from services.network.domain.register import Fact, Layout, LeaverRow, Mapping, Outcome, look_at, read_rows
from services.network.domain.register_import import (
    Changes,
    ImportLayout,
    ImportRun,
    ImportTotals,
    changes_of,
    columns_of,
    known_units,
    number_of,
)
from services.network.domain.tombstone import Marks
from services.network.store import NetworkStore

LARGEST_FILE = 512 * 1024 * 1024
LOOKED_AT = 1024 * 1024
"""How much of a file a preview takes in."""
BATCH = 500
_LONGEST_CELL, _LONGEST_HEADER = 100, 200
_FIELDS = {"mapping": "opening.columns", "encoding": "opening.encoding"}

Requests = AsyncIterator[pb.ImportLeaversRequest]


async def opening_of(requests: Requests) -> pb.ImportOpening:
    """The first message. InvalidInput(opening) where it is something else or nothing came."""
    async for request in requests:
        if request.WhichOneof("part") == "opening":
            return request.opening
        break
    raise InvalidInput("An import begins with its opening.", field="opening")


async def preview(store: NetworkStore, opening: pb.ImportOpening, requests: Requests) -> pb.ImportLeaversResponse:
    """What the file looks like; stores nothing. Takes in the beginning of the file only."""
    content = await _content(requests, at_most=LOOKED_AT)
    kept = await store.import_layouts.find(opening.company_id)
    layout = await _looked_at(opening, content, kept, complete=len(content) <= LOOKED_AT)
    return pb.ImportLeaversResponse(layout=layout_message(layout))


class LeaverImport:
    """One import of one company's register."""

    def __init__(self, store: NetworkStore, opening: pb.ImportOpening, marks: Marks) -> None:
        self._store = store
        self._marks = marks
        self._opening = opening
        self._company_id = opening.company_id
        self._run = ImportRun(new_id(), opening.company_id, now())
        self._totals = ImportTotals()

    async def run(self, requests: Requests) -> AsyncIterator[pb.ImportLeaversResponse]:
        """The layout, progress now and then, the report. Raises a refusal where the file cannot be read at all."""
        units = known_units(await self._store.units.find(self._company_id))
        content = await _content(requests, at_most=LARGEST_FILE)
        if len(content) > LARGEST_FILE:
            raise InvalidInput("The file is larger than 512 MiB.", field="content")
        kept = await self._store.import_layouts.find(self._company_id)
        layout = await _looked_at(self._opening, content, kept)
        with _NamingFields():
            rows = read_rows(content, layout, units)
        await self._keep_columns(kept)
        yield pb.ImportLeaversResponse(layout=layout_message(layout))
        line_count = await asyncio.to_thread(content.count, b"\n") or 1
        async for outcomes in _batches(rows):
            await self._take(outcomes)
            read = min(len(content), len(content) * self._totals.last_line // (line_count + 1))
            yield pb.ImportLeaversResponse(progress=pb.ImportProgress(rows=self._totals.rows, bytes=read))
        yield pb.ImportLeaversResponse(report=report_message(self._totals, self._opening.language or "ja"))

    async def _keep_columns(self, kept: ImportLayout | None) -> None:
        said = columns_of(self._opening.columns)
        layout = (kept or ImportLayout(self._company_id, ())).overridden(said)
        if layout == kept or not said:
            return
        async with self._store.transaction() as tx:
            await (tx.import_layouts.save if kept else tx.import_layouts.add)(layout, announcing=NOTHING)

    async def _take(self, outcomes: list[Outcome]) -> None:
        rows = self._totals.read(outcomes)
        self._totals.stored(await settled(lambda: self._store_batch(rows)))

    async def _store_batch(self, rows: list[LeaverRow]) -> Changes:
        """One transaction: what is new and what differs, and one announcement of how many."""
        marks = {number_of(row): self._marks.of(self._company_id, row.employee_number) for row in rows}
        async with self._store.transaction() as tx:
            stored = await tx.leaver_records.by_number(self._company_id, list(marks))
            buried = await tx.tombstones.among(marks.values())
            changes = changes_of(self._company_id, rows, stored, new_id=new_id, at=now(), marks=marks, buried=buried)
            if changes.is_empty:
                return changes
            await tx.leaver_records.add_many(changes.added, announcing=NOTHING)
            await tx.leaver_records.save_many(changes.changed, announcing=NOTHING)
            run = await self._announce(tx, changes)
        self._run = run
        return changes

    async def _announce(self, tx: NetworkStore, changes: Changes) -> ImportRun:
        run = self._run.with_batch(changes)
        counts = pb.LeaversImported(company_id=self._company_id, added=len(changes.added), changed=len(changes.changed))
        return await (tx.import_runs.save if run.version else tx.import_runs.add)(run, announcing=counts)


async def _content(requests: Requests, *, at_most: int) -> bytes:
    """The bytes of the file, up to the message that passes the bound."""
    spool = io.BytesIO()
    async for request in requests:
        if request.WhichOneof("part") != "content":
            raise InvalidInput("An import has one opening.", field="opening")
        spool.write(request.content)
        if spool.tell() > at_most:
            break
    return spool.getvalue()


async def _looked_at(
    opening: pb.ImportOpening, content: bytes, kept: ImportLayout | None, *, complete: bool = True
) -> Layout:
    said = columns_of(opening.columns)
    with _NamingFields():
        return await asyncio.to_thread(
            look_at,
            content,
            encoding=opening.encoding or None,
            mapping=Mapping(said) if said else None,
            kept=kept.mapping if kept else None,
            complete=complete,
        )


async def _batches(rows: Iterator[Outcome]) -> AsyncIterator[list[Outcome]]:
    """The rows in batches, each read in a thread."""
    with _NamingFields():
        while batch := await asyncio.to_thread(lambda: list(islice(rows, BATCH))):
            yield batch


class _NamingFields:
    """Names the field of the request where the domain names its own."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, InvalidInput) and error.field in _FIELDS:
            raise InvalidInput(error.message, field=_FIELDS[error.field]) from error


def layout_message(layout: Layout) -> pb.FileLayout:
    """What was found by looking, bounded so that it fits into a message."""
    used = [column for column in layout.mapping.columns if column.fact is not Fact.IGNORED]
    return pb.FileLayout(
        encoding=layout.encoding,
        columns={column.fact.value: column.header[:_LONGEST_HEADER] for column in used},
        unused_columns=[header[:_LONGEST_HEADER] for header in layout.unmapped],
        headers=[header[:_LONGEST_HEADER] for header in layout.headers],
        sample=[pb.SampleRow(cells=[cell[:_LONGEST_CELL] for cell in row]) for row in layout.samples],
        delimiter=layout.delimiter,
        guesses={column.fact.value: column.header[:_LONGEST_HEADER] for column in layout.guesses if column.fact},
        missing_facts=[fact.value for fact in layout.missing],
    )


def report_message(totals: ImportTotals, language: str) -> pb.ImportReport:
    """What the import did, with the reasons as sentences."""
    return pb.ImportReport(
        rows=totals.rows,
        added=totals.added,
        changed=totals.changed,
        unchanged=totals.unchanged,
        refused=[
            pb.RefusedLine(
                line=line.line, reason=line.reason.value, column=line.column, message=line.sentence(language)
            )
            for line in totals.refused
        ],
        refused_count=totals.refused_count,
    )
