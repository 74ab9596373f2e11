"""What commands show: a table and a bar where somebody looks at a terminal, plain lines anywhere else."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol
from unicodedata import category

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text


class Moves(Protocol):
    """Moves a bar."""

    def __call__(self, done: int, note: str = "") -> None:
        """`done` of the bar's total; the note stands beside it."""


@contextmanager
def bar(what: str, total: int) -> Iterator[Moves]:
    """A progress bar on stderr while the block runs; nothing at all without a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal or console.is_dumb_terminal:
        yield _stays
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[note]}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(what, total=max(total, 1), note="")
        yield lambda done, note="": progress.update(task, completed=done, note=note)


def _stays(done: int, note: str = "") -> None:
    """Does nothing."""


def say(line: str) -> None:
    """One plain line."""
    typer.echo(printable(line))


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table; without a terminal one line a row, cells apart by tabs."""
    console = Console()
    if not console.is_terminal or console.is_dumb_terminal:
        for cells in ((title,), heads, *rows):
            typer.echo("\t".join(map(printable, cells)))
        return
    drawn = Table(*heads, title=title, title_justify="left", header_style="bold")
    for row in rows:
        drawn.add_row(*(Text(printable(cell)) for cell in row))
    console.print(drawn)


def printable(text: str) -> str:
    """The text without what a terminal would obey; a file may hold anything."""
    return "".join(sign if sign.isprintable() or category(sign) == "Zs" else "�" for sign in text)
