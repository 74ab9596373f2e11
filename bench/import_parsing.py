"""How many register rows a second are parsed and checked, per company's way of exporting. Leaves out storing them."""

import csv
import io
import random
import time

from cli.demo import make_group
from services.network.domain.register import LeaverRow, look_at, read_rows

ROWS = 20_000
REPETITIONS = 3


def measure() -> dict[str, float]:
    """Rows a second, looking at the file included: the best of three runs for each company, and the slowest company."""
    rates = {company: _rate(company) for company in make_group.COMPANIES}
    named = {f"import rows/s, {company} ({make_group.ENCODING[company][0]})": rate for company, rate in rates.items()}
    return {"import rows/s, slowest layout": min(rates.values()), **named}


def _rate(company: str) -> float:
    content, units = _register(company)
    return max(_once(content, units) for _ in range(REPETITIONS))


def _once(content: bytes, units: frozenset[str]) -> float:
    begun = time.perf_counter()
    good = sum(isinstance(row, LeaverRow) for row in read_rows(content, look_at(content), units))
    taken = time.perf_counter() - begun
    if good != ROWS:
        raise RuntimeError(f"only {good} of {ROWS} rows were read: the benchmark would measure something else")
    return ROWS / taken


def _register(company: str) -> tuple[bytes, frozenset[str]]:
    """The bytes of an export with many rows, and the codes of the company's units."""
    rng = random.Random(1)
    group = make_group.units(rng, 200)  # type: ignore[no-untyped-call]
    units = [unit for unit in group if unit[0] == company]
    people = (make_group.person(rng, company, n, units) for n in range(1, ROWS + 1))  # type: ignore[no-untyped-call]
    rows = [make_group.layout(company, person)[0] for person in people]  # type: ignore[no-untyped-call]
    encoding, newline = make_group.ENCODING[company]
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator=newline)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding), frozenset(unit[1] for unit in units)


if __name__ == "__main__":
    for name, value in measure().items():
        print(f"{name}: {value:,.0f}")
