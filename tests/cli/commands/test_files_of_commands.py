"""Files a person hands to a command: what is accepted, and how a wrong row is named."""

from pathlib import Path

import pytest

from cli.answers import CommandFailed
from cli.commands.import_leavers import columns_of
from cli.commands.import_members import COLUMNS, member_of
from cli.commands.load_units import units_of
from cli.prefectures import code_of
from cli.tables import Row, harmless, rows_of, write

UNITS = "company,code,parent,name,kind,prefecture\n"


def file_of(folder: Path, text: str) -> Path:
    file = folder / "units.csv"
    file.write_text(text, "utf-8")
    return file


def refused(folder: Path, rows: str) -> str:
    with pytest.raises(CommandFailed) as failure:
        units_of(file_of(folder, UNITS + rows))
    return str(failure.value)


def test_a_unit_of_each_kind_is_read_with_its_prefecture(tmp_path: Path) -> None:
    file = file_of(
        tmp_path, UNITS + "post,p-1,,本社,head_office,東京都\npost,p-2,p-1,九州支社,region,\npost,3,p-2,局,site,47\n"
    )
    assert [(line.unit.code, line.unit.kind, line.unit.prefecture_code) for line in units_of(file)] == [
        ("p-1", 1, "13"),
        ("p-2", 2, ""),
        ("3", 3, "47"),
    ]


def test_parents_are_sent_before_their_children_whatever_the_order_of_the_file(tmp_path: Path) -> None:
    file = file_of(
        tmp_path, UNITS + "post,c,b,C,site,\npost,b,a,B,region,\npost,a,,A,head_office,\nbank,x,known,X,site,\n"
    )
    assert [line.unit.code for line in units_of(file)] == ["a", "x", "b", "c"]


def test_every_wrong_row_is_named_with_line_and_column(tmp_path: Path) -> None:
    told = refused(tmp_path, "post,a,,A,shop,\nPost,b,,B,site,\npost,,,C,site,\npost,d,,D,site,東京\n").splitlines()
    assert [line.partition(": ")[0] for line in told[:-1]] == [
        "units.csv, line 2, column kind",
        "units.csv, line 3, column company",
        "units.csv, line 4, column code",
        "units.csv, line 5, column prefecture",
    ]
    assert told[-1] == "Nothing was sent: correct the file first."


def test_a_unit_below_itself_is_refused(tmp_path: Path) -> None:
    told = refused(tmp_path, "post,a,b,A,site,\npost,b,a,B,site,\n")
    assert told.splitlines()[0] == "units.csv, line 2, column parent: 'a' stands below itself, or 100 units deep."


def test_of_many_wrong_rows_twenty_are_told(tmp_path: Path) -> None:
    told = refused(tmp_path, "post,a,,A,shop,\n" * 25).splitlines()
    assert len(told) == 22
    assert told[20] == "… and 5 rows more."


def test_a_file_without_a_column_names_what_lacks(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match=r"^units\.csv, line 1: the header lacks parent, name, kind, prefecture\.$"):
        units_of(file_of(tmp_path, "company,code\n"))


def test_a_file_of_another_encoding_is_refused_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "units.csv"
    file.write_bytes((UNITS + "post,a,,本社,site,\n").encode("cp932"))
    with pytest.raises(CommandFailed, match=r"^units\.csv is not UTF-8"):
        units_of(file)


def test_lines_are_counted_in_the_file_even_when_a_cell_holds_a_line_end(tmp_path: Path) -> None:
    file = file_of(tmp_path, 'a,b\n"x\ny",1\nz,2\n')
    assert [row.line for row in rows_of(file, ("a",))] == [2, 4]


def test_a_prefecture_is_known_by_name_and_by_code() -> None:
    assert [code_of(text) for text in ("北海道", "沖縄県", "01", "", "東京", "48")] == [
        "01",
        "47",
        "01",
        "",
        None,
        None,
    ]


def member_row(**cells: str) -> Row:
    known = {
        "earlier_id": "m1",
        "company": "bank",
        "family": "伊藤",
        "given": "真由美",
        "mail": "m@mail.example",
        "joined_at": "2025-06-01T09:30",
        "first_channel": "AB12",
        "joined_on": "2012-04-01",
    }
    return Row(2, dict.fromkeys(COLUMNS, "") | known | cells)


def test_a_time_without_a_zone_is_meant_in_tokyo() -> None:
    member = member_of(member_row())
    assert member.join_time.ToJsonString() == "2025-06-01T00:30:00Z"
    assert member.first_touch.channel_code == "AB12"
    assert not member.HasField("last_touch")


def test_a_past_comeback_is_taken_along() -> None:
    (comeback,) = member_of(member_row(came_back_to="holding", came_back_at="2025-12-01")).comebacks
    assert (comeback.from_company_id, comeback.to_company_id) == ("bank", "holding")
    assert comeback.hire_time.ToJsonString() == "2025-11-30T15:00:00Z"


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"joined_at": "last spring"}, "joined_at"),
        ({"mail": "nobody"}, "mail"),
        ({"left_on": "2025/3/1"}, "left_on"),
        ({"family": "長" * 101}, "family"),
        ({"came_back_to": "holding"}, "came_back_at"),
    ],
)
def test_a_wrong_member_names_the_column(cells: dict[str, str], column: str) -> None:
    with pytest.raises(Exception, match=f"^line 2, column {column}: "):
        member_of(member_row(**cells))


def test_a_column_is_said_as_fact_and_header() -> None:
    assert columns_of(["employee_number=行員番号", "left_on = 退職日"]) == {
        "employee_number": "行員番号",
        "left_on": "退職日",
    }


@pytest.mark.parametrize("said", ["", "left_on", "=退職日", "left_on="])
def test_a_column_said_otherwise_is_refused(said: str) -> None:
    with pytest.raises(CommandFailed, match="write it like employee_number=行員番号"):
        columns_of([said])


def test_a_report_opens_in_a_spreadsheet_and_runs_nothing_there(tmp_path: Path) -> None:
    write(tmp_path / "report.csv", ("line", "column"), [("3", "=1+1")])
    assert (tmp_path / "report.csv").read_bytes() == b"\xef\xbb\xbfline,column\r\n3,'=1+1\r\n"


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "＝1", " =1", "\t=1"])
def test_a_cell_that_would_run_is_made_harmless(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
