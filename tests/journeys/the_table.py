"""`docs/access.md` as a reader has it: who is let in to what, by rpc and by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chassis.access import Caller, Kind
from cli.access import CLOSED, OPEN, PARTLY, ROLES, WRITTEN


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    anyone: str
    """The sign for a caller without a token."""
    roles: Mapping[str, str]
    """The sign below each role, by what the table calls it."""
    scopes: frozenset[str]
    services: frozenset[str]
    asks: tuple[str, ...]

    def lets_in(self, name: str, caller: Caller | None) -> str:
        """The sign for that caller, whose column is called so: open, partly open or closed."""
        if caller is None or self.anyone == OPEN:
            return self.anyone
        if name in self.roles:
            return self.roles[name]
        named = self.services if caller.kind is Kind.SERVICE else self.scopes
        if "any" in named:
            return OPEN
        known = bool(named & ({caller.subject} | caller.scopes))
        partly = self.anyone == PARTLY or len(self.asks) > 1
        return PARTLY if partly and (known or self.anyone) else OPEN if known else CLOSED


class Table(dict[str, Line]):
    """The lines by their names."""

    def __missing__(self, name: str) -> Line:
        raise AssertionError(f"docs/access.md does not know {name}: run `make docs`")


def table() -> Table:
    """Every line, by `PostingService.ListPostings`, `Query.postings` or `Application.applicant`."""
    return Table(_lines())


def _lines() -> Iterator[tuple[str, Line]]:
    section = ""
    for text in WRITTEN.read_text("utf-8").splitlines():
        if text.startswith("#"):
            section = text.lstrip("# ").rpartition(" · ")[2]
        elif text.startswith("| `"):
            name, anyone, *roles, scopes, services, last = (cell.strip() for cell in text.strip("|").split(" | "))
            own = name.strip("` ")
            full = own if "." in own else f"{section}.{own}"
            signs = dict(zip(ROLES.values(), roles, strict=True))
            asks = frozenset(each for each in _names(last) if "." in each and each[0].isupper())
            yield full, Line(anyone, signs, _names(scopes), _names(services), tuple(sorted(asks)))


def _names(cell: str) -> frozenset[str]:
    return frozenset(each.strip("`,") for each in cell.split())
