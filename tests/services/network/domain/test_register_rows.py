"""Each line of a register is a leaver, a refusal with its reason and column, or a repetition."""

from datetime import date
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import InvalidInput
from services.network.domain.register import (
    LeaverRow,
    Outcome,
    RefusalReason,
    RefusedLine,
    RepeatedLine,
    look_at,
    read_rows,
)

HEADER = "社員番号,姓,名,生年月日,入社日,退職日,所属コード,スキル,メール,備考"
GOOD = {
    "社員番号": "0000001", "姓": "髙橋", "名": "健太", "生年月日": "1980/1/2", "入社日": "2005/4/1",
    "退職日": "2015/3/31",
    "所属コード": "bank-01", "スキル": "融資審査／英語", "メール": "k@mail.example", "備考": "",
}  # fmt: skip
UNITS = {"bank-01", "bank-02"}


def line(**cells: str) -> str:
    return ",".join((GOOD | cells).values())


def outcomes(*lines: str, header: str = HEADER) -> list[Outcome]:
    content = ("\r\n".join((header, *lines)) + "\r\n").encode()
    return list(read_rows(content, look_at(content), UNITS))


def only(**cells: str) -> Outcome:
    (outcome,) = outcomes(line(**cells))
    return outcome


def good(**cells: str) -> LeaverRow:
    row = only(**cells)
    assert isinstance(row, LeaverRow), row
    return row


def test_a_row_is_kept_as_it_came_with_its_dates_read() -> None:
    row = good()
    assert (row.employee_number, row.family_name, row.given_name) == ("0000001", "髙橋", "健太")
    assert (row.birth_date, row.joined_on, row.left_on) == (date(1980, 1, 2), date(2005, 4, 1), date(2015, 3, 31))
    assert (row.unit_code, row.skills, row.personal_mail, row.line) == (
        "bank-01",
        ("融資審査", "英語"),
        "k@mail.example",
        2,
    )
    assert (row.family_kana, row.licences, row.employment_type, row.former_family_name) == ("", (), "", "")


@pytest.mark.parametrize(
    ("cells", "reason", "column"),
    [
        ({"社員番号": ""}, RefusalReason.MISSING_NUMBER, "社員番号"),
        ({"社員番号": " 　"}, RefusalReason.MISSING_NUMBER, "社員番号"),
        ({"社員番号": '"="""""'}, RefusalReason.MISSING_NUMBER, "社員番号"),
        ({"姓": ""}, RefusalReason.MISSING_FAMILY_NAME, "姓"),
        ({"退職日": "2021/13/45"}, RefusalReason.UNREADABLE_DATE, "退職日"),
        ({"入社日": "4/1/2005"}, RefusalReason.UNREADABLE_DATE, "入社日"),
        ({"生年月日": "平成31年5月1日"}, RefusalReason.UNREADABLE_DATE, "生年月日"),
        ({"退職日": ""}, RefusalReason.MISSING_DATE, "退職日"),
        ({"退職日": "2005/3/31"}, RefusalReason.LEFT_BEFORE_JOINED, "退職日"),
        ({"生年月日": "2005/4/1"}, RefusalReason.JOINED_BEFORE_BORN, "入社日"),
        ({"所属コード": "no-such-unit"}, RefusalReason.UNKNOWN_UNIT, "所属コード"),
        ({"所属コード": ""}, RefusalReason.UNKNOWN_UNIT, "所属コード"),
        ({"メール": "k at mail"}, RefusalReason.MALFORMED_MAIL, "メール"),
        ({"メール": "ｋ＠ｍａｉｌ．ｅｘａｍｐｌｅ"}, RefusalReason.MALFORMED_MAIL, "メール"),
        ({"メール": "a@b.example;c@d.example"}, RefusalReason.MALFORMED_MAIL, "メール"),
        ({"姓": "佐\0藤"}, RefusalReason.CONTROL_CHARACTER, "姓"),
        ({"スキル": "あ" * 1001}, RefusalReason.CELL_TOO_LONG, "スキル"),
        ({"社員番号": "", "退職日": "x", "所属コード": "x"}, RefusalReason.MISSING_NUMBER, "社員番号"),
    ],
)
def test_a_faulty_row_is_refused_with_its_reason_and_column(
    cells: dict[str, str], reason: RefusalReason, column: str
) -> None:
    assert only(**cells) == RefusedLine(2, reason, column)


