"""What `okaeri up` shows: bars and tables at a terminal, plain lines anywhere else."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from cli.up.child import Child
from cli.up.home import Home
from cli.up.welcome import Welcome


class Screen:
    """Speaks to the person who typed the command. A terminal that has gone away is no reason to fail."""

    def __init__(self, console: Console, parts: int) -> None:
        self._console = console
        self._lively = console.is_terminal and not console.is_dumb_terminal
        self._bars: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._parts = parts
        self._healthy = 0

    def say(self, line: str) -> None:
        """One plain line."""
        with suppress(OSError, SystemExit):
            self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    @contextmanager
    def bars(self) -> Iterator[None]:
        """Shows progress bars while the block runs, where the terminal can."""
        if not self._lively:
            yield
            return
        columns = (TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._console) as self._bars:
            try:
                yield
            finally:
                self.settle()

    def settle(self) -> None:
        """Ends the bars; what is said from here on stands below them."""
        if self._bars:
            self._bars.stop()
        self._bars = None

    def step(self, what: str, done: int, total: int) -> None:
        """`done` of `total` of the step named `what`. Without bars it is said once, when the step is complete."""
        if self._bars is None:
            if done == total:
                self.say(f"{what}: {done} of {total}")
            return
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(what, total=total)
        self._bars.update(self._tasks[what], completed=done, total=total)

    def healthy(self, child: Child, seconds: float) -> None:
        """Says that a part can work."""
        self._healthy += 1
        self.say(f"{child.name} is healthy at {child.address} after {seconds:.1f} s")
        if self._bars:
            self.step("starting", self._healthy, self._parts)

    def welcome(self, children: tuple[Child, ...], home: Home, welcome: Welcome) -> None:
        """What runs where, who can sign in and how, what to ask."""
        self.settle()
        self._table(
            "What runs where",
            ("part", "address", "metrics", "log"),
            [(each.name, _place(each), _metrics(each), str(home.log(each.name))) for each in children],
        )
        if welcome.sign_ins:
            people = [(each.who, each.mail, each.how) for each in welcome.sign_ins]
            self._table("Who can sign in", ("who", "mail", "how"), people)
        if welcome.pages:
            self._table("Pages to look at", ("page", "address"), list(welcome.pages))
        for title, query in welcome.queries:
            self.say(f"\n{title}")
            self.say(query)

    def _table(self, title: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
        if not self._lively:
            self.say(f"\n{title}")
            for row in rows:
                self.say("  " + "  ".join(f"{cell:<24}" for cell in row).rstrip())
            return
        table = Table(*heads, title=title, title_justify="left", header_style="bold")
        for row in rows:
            table.add_row(*row)
        self._console.print(table)


def _metrics(child: Child) -> str:
    return f"http://{child.metrics}/metrics" if child.metrics else ""


def _place(child: Child) -> str:
    return f"http://{child.address}/graphql" if child.name == "gateway" else str(child.address)
