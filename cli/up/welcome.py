"""What a person is told once everything runs: who can sign in and how, and what to ask first.

The demo group decides what it says; here it is only kept, so that a second start can say it again.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from cli.up.home import Home, write_privately


@dataclass(frozen=True)
class SignIn:
    """One person of the demo group."""

    who: str
    """The part they play, such as `HR of the bank`."""
    mail: str
    how: str
    """What to do to sign in, in one line."""


@dataclass(frozen=True)
class Welcome:
    """Who can sign in, queries to paste into GraphiQL, each under what it answers, and pages to look at."""

    sign_ins: tuple[SignIn, ...] = ()
    queries: tuple[tuple[str, str], ...] = ()
    pages: tuple[tuple[str, str], ...] = ()


class Steps(Protocol):
    """Where a long load reports how far it is."""

    def step(self, what: str, done: int, total: int) -> None:
        """`done` of `total` of the step named `what`; the name is what a person reads beside the bar."""


Load = Callable[[Steps], Awaitable[Welcome]]


async def welcome_of(home: Home, load: Load, steps: Steps) -> Welcome:
    """The welcome kept from the first start. Loads if no load came to its end yet, so a load must be repeatable."""
    kept = home.path / "demo.json"
    if not kept.exists():
        welcome = await load(steps)
        write_privately(kept, json.dumps(asdict(welcome), ensure_ascii=False, indent=2))
    return _read(kept)


def _read(kept: Path) -> Welcome:
    said = json.loads(kept.read_text("utf-8"))
    return Welcome(
        sign_ins=tuple(SignIn(**each) for each in said["sign_ins"]),
        queries=tuple((title, query) for title, query in said["queries"]),
        pages=tuple((title, address) for title, address in said.get("pages", ())),
    )
