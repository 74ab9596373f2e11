"""CSV files that a person hands to a command: read with their line numbers, refused with line and column.

Registers of leavers are not read here: their service does that, whatever they look like.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from chassis.errors import InvalidInput
from cli.answers import CommandFailed

S = TypeVar("S")
T = TypeVar("T")

MOST_SENTENCES = 20
_RUNS_IN_A_SPREADSHEET = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class BadRow(Exception):
    """A row that cannot be used, and the sentence that says why."""


@dataclass(frozen=True)
class Row:
    """One row, by the names of its columns."""

    line: int
    """Where it begins; the header is line 1."""
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """The cell without the white space around it; empty where the file has no such column."""
        return self.cells.get(column, "").strip()

    def wrong(self, column: str, why: str) -> BadRow:
        """To be raised: what is wrong with that cell."""
        return BadRow(f"line {self.line}, column {column}: {why}")


def rows_of(path: Path, required: Sequence[str]) -> list[Row]:
    """The rows of a UTF-8 file with a header. Raises CommandFailed naming what is missing."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            heads = [head.strip() for head in next(reader, [])]
            _require(path, heads, required)
            return list(_rows(path, reader, heads))
    except UnicodeDecodeError:
        raise CommandFailed(f"{path.name} is not UTF-8: save it as CSV UTF-8 and repeat the command.") from None
    except csv.Error as error:
        raise CommandFailed(f"{path.name}, line {reader.line_num}: {error}.") from None


def _require(path: Path, heads: Sequence[str], required: Sequence[str]) -> None:
    missing = [name for name in required if name not in heads]
    if missing:
        raise CommandFailed(f"{path.name}, line 1: the header lacks {', '.join(missing)}.")


def _rows(path: Path, reader: Iterator[list[str]], heads: Sequence[str]) -> Iterator[Row]:
    line = 2
    for cells in reader:
        if cells and len(cells) != len(heads):
            raise CommandFailed(f"{path.name}, line {line}: {len(cells)} cells under {len(heads)} columns.")
        if cells:
            yield Row(line, dict(zip(heads, cells, strict=True)))
        line = int(getattr(reader, "line_num", line)) + 1


def made_of(path: Path, rows: Iterable[S], make: Callable[[S], T]) -> list[T]:
    """What `make` makes of each row, in their order. Raises CommandFailed with a sentence for each BadRow."""
    made, wrong = [], []
    for row in rows:
        try:
            made.append(make(row))
        except BadRow as error:
            wrong.append(f"{path.name}, {error}")
    if wrong:
        more = [f"… and {len(wrong) - MOST_SENTENCES} rows more."] if len(wrong) > MOST_SENTENCES else []
        raise CommandFailed("\n".join([*wrong[:MOST_SENTENCES], *more, "Nothing was sent: correct the file first."]))
    return made


def told(row: Row, refusal: InvalidInput, columns: Mapping[str, str]) -> BadRow:
    """A rule of the contract that the row breaks, in the words of the file."""
    field = refusal.field
    column = columns.get(field, field)
    return row.wrong(column, refusal.message.removeprefix(f"{field}: "))


def write(path: Path, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A CSV that opens in a spreadsheet: with a BOM, and no cell that runs as a formula."""
    with sheet(path, heads) as add:
        for row in rows:
            add(row)


@contextmanager
def sheet(path: Path, heads: Sequence[str]) -> Iterator[Callable[[Sequence[str]], object]]:
    """The same for rows that come one at a time: gives what adds one. There is no file unless all of it is there."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(heads)
            yield lambda row: writer.writerow([harmless(cell) for cell in row])
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def harmless(cell: str) -> str:
    """The cell, behind an apostrophe where a spreadsheet would run it."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_RUNS_IN_A_SPREADSHEET) else cell