def test_a_unit_is_known_in_full_width_too() -> None:
    assert good(所属コード="ｂａｎｋ－０１").unit_code == "bank-01"


def test_a_missing_birth_date_is_no_fault() -> None:
    assert good(生年月日="").birth_date is None


def test_somebody_may_leave_on_the_first_day() -> None:
    assert good(退職日="2005/4/1").left_on == date(2005, 4, 1)


@pytest.mark.parametrize("cell", ["", "-", "なし", "N/A"])
def test_no_mail_is_no_fault(cell: str) -> None:
    assert good(メール=cell).personal_mail == ""


@pytest.mark.parametrize(
    ("cell", "number"), [("007", "007"), ('"=""007"""', "007"), (" 007 ", "007"), ("００７", "００７")]
)
def test_leading_zeros_are_kept(cell: str, number: str) -> None:
    assert good(社員番号=cell).employee_number == number


@pytest.mark.parametrize(
    ("cell", "skills"),
    [
        ("A;B", ("A", "B")), ("A、B；C", ("A", "B", "C")), ("A／B｜C", ("A", "B", "C")), ('"A,B"', ("A", "B")),
        ("A・B", ("A", "B")),
        ("郵便・物流;接客", ("郵便・物流", "接客")), ("A;;A; ;B", ("A", "B")), ("M&A", ("M&A",)),
        ("TCP/IP", ("TCP/IP",)), ("", ()),
    ],
)  # fmt: skip
def test_a_list_in_one_cell_is_divided(cell: str, skills: tuple[str, ...]) -> None:
    assert good(スキル=cell).skills == skills


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("髙橋　健太", ("髙橋", "健太")), ("髙橋 健太", ("髙橋", "健太")), (" 髙橋 　健太 ", ("髙橋", "健太")),
        ("アン マリー ロイド", ("アン", "マリー ロイド")), ("髙橋健太", ("髙橋健太", "")),
    ],
)  # fmt: skip
def test_a_name_in_one_column_is_divided(name: str, parts: tuple[str, str]) -> None:
    header = "社員番号,氏名,ｼﾒｲ,入社日,退職日,所属コード"
    (row,) = outcomes(f"1,{name},ﾀｶﾊｼ ｹﾝﾀ,H17.4.1,H27.3.31,bank-01", header=header)
    assert isinstance(row, LeaverRow)
    assert (row.family_name, row.given_name) == parts
    assert (row.family_kana, row.given_kana) == ("ﾀｶﾊｼ", "ｹﾝﾀ")


def test_an_empty_full_name_is_refused_in_its_column() -> None:
    header = "社員番号,氏名,入社日,退職日,所属コード"
    assert outcomes("1,,H17.4.1,H27.3.31,bank-01", header=header) == [
        RefusedLine(2, RefusalReason.MISSING_FAMILY_NAME, "氏名")
    ]


def test_a_second_row_of_a_number_conflicts_and_the_first_stays_good() -> None:
    first, second = outcomes(line(), line(姓="佐藤"))
    assert isinstance(first, LeaverRow)
    assert second == RefusedLine(3, RefusalReason.CONFLICTING_DUPLICATE, "社員番号")


def test_the_same_row_again_is_no_conflict() -> None:
    first, second = outcomes(line(), line(備考="again", 入社日="平成17年4月1日"))
    assert isinstance(first, LeaverRow)
    assert second == RepeatedLine(3, 2)


def test_the_number_of_a_refused_row_is_free() -> None:
    first, second = outcomes(line(所属コード="x"), line(姓="佐藤"))
    assert isinstance(first, RefusedLine)
    assert isinstance(second, LeaverRow)


def test_numbers_that_differ_in_width_are_the_same_and_in_leading_zeros_are_not() -> None:
    refused = outcomes(line(社員番号="A01"), line(社員番号="Ａ０１", 姓="佐藤"), line(社員番号="A1", 姓="林"))
    assert [type(outcome) for outcome in refused] == [LeaverRow, RefusedLine, LeaverRow]


def test_lines_are_counted_as_they_stand_in_the_file() -> None:
    rows = outcomes(
        line(備考='"two\nlines\r\nor three"'), "", line(社員番号=""), ",,,,,,,,,", line(社員番号="2"), "\x1a"
    )
    assert [(row.line, type(row)) for row in rows] == [(2, LeaverRow), (6, RefusedLine), (8, LeaverRow)]


