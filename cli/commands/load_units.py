"""`okaeri load-units`: the organisation tree of the group, from a CSV of the columns named here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from okaeri.identity.v1 import organisation_pb2 as pb

from chassis.errors import InvalidInput
from chassis.validation import check
from cli.answers import CommandFailed, run
from cli.prefectures import code_of
from cli.repeating import patiently
from cli.showing import bar, say
from cli.suite import Suite
from cli.tables import BadRow, Row, made_of, rows_of, told
from cli.who import As, Token, Who

COLUMNS = ("company", "code", "parent", "name", "kind", "prefecture")
BATCH = 500
DEEPEST = 100
_KINDS = {name.removeprefix("UNIT_KIND_").lower(): number for name, number in pb.UnitKind.items() if number}
_COLUMN_OF = {
    "company_id": "company",
    "code": "code",
    "parent_code": "parent",
    "name": "name",
    "kind": "kind",
    "prefecture_code": "prefecture",
}


@dataclass(frozen=True)
class Line:
    """A unit, and the row it came from."""

    row: Row
    unit: pb.Unit

    @property
    def key(self) -> tuple[str, str]:
        """What it is found by."""
        return self.unit.company_id, self.unit.code

    @property
    def parent_key(self) -> tuple[str, str]:
        """What the unit above it is found by."""
        return self.unit.company_id, self.unit.parent_code


def load_units(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=f"CSV with {', '.join(COLUMNS)}.")],
    token: Token = "",
    as_: As = "",
) -> None:
    """Load organisation units; loading them again changes nothing. A wrong row is named before anything is sent."""
    done = run(_load_units(Who(token, as_), file))
    say(f"{file.name}: {done.added} added, {done.changed} changed, {done.unchanged} unchanged")


async def _load_units(who: Who, file: Path) -> pb.ImportUnitsResponse:
    lines = units_of(file)
    async with who.suite() as suite:
        with bar(f"Loading {file.name}", len(lines)) as move:
            return await send(suite, file, lines, lambda done: move(done, f"{done:,} of {len(lines):,} units"))


def units_of(file: Path) -> list[Line]:
    """The units of the file, every parent before its children. Raises CommandFailed naming the wrong rows."""
    return sorted_down(file, made_of(file, rows_of(file, COLUMNS), _unit))


def _unit(row: Row) -> Line:
    kind, prefecture = _KINDS.get(row["kind"]), code_of(row["prefecture"])
    if kind is None:
        raise row.wrong("kind", f"{row['kind']!r} is none of {', '.join(_KINDS)}.")
    if prefecture is None:
        raise row.wrong("prefecture", f"{row['prefecture']!r} is no prefecture; write it like 東京都 or 13.")
    unit = pb.Unit(
        company_id=row["company"],
        code=row["code"],
        parent_code=row["parent"],
        name=row["name"],
        kind=kind,
        prefecture_code=prefecture,
    )
    try:
        check(unit)
    except InvalidInput as refusal:
        raise told(row, refusal, _COLUMN_OF) from None
    return Line(row, unit)


def sorted_down(file: Path, lines: Sequence[Line]) -> list[Line]:
    """Every unit after the one above it; a parent that is not in the file may be known to the suite already."""
    by_key = {line.key: line for line in lines}
    depths = made_of(file, lines, lambda line: _depth(line, by_key))
    return [line for _, line in sorted(zip(depths, lines, strict=True), key=lambda pair: pair[0])]


def _depth(line: Line, by_key: Mapping[tuple[str, str], Line]) -> int:
    depth, above = 0, by_key.get(line.parent_key)
    while above is not None:
        depth += 1
        if above is line or depth > DEEPEST:
            raise line.row.wrong("parent", f"{line.unit.code!r} stands below itself, or {DEEPEST} units deep.")
        above = by_key.get(above.parent_key)
    return depth


async def send(
    suite: Suite, file: Path, lines: Sequence[Line], on_done: Callable[[int], None]
) -> pb.ImportUnitsResponse:
    """Sends the units in batches, each stored before the next; a refused row is named by its line."""
    total = pb.ImportUnitsResponse()
    for start in range(0, len(lines), BATCH):
        batch = lines[start : start + BATCH]
        done = await _send_batch(suite, file, batch)
        total.added += done.added
        total.changed += done.changed
        total.unchanged += done.unchanged
        on_done(start + len(batch))
    return total


async def _send_batch(suite: Suite, file: Path, batch: Sequence[Line]) -> pb.ImportUnitsResponse:
    request = pb.ImportUnitsRequest(units=[line.unit for line in batch])
    try:
        return await patiently(lambda: suite.organisation.ImportUnits(iter([request]), timeout=60))
    except InvalidInput as refusal:
        raise CommandFailed(_in_the_file(file, batch, refusal)) from None


def _in_the_file(file: Path, batch: Sequence[Line], refusal: InvalidInput) -> str:
    place, _, field = refusal.field.removeprefix("units[").partition("].")
    if not place.isdecimal() or int(place) >= len(batch):
        return f"{file.name}: {refusal.message} (field: {refusal.field})"
    wrong: BadRow = told(batch[int(place)].row, InvalidInput(refusal.message, field=field), _COLUMN_OF)
    return f"{file.name}, {wrong} What was sent before it stays; correct it and repeat the command."
