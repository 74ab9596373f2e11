"""An import of a register: what each batch of rows changes, and what the whole of it did.

Leaves out how a file is read (`register`) and how rows are stored.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from chassis.errors import InvalidInput, RuleBroken
from services.network.domain import register
from services.network.domain.leaver_record import LeaverRecord
from services.network.domain.register import ColumnFact, Fact, LeaverRow, Outcome, RefusalReason, RefusedLine
from services.network.domain.register.cells import same_number

MOST_REFUSED_LINES = 10_000
# A message holds 4 MiB; columns are as long as the file has them.
_MOST_REFUSED_CHARACTERS = 500_000


@dataclass(frozen=True)
class UnitCodes:
    """The codes of a company's organisation units, as far as they were announced; `id` is the company.

    `head_office` holds those of the head office; None in a copy that was made before kinds were kept.
    """

    id: str
    codes: frozenset[str] = frozenset()
    head_office: frozenset[str] | None = None
    version: int = 0

    def with_more(self, codes: Iterable[str], head_office: Iterable[str] = ()) -> "UnitCodes":
        """With these codes as they are now, those of the head office named."""
        new = frozenset(codes)
        kept = None if self.head_office is None else (self.head_office - new).union(head_office)
        return replace(self, codes=self.codes | new, head_office=kept)

    def is_head_office(self, code: str) -> bool | None:
        """Whether the unit is of the head office; None where that is not known."""
        return code in self.head_office if self.head_office is not None and code in self.codes else None


def known_units(units: UnitCodes | None) -> frozenset[str]:
    """The codes a register may name. RuleBroken where the company's units were not loaded yet."""
    if units is None or not units.codes:
        raise RuleBroken("The organisation units of this company are not loaded yet.", rule="units_loaded")
    return units.codes


@dataclass(frozen=True)
class ImportLayout:
    """The columns a company said its file has, kept for its next import; `id` is the company."""

    id: str
    columns: tuple[ColumnFact, ...]
    version: int = 0

    @property
    def mapping(self) -> register.Mapping:
        """What `look_at` takes."""
        return register.Mapping(self.columns)

    def overridden(self, columns: tuple[ColumnFact, ...]) -> "ImportLayout":
        """With what was said now; what was said before stays where it says nothing else."""
        headers, facts = {column.header for column in columns}, {column.fact for column in columns} - {Fact.IGNORED}
        rest = (one for one in self.columns if one.header not in headers and one.fact not in facts)
        return replace(self, columns=(*columns, *rest))


def columns_of(said: Mapping[str, str]) -> tuple[ColumnFact, ...]:
    """Columns by fact as the caller names them. InvalidInput for a fact there is none of."""
    unknown = sorted(set(said) - set(Fact))
    if unknown:
        raise InvalidInput(f"There is no fact {unknown[0]!r} in a register.", field="opening.columns")
    return tuple(ColumnFact(header, Fact(fact)) for fact, header in sorted(said.items()))


@dataclass(frozen=True)
class ImportRun:
    """One import that stored something: counts only."""

    id: str
    company_id: str
    begun_at: datetime
    added: int = 0
    changed: int = 0
    version: int = 0

    def with_batch(self, changes: "Changes") -> "ImportRun":
        """With what one more batch stored."""
        return replace(self, added=self.added + len(changes.added), changed=self.changed + len(changes.changed))


@dataclass(frozen=True)
class Changes:
    """What one batch of rows changes in the register."""

    added: tuple[LeaverRecord, ...]
    changed: tuple[LeaverRecord, ...]
    unchanged: int
    erased: tuple[RefusedLine, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True when nothing is to be stored."""
        return not self.added and not self.changed


def changes_of(
    company_id: str,
    rows: Iterable[LeaverRow],
    stored: Mapping[str, LeaverRecord],
    *,
    new_id: Callable[[], str],
    at: datetime,
    marks: Mapping[str, str],
    buried: Collection[str] = (),
) -> Changes:
    """What the rows, each of another number, change in what is stored; `stored` and `marks` are by number as
    `number_of` has it. A row whose mark is buried is refused."""
    added, changed, erased, unchanged = [], [], [], 0
    for row in rows:
        mark = marks[number_of(row)]
        found = stored.get(number_of(row))
        if mark in buried:
            erased.append(RefusedLine(row.line, RefusalReason.ERASED_ON_REQUEST, ""))
        elif found is None:
            added.append(replace(LeaverRecord.of(new_id(), company_id, row, at), mark=mark))
        elif (found.digest, found.mark) != (row.digest, mark):
            changed.append(replace(found.updated(row, at), mark=mark))
        else:
            unchanged += 1
    return Changes(tuple(added), tuple(changed), unchanged, tuple(erased))


def number_of(row: LeaverRow) -> str:
    """What a leaver is known again by within the company."""
    return same_number(row.employee_number)


@dataclass
class ImportTotals:
    """What an import did so far."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[RefusedLine] = field(default_factory=list)
    refused_count: int = 0
    last_line: int = 1
    _characters: int = 0

    def read(self, outcomes: list[Outcome]) -> list[LeaverRow]:
        """Counts what was read; answers the rows to be stored."""
        self.rows += len(outcomes)
        self.last_line = max((self.last_line, *(outcome.line for outcome in outcomes)))
        for outcome in outcomes:
            if isinstance(outcome, RefusedLine):
                self._refuse(outcome)
        good = [outcome for outcome in outcomes if isinstance(outcome, LeaverRow)]
        repeated = sum(not isinstance(outcome, LeaverRow | RefusedLine) for outcome in outcomes)
        self.unchanged += repeated
        return good

    def stored(self, changes: Changes) -> None:
        """Counts what a batch stored."""
        self.added += len(changes.added)
        self.changed += len(changes.changed)
        self.unchanged += changes.unchanged
        for line in changes.erased:
            self._refuse(line)

    def _refuse(self, line: RefusedLine) -> None:
        self.refused_count += 1
        self._characters += len(line.column)
        if len(self.refused) < MOST_REFUSED_LINES and self._characters <= _MOST_REFUSED_CHARACTERS:
            self.refused.append(line)
