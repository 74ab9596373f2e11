"""Looking at a file proposes its layout; the operator's word wins, and a guess is shown but not used."""

import pytest

from chassis.errors import InvalidInput
from services.network.domain.register import (
    ColumnFact,
    Confidence,
    DateColumn,
    DateStyle,
    Fact,
    Layout,
    LeaverRow,
    Mapping,
    NameLayout,
    look_at,
    read_rows,
)

HEADER = "社員番号,姓,名,入社日,退職日,所属コード"
ROW = "0000001,佐藤,健太,2015/4/1,2020/3/31,bank-01"


def file_of(*lines: str) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def facts_of(layout: Layout) -> dict[str, Fact]:
    return {column.header: column.fact for column in layout.mapping.columns}


def test_the_preview_shows_encoding_mapping_date_styles_and_ten_rows_as_they_are() -> None:
    layout = look_at(
        file_of(HEADER + ",備考", *[f"{n:07},佐藤,健太,2015/4/1,H32.1.1,bank-01,=1+1" for n in range(1, 31)])
    )
    assert (layout.encoding, layout.delimiter, layout.name_layout) == ("utf-8", ",", NameLayout.TWO_COLUMNS)
    assert facts_of(layout)["退職日"] is Fact.LEFT_ON
    assert layout.unmapped == ("備考",)
    assert layout.missing == ()
    assert layout.date_columns == (
        DateColumn(Fact.JOINED_ON, (DateStyle.SLASH,)),
        DateColumn(Fact.LEFT_ON, (DateStyle.ERA_SHORT,)),
    )
    assert len(layout.samples) == 10
    assert layout.samples[0] == ("0000001", "佐藤", "健太", "2015/4/1", "H32.1.1", "bank-01", "=1+1")


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    content = file_of(HEADER.replace(",", delimiter), ROW.replace(",", delimiter))
    layout = look_at(content)
    assert layout.delimiter == delimiter
    assert [row for row in read_rows(content, layout, {"bank-01"}) if isinstance(row, LeaverRow)]


def test_a_file_with_a_header_only_has_no_rows() -> None:
    content = file_of(HEADER)
    assert look_at(content).samples == ()
    assert list(read_rows(content, look_at(content), set())) == []


