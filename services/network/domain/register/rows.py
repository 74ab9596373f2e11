"""Reading the lines of a register one by one: each a leaver, a refusal with its reason, or a repetition.

Draws lines as they are asked for; keeps of the lines behind only number, digest and line. Pure: knows the units it is
given, and nothing that is stored.
"""

import re
from collections.abc import Callable, Container, Iterator
from datetime import date
from operator import itemgetter
from unicodedata import normalize

from chassis.errors import InvalidInput
from services.network.domain.register.cells import code, listed, mail, name_parts, same_number
from services.network.domain.register.dates import read_date
from services.network.domain.register.facts import Fact
from services.network.domain.register.layout import Layout, records_of, require_header
from services.network.domain.register.leaver_row import LeaverRow, RefusedLine, RepeatedLine, digest_of
from services.network.domain.register.reasons import RefusalReason
from services.network.domain.register.records import Record

Outcome = LeaverRow | RefusedLine | RepeatedLine

LONGEST_CELL = 1000
_FACTS = tuple(fact for fact in Fact if fact is not Fact.IGNORED)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_DIGEST_BYTES = 12
_LINE_BYTES = 4


def read_rows(content: bytes, layout: Layout, known_units: Container[str]) -> Iterator[Outcome]:
    """The outcome of every line below the header, in order, drawn lazily; blank lines have none.

    InvalidInput if the layout lacks a required column or is not this content's, or at a byte the encoding refuses.
    """
    layout.require_complete()
    return _outcomes(content, layout, _RowReader(layout, known_units))


def _outcomes(content: bytes, layout: Layout, reader: "_RowReader") -> Iterator[Outcome]:
    records = records_of(content, layout.encoding, layout.delimiter)
    if require_header(next(records, None)) != layout.headers:
        raise InvalidInput("The file has another header than the one looked at.", field="content")
    earlier = _Earlier()
    for record in records:
        row = reader.read(record)
        yield earlier.compared(row, reader.number_column) if isinstance(row, LeaverRow) else row


class _Earlier:
    """The numbers of the good lines so far: the first line of a number stays good, whatever comes after it."""

    def __init__(self) -> None:
        self._seen: dict[str, bytes] = {}

    def compared(self, row: LeaverRow, number_column: str) -> Outcome:
        digest = bytes.fromhex(row.digest)[:_DIGEST_BYTES]
        mark = digest + row.line.to_bytes(_LINE_BYTES, "big")
        first = self._seen.setdefault(same_number(row.employee_number), mark)
        if first is mark:
            return row
        if first.startswith(digest):
            return RepeatedLine(row.line, int.from_bytes(first[_DIGEST_BYTES:], "big"))
        return RefusedLine(row.line, RefusalReason.CONFLICTING_DUPLICATE, number_column)


class _Refused(Exception):
    """Ends the reading of a line at its first fault; never leaves this module."""

    def __init__(self, reason: RefusalReason, *facts: Fact) -> None:
        super().__init__(reason)
        self.reason, self.facts = reason, facts


class _RowReader:
    """Reads records of one layout; where each fact stands is worked out once."""

    def __init__(self, layout: Layout, known_units: Container[str]) -> None:
        self._units = known_units
        self._header_of = {column.fact: column.header for column in layout.mapping.columns}
        position = {header: at for at, header in enumerate(layout.headers)}
        # A fact without a column is read from the empty cell put behind the last one.
        self._pick = itemgetter(*(position.get(self._header_of.get(fact, ""), -1) for fact in _FACTS))
        self.number_column = self._header_of[Fact.EMPLOYEE_NUMBER]

    def read(self, record: Record) -> LeaverRow | RefusedLine:
        if record.fault:
            return RefusedLine(record.line, record.fault, "")
        try:
            return self._leaver(record.line, self._checked(record.cells))
        except _Refused as refused:
            column = next((self._header_of[fact] for fact in refused.facts if fact in self._header_of), "")
            return RefusedLine(record.line, refused.reason, column)

    def _checked(self, cells: list[str]) -> list[str]:
        cells.append("")
        picked = [cell.strip() for cell in self._pick(cells)]
        if _CONTROL.search("".join(picked)):
            raise _Refused(RefusalReason.CONTROL_CHARACTER, _fact_of(picked, lambda cell: bool(_CONTROL.search(cell))))
        if max(map(len, picked)) > LONGEST_CELL:
            raise _Refused(RefusalReason.CELL_TOO_LONG, _fact_of(picked, lambda cell: len(cell) > LONGEST_CELL))
        return picked

    def _leaver(self, line: int, picked: list[str]) -> LeaverRow:
        (
            number, family, given, full, family_kana, given_kana, full_kana, family_romaji, given_romaji, full_romaji,
            former, born, joined, left, reason, unit, employment, skills, licences, personal_mail,
        ) = picked  # fmt: skip
        values = (
            _number(number),
            *_name(family, given, full),
            *_parts(family_kana, given_kana, full_kana),
            *_parts(family_romaji, given_romaji, full_romaji),
            former,
            *_period(born, joined, left),
            reason,
            self._unit(unit),
            employment,
            listed(skills),
            listed(licences),
            _mail(personal_mail),
        )
        return LeaverRow(*values, line=line, digest=digest_of(values))

    def _unit(self, text: str) -> str:
        unit = code(text)
        if unit in self._units:
            return unit
        narrow = normalize("NFKC", unit)
        if narrow in self._units:
            return narrow
        raise _Refused(RefusalReason.UNKNOWN_UNIT, Fact.UNIT_CODE)


def _fact_of(picked: list[str], is_at_fault: Callable[[str], bool]) -> Fact:
    return next(fact for fact, cell in zip(_FACTS, picked, strict=True) if is_at_fault(cell))


def _number(text: str) -> str:
    number = code(text)
    if not number:
        raise _Refused(RefusalReason.MISSING_NUMBER, Fact.EMPLOYEE_NUMBER)
    return number


def _name(family: str, given: str, full: str) -> tuple[str, str]:
    """People with a single name exist: the given name may be missing, the family name may not."""
    parts = _parts(family, given, full)
    if not parts[0]:
        raise _Refused(RefusalReason.MISSING_FAMILY_NAME, Fact.FAMILY_NAME, Fact.FULL_NAME)
    return parts


def _parts(family: str, given: str, full: str) -> tuple[str, str]:
    return name_parts(full) if full else (family, given)


def _period(born: str, joined: str, left: str) -> tuple[date | None, date, date]:
    birth_date = _day(born, Fact.BIRTH_DATE) if born else None
    joined_on, left_on = _day(joined, Fact.JOINED_ON), _day(left, Fact.LEFT_ON)
    if left_on < joined_on:
        raise _Refused(RefusalReason.LEFT_BEFORE_JOINED, Fact.LEFT_ON)
    if birth_date and joined_on <= birth_date:
        raise _Refused(RefusalReason.JOINED_BEFORE_BORN, Fact.JOINED_ON)
    return birth_date, joined_on, left_on


def _day(text: str, fact: Fact) -> date:
    if not text:
        raise _Refused(RefusalReason.MISSING_DATE, fact)
    day = read_date(text)
    if day is None:
        raise _Refused(RefusalReason.UNREADABLE_DATE, fact)
    return day


def _mail(text: str) -> str:
    address = mail(text)
    if address is None:
        raise _Refused(RefusalReason.MALFORMED_MAIL, Fact.PERSONAL_MAIL)
    return address
