"""Encodings are found in the field's order, and a file in none is refused with its byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import InvalidInput
from services.network.domain.register.encoding import bad_byte, encoding_of, lines_of

TEXT = "社員番号,氏名\r\n0000001,髙橋 﨑\r\n"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp932", "cp932"), ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be"), ("utf-32", "utf-32"),
        ("utf-32-le", "utf-32-le"), ("utf-32-be", "utf-32-be"),
    ],
)  # fmt: skip
def test_an_encoding_is_found_by_looking(written: str, found: str) -> None:
    content = TEXT.encode(written)
    assert encoding_of(content) == found
    assert "".join(lines_of(content, found)) == TEXT


def test_characters_that_shift_jis_refuses_are_read() -> None:
    content = "氏名\n髙橋①㈱Ⅲ～－德\n".encode("cp932")
    assert encoding_of(content, named="Shift_JIS") == "cp932"
    assert "".join(lines_of(content, "cp932")) == "氏名\n髙橋①㈱Ⅲ～－德\n"


def test_half_width_kana_that_are_valid_utf_8_are_read_as_cp932() -> None:
    content = "no,ｼﾒｲ\n1,ﾃｱ\n".encode("cp932")
    assert encoding_of("no,name\n1,ﾃｱ\n".encode("cp932")) == "cp932"
    assert encoding_of(content) == "cp932"


def test_accents_within_words_stay_utf_8() -> None:
    assert encoding_of("no,name\n1,André\n2,Muñoz\n".encode()) == "utf-8"


def test_the_operator_names_the_encoding_by_any_usual_name() -> None:
    content = "no,name\n1,ﾃｱ\n".encode("cp932")
    assert encoding_of(content, named="utf8") == "utf-8"
    for name in ("CP932", "Windows-31J", "sjis", "MS932", "shift-jis"):
        assert encoding_of(content, named=name) == "cp932"


def test_utf_16_is_named_with_or_without_its_mark() -> None:
    assert encoding_of(TEXT.encode("utf-16"), named="utf-16-le") == "utf-16"
    assert encoding_of(TEXT.encode("utf-16-be"), named="utf-16") == "utf-16-be"
    assert encoding_of(TEXT.encode("utf-16-le"), named="UTF-16") == "utf-16-le"
    assert encoding_of(TEXT.encode("utf-8-sig"), named="utf-8") == "utf-8-sig"


def test_an_unknown_name_is_refused() -> None:
    for name in ("klingon", "rot13", "base64", "latin-1", "\0", ""):
        with pytest.raises(InvalidInput, match="no encoding we read") as refusal:
            encoding_of(TEXT.encode(), named=name)
        assert refusal.value.field == "encoding"


def test_a_wrong_name_is_refused_with_the_byte_position() -> None:
    with pytest.raises(InvalidInput, match="position 2 cannot be read"):
        encoding_of("ab髙".encode("cp932"), named="utf-8")


def test_what_is_in_no_encoding_is_refused_with_the_byte_positions() -> None:
    with pytest.raises(InvalidInput, match=r"neither UTF-8 \(byte 3 .* nor CP932 \(byte 3 "):
        encoding_of(b"no,\xff,name\n")


def test_bytes_that_cp932_does_not_use_are_refused_though_python_reads_them() -> None:
    content = "氏名\n佐藤\n".encode("cp932")
    for unused in (b"\x80", b"\xa0", b"\xfd", b"\xff"):
        assert bad_byte(content + unused, "cp932") == len(content)


def test_utf_8_with_one_damaged_byte_is_not_taken_for_cp932() -> None:
    content = ("社員番号,氏名\n" + "1,さくら\n").encode() + b"2,\xe3\x81\n"
    with pytest.raises(InvalidInput, match=f"not utf-8: the byte at position {len(content) - 3} "):
        encoding_of(content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"), (b"\xef\xbb\xbf", "empty"), (b"\xff\xfe", "empty"), (b" \r\n\r\n", "empty"),
        (b"\0\0\0", "empty"),
        (b"PK\x03\x04 rest", "Excel"), (b"\xd0\xcf\x11\xe0\xa1\xb1", "Excel"), (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b\x08", "compressed"),
    ],
)  # fmt: skip
def test_what_is_no_text_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as refusal:
        encoding_of(content)
    assert refusal.value.field == "content"


def test_utf_16_without_a_mark_is_found_though_a_kanji_holds_the_byte_of_a_newline() -> None:
    assert encoding_of("上司,社員番号\n1,2\n".encode("utf-16-le")) == "utf-16-le"


def test_a_stray_zero_byte_does_not_make_it_utf_16() -> None:
    assert encoding_of(("社員番号,氏名\n" + "1,佐藤\0\n" * 20).encode()) == "utf-8"


@pytest.mark.parametrize("codec", ["utf-8", "cp932", "utf-16-le", "utf-16"])
def test_a_beginning_may_end_within_a_character(codec: str) -> None:
    content = TEXT.encode(codec)[:-5]
    for length in range(20, len(content)):
        assert encoding_of(content[:length], complete=False) == codec


@pytest.mark.parametrize(("codec", "bad"), [("utf-8", b"\xff"), ("cp932", b"\x81\x0a"), ("utf-16-le", b"\x00\xdc")])
@pytest.mark.parametrize("before", [0, 10, (1 << 19) - 1, 1 << 19, (1 << 19) + 1])
def test_the_byte_position_counts_from_the_beginning_of_a_large_file(codec: str, bad: bytes, before: int) -> None:
    good = ("高" + "a" * before * 2).encode(codec)
    assert bad_byte(good + bad + "高".encode(codec), codec) == len(good)


@given(st.text(alphabet="髙橋﨑德①㈱Ⅲ～－アァヲンｱﾃﾞﾟﾐｶさくら佐々木齋Aa1 ;", min_size=1, max_size=40))
def test_japanese_text_in_cp932_comes_back(text: str) -> None:
    text = f"社員番号,氏名\n1,{text}\n"
    content = text.encode("cp932")
    assert "".join(lines_of(content, encoding_of(content))) == text


def test_of_an_endless_line_only_the_beginning_is_kept() -> None:
    assert list(lines_of(b"aaaaaaaaaa\nb\n", "utf-8", longest=4)) == ["aaaa", "b\n"]