@pytest.mark.parametrize("content", [b"", b"\r\n\r\n  \r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput, match="empty") as refusal:
        look_at(content)
    assert refusal.value.field == "content"


def test_a_file_of_commas_has_no_header() -> None:
    with pytest.raises(InvalidInput, match="no header line"):
        look_at(b",,,\n,,,\n")


def test_a_broken_header_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no header line"):
        look_at(('"' + HEADER + "\n" + ROW + "\n").encode())


def test_a_header_of_thousands_of_columns_is_refused() -> None:
    with pytest.raises(InvalidInput, match="more than 500 columns"):
        look_at((",".join(f"c{n}" for n in range(600)) + "\n").encode())


def test_a_file_without_a_required_column_is_shown_and_not_read() -> None:
    content = file_of("社員番号,姓,入社日,備考", "1,佐藤,2015/4/1,x")
    layout = look_at(content)
    assert layout.missing == (Fact.LEFT_ON, Fact.UNIT_CODE)
    with pytest.raises(InvalidInput, match="no column for: left_on, unit_code") as refusal:
        read_rows(content, layout, set())
    assert refusal.value.field == "mapping"


def test_the_operator_names_columns_nobody_could_know() -> None:
    content = file_of("A,B,C,D,E", "1,佐藤,2015/4/1,2020/3/31,bank-01")
    facts = (Fact.EMPLOYEE_NUMBER, Fact.FULL_NAME, Fact.JOINED_ON, Fact.LEFT_ON, Fact.UNIT_CODE)
    layout = look_at(content, mapping=Mapping(tuple(map(ColumnFact, "ABCDE", facts))))
    assert layout.missing == ()
    assert {column.confidence for column in layout.columns} == {Confidence.GIVEN}
    assert isinstance(next(read_rows(content, layout, {"bank-01"})), LeaverRow)


def test_the_operators_word_wins_over_the_header() -> None:
    mapping = Mapping((ColumnFact("名", Fact.IGNORED), ColumnFact("姓", Fact.FULL_NAME)))
    layout = look_at(file_of(HEADER, ROW), mapping=mapping)
    assert facts_of(layout)["姓"] is Fact.FULL_NAME
    assert "名" in layout.unmapped
    assert Fact.GIVEN_NAME not in facts_of(layout).values()


def test_a_full_name_that_was_given_wins_over_two_columns_that_were_only_found() -> None:
    content = file_of(HEADER + ",呼称", ROW + ",佐藤　太郎")
    layout = look_at(content, mapping=Mapping((ColumnFact("呼称", Fact.FULL_NAME),)))
    row = next(read_rows(content, layout, {"bank-01"}))
    assert isinstance(row, LeaverRow)
    assert (row.family_name, row.given_name) == ("佐藤", "太郎")


def test_two_columns_of_a_name_win_over_one() -> None:
    layout = look_at(file_of(HEADER + ",氏名", ROW + ",佐藤 太郎"))
    assert "氏名" in layout.unmapped
    assert layout.name_layout is NameLayout.TWO_COLUMNS


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ([("無い列", Fact.LICENCES)], "no column '無い列'"),
        ([("姓", Fact.FAMILY_NAME), ("姓", Fact.GIVEN_NAME)], "twice"),
        ([("姓", Fact.FAMILY_NAME), ("名", Fact.FAMILY_NAME)], "twice"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(columns: list[tuple[str, Fact]], words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as refusal:
        look_at(file_of(HEADER, ROW), mapping=Mapping(tuple(ColumnFact(*column) for column in columns)))
    assert refusal.value.field == "mapping"


def test_of_a_kept_mapping_only_what_fits_is_used() -> None:
    kept = Mapping(
        (ColumnFact("今はない列", Fact.LICENCES), ColumnFact("メモ", Fact.SKILLS), ColumnFact("備考", Fact.IGNORED))
    )
    layout = look_at(file_of(HEADER + ",メモ,備考", ROW + ",英語,x"), kept=kept)
    assert facts_of(layout)["メモ"] is Fact.SKILLS
    assert Fact.LICENCES not in facts_of(layout).values()


def test_of_two_columns_of_one_name_a_person_has_to_say_which() -> None:
    content = file_of(HEADER + ",姓", ROW + ",鈴木")
    layout = look_at(content)
    assert layout.headers[-1] == "姓#2"
    assert layout.missing == (Fact.FAMILY_NAME,)
    chosen = look_at(content, mapping=Mapping((ColumnFact("姓#2", Fact.FAMILY_NAME),)))
    row = next(read_rows(content, chosen, {"bank-01"}))
    assert isinstance(row, LeaverRow)
    assert row.family_name == "鈴木"


def test_meaningless_columns_may_repeat_and_be_nameless() -> None:
    content = file_of(HEADER + ",備考,備考,,x", ROW + ",a,b,c,d")
    layout = look_at(content)
    assert layout.headers[-4:] == ("備考", "備考#2", "#9", "x")
    assert layout.missing == ()


def test_dates_without_headers_are_guessed_from_the_order_of_a_life_and_not_used() -> None:
    rows = [f"{n},佐藤,20{n}/3/31,19{n}/5/5,20{n - 8:02}/4/1,bank-01" for n in range(10, 25)]
    layout = look_at(file_of("社員番号,姓,x,y,z,所属コード", *rows))
    assert [(guess.header, guess.fact) for guess in layout.guesses] == [
        ("x", Fact.LEFT_ON),
        ("y", Fact.BIRTH_DATE),
        ("z", Fact.JOINED_ON),
    ]
    assert layout.missing == (Fact.JOINED_ON, Fact.LEFT_ON)


def test_mails_and_kana_are_guessed_from_the_values() -> None:
    content = file_of(
        HEADER + ",連絡,よび,会社メール", *[f"{ROW},a{n}@mail.example,ｻﾄｳ ｹﾝﾀ,b@work.example" for n in range(5)]
    )
    assert [(guess.header, guess.fact) for guess in look_at(content).guesses] == [
        ("連絡", Fact.PERSONAL_MAIL),
        ("よび", Fact.FULL_KANA),
    ]


def test_a_likely_header_is_not_believed_against_its_values() -> None:
    layout = look_at(file_of(HEADER + ",退社", *[f"{ROW},{flag}" for flag in "0101010101"]))
    assert "退社" in layout.unmapped
    assert facts_of(layout)["退職日"] is Fact.LEFT_ON


def test_the_beginning_of_a_file_is_enough_to_look() -> None:
    content = file_of(HEADER, *[ROW.replace("0000001", f"{n:07}") for n in range(1, 50)]).decode().encode("cp932")
    whole = look_at(content)
    for length in range(600, 640):
        beginning = look_at(content[:length], complete=False)
        assert beginning.columns == whole.columns
        assert set(beginning.samples) <= set(whole.samples)
    assert look_at(content[:600], complete=False) == whole
