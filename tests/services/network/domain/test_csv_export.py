"""An export opens in a spreadsheet, runs nothing there and loses nothing silently."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import InvalidInput
from services.network.domain.csv_export import Export, LeftOut, harmless

HEADERS = ("番号", "氏名")


def test_utf_8_is_marked_so_that_a_spreadsheet_recognises_it() -> None:
    assert Export(HEADERS, [("001", "髙橋")]).content() == "\ufeff番号,氏名\r\n001,髙橋\r\n".encode()


def test_utf_16_is_marked_too() -> None:
    assert Export(HEADERS, [("001", "髙橋")], "utf-16").content().decode("utf-16") == "番号,氏名\r\n001,髙橋\r\n"


def test_rows_cp932_cannot_hold_are_left_out_and_listed() -> None:
    rows = [
        ("1", "髙橋"),
        ("2", "𠮷田"),
        ("3", "森鷗外"),
        ("4", "André"),
        ("5", "葛\U000e0100西"),
        ("6", "5¥"),
        ("7", "山﨑"),
    ]
    export = Export(HEADERS, rows, "cp932")
    assert export.content() == "番号,氏名\r\n1,髙橋\r\n7,山﨑\r\n".encode("cp932")
    assert export.left_out == [
        LeftOut(2, "氏名", "𠮷"),
        LeftOut(3, "氏名", "鷗"),
        LeftOut(4, "氏名", "é"),
        LeftOut(5, "氏名", "\U000e0100"),
        LeftOut(6, "氏名", "¥"),
    ]


def test_utf_8_cannot_hold_half_a_character() -> None:
    export = Export(HEADERS, [("1", "a\ud83d"), ("2", "b")])
    assert export.content().decode("utf-8-sig") == "番号,氏名\r\n2,b\r\n"
    assert export.left_out == [LeftOut(1, "氏名", "\ud83d")]


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+81-90",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "＝1+1",
        "＠SUM",
        "－1＋1",
        "＋1",
        '=HYPERLINK("x")',
    ],
)
def test_a_formula_is_escaped(cell: str) -> None:
    assert harmless(cell) == "'" + cell


@pytest.mark.parametrize(
    "cell", ["", "髙橋", "0001", "-5", "+5.25", "1-2", "a=b", "mail@mail.example", "03-0000-0000", "'x"]
)
def test_what_is_no_formula_stays_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell


def test_formulas_in_headers_and_rows_are_written_escaped() -> None:
    content = Export(("=a", "b"), [("=1+1", 'x"y,z')]).content()
    assert content.decode("utf-8-sig") == '\'=a,b\r\n\'=1+1,"x""y,z"\r\n'


def test_headers_the_encoding_cannot_hold_are_refused() -> None:
    with pytest.raises(InvalidInput, match="cannot hold the headers"):
        Export(("鷗",), [], "cp932").content()


def test_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(InvalidInput) as refusal:
        Export(HEADERS, [], "latin-1")
    assert refusal.value.field == "encoding"


def test_rows_are_written_as_they_are_drawn() -> None:
    waiting = iter([("1", "a"), ("2", "b")])
    pieces = Export(HEADERS, waiting).pieces()
    assert [next(pieces), next(pieces)] == ["\ufeff番号,氏名\r\n".encode(), b"1,a\r\n"]
    assert list(waiting) == [("2", "b")]


@given(
    st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=10),
    st.sampled_from(["utf-8", "utf-16", "cp932"]),
)
def test_every_row_comes_back_or_is_listed(rows: list[tuple[str, str]], encoding: str) -> None:
    export = Export(HEADERS, rows, encoding)
    text = export.content().decode({"utf-8": "utf-8-sig"}.get(encoding, encoding))
    back = list(csv.reader(io.StringIO(text, newline="")))[1:]
    listed = {one.row for one in export.left_out}
    assert back == [[harmless(cell) for cell in row] for n, row in enumerate(rows, 1) if n not in listed]
