"""A CSV that opens in a spreadsheet: marked with a BOM, no cell that runs as a formula, no character turned into `?`.

Leaves out what the rows are and who may see them.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from chassis.errors import InvalidInput

# With the BOM a spreadsheet recognises Unicode; without one Japanese spreadsheets expect CP932.
_CODECS = {"utf-8": "utf-8", "utf-16": "utf-16-le", "cp932": "cp932"}
_BOMS = {"utf-8": b"\xef\xbb\xbf", "utf-16": b"\xff\xfe", "cp932": b""}
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True)
class LeftOut:
    """A row the encoding cannot hold: its place (from 1) and the first column and character at fault."""

    row: int
    column: str
    character: str


@dataclass
class Export:
    """Rows as pieces of a CSV file, drawn lazily. `left_out` is complete once every piece is drawn."""

    headers: Sequence[str]
    rows: Iterable[Sequence[str]]
    encoding: str = "utf-8"
    left_out: list[LeftOut] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.encoding not in _CODECS:
            raise InvalidInput(f"An export is written in one of {', '.join(_CODECS)}.", field="encoding")

    def pieces(self) -> Iterator[bytes]:
        """The BOM and the header, then a piece a row. InvalidInput(encoding) if it cannot hold the headers."""
        yield _BOMS[self.encoding] + self._header()
        for number, row in enumerate(self.rows, 1):
            bad = self._unwritable(row)
            if bad is None:
                yield self._line(row)
            else:
                self.left_out.append(LeftOut(number, self._header_at(bad[0]), bad[1]))

    def content(self) -> bytes:
        """The whole file."""
        return b"".join(self.pieces())

    def _header_at(self, position: int) -> str:
        return self.headers[position] if position < len(self.headers) else ""

    def _header(self) -> bytes:
        if self._unwritable(self.headers):
            raise InvalidInput(f"{self.encoding} cannot hold the headers.", field="encoding")
        return self._line(self.headers)

    def _line(self, cells: Sequence[str]) -> bytes:
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerow([harmless(cell) for cell in cells])
        return text.getvalue().encode(_CODECS[self.encoding])

    def _unwritable(self, cells: Sequence[str]) -> tuple[int, str] | None:
        """Cell and character of the first that does not come back as it was: CP932 writes ¥ as a backslash."""
        for position, cell in enumerate(cells):
            if not self._holds(cell):
                return position, next((sign for sign in cell if not self._holds(sign)), cell[:1])
        return None

    def _holds(self, text: str) -> bool:
        codec = _CODECS[self.encoding]
        try:
            return text.isascii() or text.encode(codec).decode(codec) == text
        except UnicodeError:
            return False


def harmless(cell: str) -> str:
    """The cell with an apostrophe before anything a spreadsheet would run; plain numbers stay numbers."""
    if _FORMULA.match(cell) and not _PLAIN_NUMBER.fullmatch(cell):
        return "'" + cell
    return cell
