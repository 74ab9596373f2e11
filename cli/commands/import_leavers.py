"""`okaeri import-leavers`: hands a company's register to the suite as the file is, and shows what became of it.

What the file means is found out by the network service; nothing of it is read here.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer
from okaeri.network.v1 import register_pb2 as pb

from chassis.trouble import Unavailable
from cli.answers import CommandFailed, run
from cli.repeating import patiently
from cli.showing import Moves, bar, say, table
from cli.suite import Suite
from cli.tables import write
from cli.who import As, Token, Who

PIECE = 256 * 1024
LONGEST_SECONDS = 3600.0
MOST_ON_SCREEN = 20
REPORT_HEADS = ("line", "reason", "column", "message")
Hears = Callable[[pb.ImportLeaversResponse], None]


def import_leavers(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The register, as the HR system wrote it.")],
    company: Annotated[str, typer.Option(help="The company whose register it is.")],
    preview: Annotated[bool, typer.Option("--preview", help="Only show how it would be read; store nothing.")] = False,
    encoding: Annotated[str, typer.Option(help="Its encoding, such as cp932; found by looking if not said.")] = "",
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="FACT=HEADER", help="Where a fact stands, such as employee_number=行員番号; repeatable."),
    ] = None,
    report: Annotated[Path | None, typer.Option(dir_okay=False, help="Write all refused lines to this CSV.")] = None,
    token: Token = "",
    as_: As = "",
) -> None:
    """Import a company's leaver register. Good rows are stored whatever the bad ones are; repeating does no harm."""
    opening = pb.ImportOpening(company_id=company, preview=preview, encoding=encoding)
    answer = run(_import_leavers(Who(token, as_), file, opening, column or []))
    if preview:
        _show_layout(answer.layout)
    else:
        _show_report(file, answer.report, report)


def columns_of(said: list[str]) -> dict[str, str]:
    """Header by fact, from `fact=header` each. Raises CommandFailed for anything else."""
    pairs = [each.partition("=") for each in said]
    for pair, each in zip(pairs, said, strict=True):
        if not all(pair):
            raise CommandFailed(f"--column {each}: write it like employee_number=行員番号.")
    return {fact.strip(): header.strip() for fact, _, header in pairs}


async def _import_leavers(
    who: Who, file: Path, opening: pb.ImportOpening, columns: list[str]
) -> pb.ImportLeaversResponse:
    opening.columns.update(columns_of(columns))
    async with who.suite() as suite:
        with _bar(file) as move:
            return await send(suite, file, opening, _mover(move))


def _bar(file: Path) -> AbstractContextManager[Moves]:
    return bar(f"Importing {file.name}", file.stat().st_size)


def _mover(move: Moves) -> Hears:
    def hear(answer: pb.ImportLeaversResponse) -> None:
        if answer.HasField("progress"):
            move(answer.progress.bytes, f"{answer.progress.rows:,} rows")

    return hear


async def send(suite: Suite, file: Path, opening: pb.ImportOpening, hear: Hears) -> pb.ImportLeaversResponse:
    """Sends the file and answers the end: the report, or the layout of a preview. Begins again if it is cut off."""
    try:
        return await patiently(lambda: _sent(suite, file, opening, hear))
    except Unavailable as trouble:
        raise CommandFailed(
            f"{trouble} The import was cut off and tried again in vain; nothing is lost: "
            "what was stored stays, and the command can simply be repeated."
        ) from trouble


async def _sent(suite: Suite, file: Path, opening: pb.ImportOpening, hear: Hears) -> pb.ImportLeaversResponse:
    end = None
    answers = suite.register.ImportLeavers(_pieces(file, opening), timeout=LONGEST_SECONDS)
    async for answer in answers:
        hear(answer)
        end = answer if not answer.HasField("progress") else end
    if end is None or not (end.HasField("report") or opening.preview):
        raise Unavailable("network")
    return end


async def _pieces(file: Path, opening: pb.ImportOpening) -> AsyncIterator[pb.ImportLeaversRequest]:
    yield pb.ImportLeaversRequest(opening=opening)
    with file.open("rb") as opened:
        while piece := opened.read(PIECE):
            yield pb.ImportLeaversRequest(content=piece)


def _show_layout(layout: pb.FileLayout) -> None:
    say(f"Encoding {layout.encoding}, cells apart by {layout.delimiter!r}. Nothing was stored.")
    table("Columns as they would be read", ("fact", "column"), sorted(layout.columns.items()))
    if layout.unused_columns:
        say(f"Not used: {', '.join(layout.unused_columns)}")
    table("The first rows", layout.headers, [row.cells for row in layout.sample])
    say("If a column is wrong, say where the fact stands: --column FACT=HEADER.")


def _show_report(file: Path, report: pb.ImportReport, kept: Path | None) -> None:
    refused = [(str(each.line), each.reason, each.column, each.message) for each in report.refused]
    say(
        f"{file.name}: {report.rows:,} rows, {report.added:,} added, {report.changed:,} changed, "
        f"{report.unchanged:,} unchanged, {report.refused_count:,} refused"
    )
    if refused:
        table("Refused", REPORT_HEADS, refused[:MOST_ON_SCREEN])
    if kept:
        write(kept, REPORT_HEADS, refused)
        say(f"{len(refused):,} refused lines written to {kept}")
    elif len(refused) > MOST_ON_SCREEN:
        say(f"{report.refused_count - MOST_ON_SCREEN:,} more: repeat with --report refused.csv to see them.")
