"""Headers in any spelling name their fact; what must never be taken for a fact is not."""

import pytest

from services.network.domain.register.facts import Fact
from services.network.domain.register.headers import Confidence, fact_named

CERTAIN = {
    Fact.EMPLOYEE_NUMBER: [
        "社員番号",
        "行員番号",
        "職員ＣＤ",
        "職員CD",
        "社員ｺｰﾄﾞ",
        "Employee No.",
        "employee_no",
        "EmployeeID",
        "Emp #",
    ],
    Fact.FAMILY_NAME: [
        "姓",
        "氏",
        "苗字",
        "姓（漢字）",
        "last_name",
        "Last Name",
        "lastName",
        "Family name",
        "SURNAME",
    ],
    Fact.GIVEN_NAME: ["名", "名(漢字)", "first-name", "Given Name", "firstName"],
    Fact.FULL_NAME: ["氏名", "氏　名", "姓名", "名前", "漢字氏名", "Name", "full_name", "社員氏名"],
    Fact.FAMILY_KANA: [
        "セイ",
        "ｾｲ",
        "氏（カナ）",
        "氏(ｶﾅ)",
        "姓カナ",
        "カナ姓",
        "姓フリガナ",
        "last_name_kana",
        "Last Name (Kana)",
        "せい",
    ],
    Fact.GIVEN_KANA: ["メイ", "ﾒｲ", "名（カナ）", "名ﾌﾘｶﾞﾅ", "first_name_kana", "名（よみ）"],
    Fact.FULL_KANA: ["ｼﾒｲ", "シメイ", "カナ氏名", "氏名カナ", "氏名（フリガナ）", "フリガナ", "ふりがな"],
    Fact.FAMILY_ROMAJI: ["last_name_romaji", "姓（ローマ字）", "姓ローマ字", "Last name (English)"],
    Fact.GIVEN_ROMAJI: ["first_name_romaji", "名（ローマ字）"],
    Fact.FULL_ROMAJI: ["氏名（ローマ字）", "英字氏名", "ローマ字氏名"],
    Fact.FORMER_FAMILY_NAME: ["旧姓", "旧氏", "旧姓（漢字）", "former_last_name", "Maiden Name", "formerFamilyName"],
    Fact.BIRTH_DATE: ["生年月日", "誕生日", "birth_date", "Date of Birth", "DOB"],
    Fact.JOINED_ON: ["入社日", "入行年月日", "入社年月日", "joined_on", "Hire Date", "hireDate", "採用日"],
    Fact.LEFT_ON: ["退職日", "退職年月日", "退社年月日", "left_on", "Leaving date", "Termination Date"],
    Fact.LEAVING_REASON: ["退職事由", "退職区分", "退社理由", "leaving_reason", "Reason for leaving"],
    Fact.UNIT_CODE: ["所属コード", "部店コード", "所属ＣＤ", "所属ｺｰﾄﾞ", "unit_code", "Dept. Code", "Department ID"],
    Fact.EMPLOYMENT_TYPE: ["雇用区分", "雇用形態", "employment_type", "Employment Type"],
    Fact.SKILLS: ["スキル", "ｽｷﾙ", "専門分野", "skills", "Skills"],
    Fact.LICENCES: ["資格", "保有資格", "Licences", "certifications"],
    Fact.PERSONAL_MAIL: [
        "個人メール",
        "連絡先メール",
        "メール",
        "ﾒｰﾙ",
        "メールアドレス",
        "personal_email",
        "E-mail",
        "Personal e-mail",
    ],
}


@pytest.mark.parametrize(
    ("fact", "header"), [(fact, header) for fact, headers in CERTAIN.items() for header in headers]
)
def test_a_usual_header_names_its_fact(fact: Fact, header: str) -> None:
    assert fact_named(header) == (fact, Confidence.CERTAIN)


@pytest.mark.parametrize(
    ("header", "fact"),
    [
        ("区分", Fact.EMPLOYMENT_TYPE),
        ("最終所属コード", Fact.UNIT_CODE),
        ("退職年月日（最終）", None),
        ("本人生年月日", Fact.BIRTH_DATE),
        ("携帯メール", Fact.PERSONAL_MAIL),
        ("退職時スキル", Fact.SKILLS),
        ("番号", Fact.EMPLOYEE_NUMBER),
        ("グループ入社日", Fact.JOINED_ON),
    ],
)
def test_an_unusual_header_names_its_fact_less_surely(header: str, fact: Fact | None) -> None:
    assert fact_named(header) == ((fact, Confidence.LIKELY) if fact else None)


def test_a_unit_without_the_word_code_is_a_guess() -> None:
    assert fact_named("所属") == (Fact.UNIT_CODE, Confidence.GUESSED)


@pytest.mark.parametrize(
    "header",
    [
        "備考", "内線", "更新日時", "個人番号", "マイナンバー", "会社メール", "社内メールアドレス", "Work e-mail",
        "業務メール", "緊急連絡先メール",
        "上司氏名", "上司社員番号", "配偶者生年月日", "更新者メール", "旧姓カナ", "退職予定日", "部署名", "支店名",
        "company name", "middle name",
        "updated_at", "Manager ID", "性別", "年齢", "本籍", "", "#", "（）",
    ],
)  # fmt: skip
def test_what_is_no_fact_of_a_register_is_not_taken_for_one(header: str) -> None:
    assert fact_named(header) is None
