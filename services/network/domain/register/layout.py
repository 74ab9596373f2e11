"""How a company's file is laid out, found by looking at its beginning. Leaves out whether its rows are right."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from chassis.errors import InvalidInput
from services.network.domain.register.dates import DateStyle, style_of
from services.network.domain.register.encoding import encoding_of, lines_of, undecodable
from services.network.domain.register.facts import DATES, ColumnFact, Fact, Mapping, missing_among
from services.network.domain.register.headers import Confidence
from services.network.domain.register.proposal import Column, propose, unique_headers
from services.network.domain.register.records import Record, Records, delimiter_of

_ROWS_LOOKED_AT = 200
_SAMPLES = 10
_MOST_COLUMNS = 500


class NameLayout(StrEnum):
    """Whether family and given name share a column."""

    TWO_COLUMNS = "two_columns"
    ONE_COLUMN = "one_column"


@dataclass(frozen=True)
class DateColumn:
    """The styles, most frequent first, in which the dates of one column are written."""

    fact: Fact
    styles: tuple[DateStyle, ...]


@dataclass(frozen=True)
class Layout:
    """Everything the operator sees before anything is stored, and all that `read_rows` needs to know of the file.

    `encoding` is a Python codec; `samples` are the first ten rows as they stand in the file, a cell per header.
    """

    encoding: str
    delimiter: str
    columns: tuple[Column, ...]
    date_columns: tuple[DateColumn, ...]
    samples: tuple[tuple[str, ...], ...]

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers in the file's order, told apart."""
        return tuple(column.header for column in self.columns)

    @property
    def mapping(self) -> Mapping:
        """The columns that are used; guesses are not, until the operator gives them as mapping."""
        return Mapping(tuple(_used(self.columns)))

    @property
    def guesses(self) -> tuple[Column, ...]:
        """What a column might hold; used only once the operator gives it."""
        return tuple(column for column in self.columns if column.confidence is Confidence.GUESSED)

    @property
    def unmapped(self) -> tuple[str, ...]:
        """The headers nothing is read from."""
        used = {column.header for column in self.mapping.columns if column.fact is not Fact.IGNORED}
        return tuple(header for header in self.headers if header not in used)

    @property
    def missing(self) -> tuple[Fact, ...]:
        """The required facts without a column; the file cannot be imported while there is one."""
        return missing_among({column.fact for column in self.mapping.columns})

    @property
    def name_layout(self) -> NameLayout:
        """How the kanji names stand."""
        one = any(column.fact is Fact.FULL_NAME for column in self.mapping.columns)
        return NameLayout.ONE_COLUMN if one else NameLayout.TWO_COLUMNS

    def require_complete(self) -> None:
        """InvalidInput(mapping) naming each required fact without a column."""
        if self.missing:
            names = ", ".join(fact.value for fact in self.missing)
            message = f"The file, read as {self.encoding}, has no column for: {names}. Name it in the mapping."
            raise InvalidInput(message, field="mapping")


def look_at(
    content: bytes,
    *,
    encoding: str | None = None,
    mapping: Mapping | None = None,
    kept: Mapping | None = None,
    complete: bool = True,
) -> Layout:
    """The layout of a file. `mapping` must fit it and wins; of `kept` only what fits is used; the rest is proposed.

    With `complete=False` the content is the beginning of a file. InvalidInput (content, encoding, mapping) if it is
    empty, no text, in no encoding we read, or without a header.
    """
    codec = encoding_of(content, named=encoding, complete=complete)
    delimiter = delimiter_of(_first_line(content, codec))
    records = _beginning(content, codec, delimiter, complete)
    header = require_header(next(records, None))
    rows = [tuple(record.cells) for record in records if record.fault is None]
    columns = propose(header, rows, mapping, kept)
    return Layout(codec, delimiter, columns, tuple(_date_columns(columns, rows)), tuple(rows[:_SAMPLES]))


def require_header(record: Record | None) -> tuple[str, ...]:
    """The headers a first record holds, told apart. InvalidInput(content) if it holds none."""
    if record is None or record.fault:
        raise InvalidInput("The file has no header line.", field="content")
    if len(record.cells) > _MOST_COLUMNS:
        raise InvalidInput(f"The header has more than {_MOST_COLUMNS} columns.", field="content")
    return unique_headers(record.cells)


def records_of(content: bytes, codec: str, delimiter: str) -> Iterator[Record]:
    """All records, header first. InvalidInput(encoding) at the byte the codec refuses."""
    try:
        yield from Records(lines_of(content, codec), delimiter)
    except UnicodeDecodeError:
        raise undecodable(content, codec) from None


def _beginning(content: bytes, codec: str, delimiter: str, complete: bool) -> Iterator[Record]:
    """The header and the rows looked at; the last row of an incomplete content may be cut and is left out."""
    lines = lines_of(content, codec, errors="strict" if complete else "replace")
    looked_at = list(islice(Records(lines, delimiter), _ROWS_LOOKED_AT + 1))
    cut = not complete and 1 < len(looked_at) <= _ROWS_LOOKED_AT
    return iter(looked_at[:-1] if cut else looked_at)


def _first_line(content: bytes, codec: str) -> str:
    lines = lines_of(content, codec, errors="replace")
    return next((line for line in lines if line.strip()), "")


def _used(columns: tuple[Column, ...]) -> Iterator[ColumnFact]:
    for column in columns:
        if column.fact is not None and column.confidence is not Confidence.GUESSED:
            yield ColumnFact(column.header, column.fact)


def _date_columns(columns: tuple[Column, ...], rows: list[tuple[str, ...]]) -> Iterator[DateColumn]:
    for at, column in enumerate(columns):
        if column.fact in DATES:
            styles = [style for style in (style_of(row[at]) for row in rows) if style]
            yield DateColumn(column.fact, tuple(sorted(set(styles), key=lambda style: (-styles.count(style), style))))
