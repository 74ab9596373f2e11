"""Eighteen months of members of the demo group: a plausible curve, the same on the same day."""

import asyncio
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from cli.commands.import_members import COLUMNS, member_of
from cli.demo.channels import NAMES
from cli.demo.files import Files, generated
from cli.demo.history import months_before, write_history
from cli.demo.load import PEOPLE
from cli.tables import Row, made_of, rows_of

TODAY = date(2026, 11, 23)
CODES = {kind: kind for kind in NAMES}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return asyncio.run(generated(tmp_path_factory.mktemp("people"), **PEOPLE))


def history(people: Files, to: Path, today: date = TODAY) -> list[Row]:
    write_history(people.leavers_of("holding"), to, CODES, today)
    return rows_of(to, COLUMNS)


def test_there_are_three_hundred_members_each_of_them_once(people: Files, tmp_path: Path) -> None:
    rows = history(people, tmp_path / "members.csv")
    assert len(rows) == len({row["earlier_id"] for row in rows}) == len({row["mail"] for row in rows}) == 300


def test_the_same_day_writes_the_same_history(people: Files, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    history(people, first)
    history(people, second)
    assert first.read_bytes() == second.read_bytes()


def test_the_press_release_shows_in_the_months_after_it(people: Files, tmp_path: Path) -> None:
    rows = history(people, tmp_path / "members.csv")
    months = Counter(row["joined_at"][:7] for row in rows)
    assert max(months["2026-05"], months["2026-06"]) > 2 * months["2026-04"]
    assert {row["joined_at"][:7] for row in rows if row["first_channel"] == "press_release"} >= {"2026-05", "2026-06"}
    assert all(row["joined_at"] > "2026-05" for row in rows if row["first_channel"] == "press_release")


def test_nobody_joined_before_leaving_nor_in_the_future(people: Files, tmp_path: Path) -> None:
    rows = history(people, tmp_path / "members.csv")
    assert all(row["left_on"] < row["joined_at"] < f"{TODAY}" for row in rows)


def test_some_came_back_over_company_borders(people: Files, tmp_path: Path) -> None:
    rows = [row for row in history(people, tmp_path / "members.csv") if row["came_back_to"]]
    assert len(rows) == 8
    assert sum(row["company"] != row["came_back_to"] for row in rows) == 5
    assert all(row["joined_at"] < row["came_back_at"] < f"{TODAY}" for row in rows)


def test_every_member_fits_the_contract(people: Files, tmp_path: Path) -> None:
    file = tmp_path / "members.csv"
    assert len(made_of(file, history(people, file), member_of)) == 300


@pytest.mark.parametrize(
    ("day", "first"), [(date(2026, 11, 23), date(2025, 5, 1)), (date(2026, 1, 31), date(2024, 7, 1))]
)
def test_the_launch_is_the_first_of_a_month(day: date, first: date) -> None:
    assert months_before(day, 18) == first
