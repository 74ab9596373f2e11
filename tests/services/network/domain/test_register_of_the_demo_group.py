"""Every register the demo group can export is read exactly as its own expectation says, whatever the options."""

import csv
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from cli.demo import make_group
from services.network.domain.register import LeaverRow, RefusedLine, look_at, read_rows

ENCODINGS = ("utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le")
COMPANIES = ("holding", "post", "bank", "insurance")


def exported(folder: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> dict[str, Any]:
    monkeypatch.setattr(sys, "argv", ["make_group.py", "--out", str(folder), *options])
    make_group.main()  # type: ignore[no-untyped-call]
    expected: dict[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return expected


def units_of(folder: Path, company: str) -> frozenset[str]:
    with (folder / "units.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(row["code"] for row in csv.DictReader(file) if row["company"] == company)


def found(folder: Path, company: str) -> dict[str, Any]:
    content = (folder / f"leavers-{company}.csv").read_bytes()
    outcomes = list(read_rows(content, look_at(content), units_of(folder, company)))
    faults = {
        str(o.line): {"reason": o.reason.value, "column": o.column} for o in outcomes if isinstance(o, RefusedLine)
    }
    good = sum(isinstance(outcome, LeaverRow) for outcome in outcomes)
    return {"rows": len(outcomes), "good": good, "faults_by_line": faults}


@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize(
    ("leavers", "sites", "dirty"), [(1, 0, 1.0), (40, 3, 0.5), (300, 200, 0.02), (600, 50, 1.0), (300, 9, 0)]
)
@pytest.mark.parametrize("seed", [1, 2, 77])
def test_a_demo_group_is_read_as_expected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, leavers: int, sites: int, dirty: float, shuffle: bool
) -> None:
    numbers = ["--seed", str(seed), "--leavers", str(leavers), "--sites", str(sites), "--dirty", str(dirty)]
    expected = exported(tmp_path, monkeypatch, *numbers, *(["--shuffle"] if shuffle else []))
    assert {company: found(tmp_path, company) for company in COMPANIES} == expected["leavers"]


@pytest.mark.parametrize("leavers", [2, 300])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_any_company_may_export_in_any_encoding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, leavers: int
) -> None:
    options = [option for company in COMPANIES for option in ("--encoding", f"{company}={encoding}")]
    expected = exported(tmp_path, monkeypatch, "--leavers", str(leavers), "--dirty", "0.3", "--shuffle", *options)
    assert {company: found(tmp_path, company) for company in COMPANIES} == expected["leavers"]


def test_the_same_people_have_the_same_digests_in_another_encoding_and_column_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported(tmp_path / "plain", monkeypatch, "--dirty", "0")
    exported(tmp_path / "other", monkeypatch, "--dirty", "0", "--encoding", "holding=utf-16")
    assert digests(tmp_path / "plain") == digests(tmp_path / "other")


def digests(folder: Path) -> list[str]:
    content = (folder / "leavers-holding.csv").read_bytes()
    rows = read_rows(content, look_at(content), units_of(folder, "holding"))
    return [row.digest for row in rows if isinstance(row, LeaverRow)]
