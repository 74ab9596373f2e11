"""Search keys: what one name shares in every way it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.demo.make_group import half_width
from services.network.domain.names import kana_key, name_key, number_key


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("髙橋", "高橋"), ("山﨑", "山崎"), ("齋藤", "斉藤"), ("斎藤", "斉藤"), ("齊藤", "斉藤"), ("渡邊", "渡辺"),
        ("渡邉", "渡辺"),
        ("德田", "徳田"), ("濵田", "浜田"), ("濱田", "浜田"), ("澤田", "沢田"), ("廣田", "広田"), ("櫻井", "桜井"),
        ("中嶋", "中島"),
        ("眞鍋", "真鍋"), ("國分", "国分"), ("瀧澤", "滝沢"), ("𠮷田", "吉田"), ("森鷗外", "森鴎外"),
        ("大槗", "大橋"), ("佐佐木", "佐々木"),
        ("三ヶ尻", "三ケ尻"), ("神\ufe00谷", "神谷"), ("葛\U000e0100西", "葛西"), ("神田", "神田"),
        ("Ｓｍｉｔｈ", "smith"), ("冨田", "富田"),
    ],
)  # fmt: skip
def test_old_and_new_forms_have_one_key(old: str, new: str) -> None:
    assert name_key(old, "") == name_key(new, "")


def test_different_names_have_different_keys() -> None:
    names = [
        "高橋",
        "高島",
        "渡部",
        "渡辺",
        "斉藤",
        "佐藤",
        "伊藤",
        "伊東",
        "太田",
        "大田",
        "河野",
        "川野",
        "脇田",
        "藤田",
    ]
    assert len({name_key(name, "") for name in names}) == len(names)


@pytest.mark.parametrize(
    ("family", "given"),
    [
        ("ワタナベ", "タロウ"), ("ﾜﾀﾅﾍﾞ", "ﾀﾛｳ"), ("わたなべ", "たろう"), ("ワタナベ タロウ", ""),
        ("", "ワタナベ　タロウ"), ("ﾜﾀﾅﾍﾞ･ﾀﾛｳ", ""),
        ("ワタナヘ゛", "タロウ"), ("ワタナヘ\u3099", "タロウ"), (" ワタナベ", "タロウ　"),
    ],
)  # fmt: skip
def test_kana_in_any_width_and_script_have_one_key(family: str, given: str) -> None:
    assert kana_key(family, given) == kana_key("ワタナベ", "タロウ")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("シヨウ", "ショウ"),
        ("ミツヅカ", "ミツズカ"),
        ("ｼｮｰﾝ", "シヨ－ン"),
        ("カヲル", "カオル"),
        ("ハットリ", "ハツトリ"),
    ],
)
def test_kana_that_old_systems_cannot_tell_apart_have_one_key(one: str, other: str) -> None:
    assert kana_key(one, "") == kana_key(other, "")


def test_voiced_kana_stay_apart() -> None:
    assert kana_key("タタ", "") != kana_key("タダ", "")
    assert kana_key("ハハ", "") != kana_key("パハ", "")


@given(st.text(alphabet="アイウガギグザジズダデドバビブパピプャュョッーンヲ", max_size=20))
def test_half_width_and_full_width_have_one_key(kana: str) -> None:
    narrow = half_width(kana)  # type: ignore[no-untyped-call]
    assert kana_key(narrow, "") == kana_key(kana, "")


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_key_is_its_own_key(family: str, given_name: str) -> None:
    assert name_key(name_key(family, given_name), "") == name_key(family, given_name)
    assert kana_key(kana_key(family, given_name), "") == kana_key(family, given_name)


@pytest.mark.parametrize(
    ("number", "key"),
    [("0000123", "123"), ("123", "123"), ("１２３", "123"), ("B-0012", "b0012"), ("000", "0"), ("", ""), ("-", "")],
)
def test_a_number_is_found_however_it_is_typed(number: str, key: str) -> None:
    assert number_key(number) == key


def test_nothing_known_gives_an_empty_key() -> None:
    assert (kana_key("", ""), name_key(" ", "　")) == ("", "")
