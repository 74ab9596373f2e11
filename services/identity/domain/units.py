"""Organisation units, and what an import of a batch of them changes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from chassis.errors import InvalidInput
from services.identity.domain.companies import require_known


class UnitKind(StrEnum):
    """What kind of place a unit is."""

    HEAD_OFFICE = "head_office"
    REGION = "region"
    SITE = "site"


@dataclass(frozen=True)
class Unit:
    """A part of a company, found by company and code."""

    id: str
    company_id: str
    code: str
    name: str
    kind: UnitKind
    parent_code: str = ""
    prefecture_code: str = ""
    version: int = 0

    @property
    def parent_id(self) -> str:
        """The id of the unit above; empty at the top of a company."""
        return unit_id(self.company_id, self.parent_code) if self.parent_code else ""


def unit_id(company_id: str, code: str) -> str:
    """A unit's id. Sorts by code within a company; company ids hold no slash."""
    return f"{company_id}/{code}"


@dataclass
class Import:
    """What a batch does: the units to write, and how the rows count."""

    added: dict[str, Unit] = field(default_factory=dict)
    changed: dict[str, Unit] = field(default_factory=dict)
    rows_added: int = 0
    rows_changed: int = 0
    rows_unchanged: int = 0

    @property
    def companies(self) -> tuple[str, ...]:
        """The companies of which a unit was added or changed."""
        return tuple(sorted({unit.company_id for unit in self.written}))

    @property
    def written(self) -> tuple[Unit, ...]:
        """Every unit that was added or changed, as it is now."""
        return (*self.added.values(), *self.changed.values())

    def of(self, company_id: str) -> tuple[Unit, ...]:
        """The units of one company that were added or changed."""
        return tuple(unit for unit in self.written if unit.company_id == company_id)

    def added_to(self, company_id: str) -> int:
        """How many units that company has more."""
        return sum(unit.company_id == company_id for unit in self.added.values())


def sort_out(rows: Sequence[Unit], *, companies: Collection[str], stored: Mapping[str, Unit]) -> Import:
    """What importing the rows changes. `stored` holds what is known of them and of every unit above them.

    A unit that comes twice is as its last row says. Raises InvalidInput naming the row of an unknown company, of a
    parent that is nowhere, and of a unit that would stand below itself.
    """
    outcome, known = Import(), dict(stored)
    for place, row in enumerate(rows):
        require_known(row.company_id, companies, field=f"units[{place}].company_id")
        known[row.id] = _take(outcome, row, known.get(row.id), is_stored=row.id in stored)
    for place, row in enumerate(rows):
        _require_way_up(place, row, known)
    return outcome


def _take(outcome: Import, row: Unit, before: Unit | None, *, is_stored: bool) -> Unit:
    if before is None:
        outcome.rows_added += 1
        outcome.added[row.id] = row
        return row
    after = replace(row, version=before.version)
    if after == before:
        outcome.rows_unchanged += 1
        return before
    outcome.rows_changed += 1
    (outcome.changed if is_stored else outcome.added)[row.id] = after
    return after


def _require_way_up(place: int, row: Unit, known: Mapping[str, Unit]) -> None:
    seen, unit = {row.id}, known[row.id]
    while unit.parent_id:
        if unit.parent_id not in known:
            raise _wrong_parent(place, f"The unit {unit.parent_code!r} above {unit.code!r} is nowhere.")
        if unit.parent_id in seen:
            raise _wrong_parent(place, f"The unit {row.code!r} would stand below itself.")
        unit = known[unit.parent_id]
        seen.add(unit.id)


def _wrong_parent(place: int, message: str) -> InvalidInput:
    return InvalidInput(message, field=f"units[{place}].parent_code")