def test_too_few_and_too_many_cells_cost_their_line_only() -> None:
    rows = outcomes("1,佐藤", line() + ",x", line() + ",,,", line(社員番号="2"))
    assert rows[:2] == [
        RefusedLine(2, RefusalReason.TOO_FEW_CELLS, ""),
        RefusedLine(3, RefusalReason.TOO_MANY_CELLS, ""),
    ]
    assert [type(row) for row in rows[2:]] == [LeaverRow, LeaverRow]


@pytest.mark.parametrize("stray", ['"', '"abc', 'a"b,"', '"x"y,'])
def test_a_stray_quotation_mark_costs_its_line_only(stray: str) -> None:
    rows = outcomes(line(), stray, line(社員番号="2"), line(社員番号="3", 備考='"quoted, well"'), line(社員番号="4"))
    assert [(row.line, type(row)) for row in rows] == [
        (2, LeaverRow),
        (3, RefusedLine),
        (4, LeaverRow),
        (5, LeaverRow),
        (6, LeaverRow),
    ]


def test_an_unclosed_quotation_mark_before_thousands_of_lines_costs_its_line_only() -> None:
    rows = outcomes(line(備考='"'), *[line(社員番号=str(n)) for n in range(2, 3000)])
    assert rows[0] == RefusedLine(2, RefusalReason.UNCLOSED_QUOTE, "")
    assert [row.line for row in rows[1:] if isinstance(row, LeaverRow)] == list(range(3, 3001))


def test_a_zero_byte_in_a_column_of_no_use_is_no_fault() -> None:
    assert good(備考="a\0b").line == 2


def test_a_line_of_megabytes_is_refused_and_the_next_is_read() -> None:
    rows = outcomes(line(備考="x" * 3_000_000), line(社員番号="2"))
    assert [(row.line, type(row)) for row in rows] == [(2, RefusedLine), (3, LeaverRow)]


def test_the_digest_changes_with_any_fact_and_not_with_the_style() -> None:
    digest = good().digest
    assert good(入社日="平成17年4月1日", 生年月日="S55.1.2", 備考="x", スキル="融資審査;英語").digest == digest
    changes = {
        "名": "健",
        "生年月日": "",
        "退職日": "2015/3/30",
        "所属コード": "bank-02",
        "スキル": "英語",
        "メール": "",
        "姓": "高橋",
    }
    assert len({good(**{column: cell}).digest for column, cell in changes.items()} | {digest}) == len(changes) + 1


def test_rows_are_read_as_they_are_drawn() -> None:
    content = (HEADER + "\n" + "".join(line(社員番号=str(n)) + "\n" for n in range(1, 10_000))).encode()
    rows = read_rows(content, look_at(content), UNITS)
    assert [row.line for row in islice(rows, 3)] == [2, 3, 4]
    assert [row.line for row in islice(rows, 2)] == [5, 6]


def test_a_layout_of_another_file_is_refused() -> None:
    layout = look_at((HEADER + "\n" + line() + "\n").encode())
    other = ("社員番号,姓,名\n1,佐藤,健太\n").encode()
    with pytest.raises(InvalidInput, match="another header"):
        list(read_rows(other, layout, UNITS))


def test_a_byte_that_breaks_a_file_after_its_beginning_is_refused_with_its_position() -> None:
    content = (HEADER + "\n" + "".join(line(社員番号=str(n)) + "\n" for n in range(1, 500))).encode("cp932") + b"\x81\n"
    layout = look_at(content[:3000], complete=False)
    with pytest.raises(InvalidInput, match=f"position {len(content) - 2} ") as refusal:
        list(read_rows(content, layout, UNITS))
    assert refusal.value.field == "encoding"


@given(st.lists(st.text(alphabet='",\n\r;a社\0 ', max_size=30), max_size=20))
def test_no_rubbish_after_the_header_breaks_the_reading(lines: list[str]) -> None:
    content = "\n".join([HEADER, line(), *lines]).encode()
    rows = list(read_rows(content, look_at(content), UNITS))
    assert isinstance(rows[0], LeaverRow)
    assert all(isinstance(row, RefusedLine) for row in rows[1:])


@pytest.mark.parametrize("reason", list(RefusalReason))
def test_every_reason_has_a_sentence_in_both_languages(reason: RefusalReason) -> None:
    refused = RefusedLine(2, reason, "姓")
    assert refused.sentence("ja").endswith("。")
    assert refused.sentence("en").endswith(".")
    assert refused.sentence("ja") != refused.sentence("en")
