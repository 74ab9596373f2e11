"""A delimited text as records, each with the physical line it begins on. Leaves out what the cells mean.

A quotation mark that is never closed would swallow the good lines after it; here it costs its own line only.
"""

import csv
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from services.network.domain.register.reasons import RefusalReason

DELIMITERS = ",\t;|"
_MOST_LINES = 200
_END_OF_FILE_MARK = "\x1a"


class Record(NamedTuple):
    """One record: its cells, as many as the header has, or the reason why they cannot be told apart."""

    line: int
    cells: list[str]
    fault: RefusalReason | None


class Records:
    """The records of a text, drawn one by one; the first is the header. Blank lines are passed over."""

    def __init__(self, lines: Iterator[str], delimiter: str) -> None:
        self._lines = _Lines(lines)
        self._reader = csv.reader(self._lines, delimiter=delimiter, strict=True)
        self._width = 0

    def __iter__(self) -> Iterator[Record]:
        return self

    def __next__(self) -> Record:
        while True:
            line = self._lines.begin()
            try:
                cells = next(self._reader)
            except csv.Error:
                self._lines.rewind()
                return Record(line, [], RefusalReason.UNCLOSED_QUOTE)
            if any(cells) and cells != [_END_OF_FILE_MARK]:
                return self._measured(line, cells)

    def _measured(self, line: int, cells: list[str]) -> Record:
        if not self._width:
            self._width = len(_without_blank_end(cells))
        width = self._width
        if len(cells) == width or (len(cells) > width and not any(cells[width:])):
            return Record(line, cells[:width], None)
        if self._lines.rewind():
            return Record(line, [], RefusalReason.UNCLOSED_QUOTE)
        return Record(line, [], RefusalReason.TOO_FEW_CELLS if len(cells) < width else RefusalReason.TOO_MANY_CELLS)


class _Lines:
    """Lines for the csv reader that remembers those of the record in hand, so that a broken one can be read again."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._before = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self._taken.append(line)
        if len(self._taken) > _MOST_LINES:
            raise csv.Error("a record of so many lines has a quotation mark too many")
        return line

    def begin(self) -> int:
        """Start a record; the physical line, from 1, it begins on."""
        self._before += len(self._taken)
        self._taken.clear()
        return self._before + 1

    def rewind(self) -> bool:
        """Give back every line of the record but its first; whether there was one to give back."""
        rest = self._taken[1:]
        self._again.extendleft(reversed(rest))
        del self._taken[1:]
        return bool(rest)


def delimiter_of(header: str) -> str:
    """The character that divides the header line into the most cells; a comma where none does."""
    return max(DELIMITERS, key=lambda mark: _cells_in(header, mark))


def _cells_in(header: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([header], delimiter=delimiter)))
    except csv.Error:
        return 0


def _without_blank_end(cells: list[str]) -> list[str]:
    last = max(position for position, cell in enumerate(cells) if cell)
    return cells[: last + 1]
