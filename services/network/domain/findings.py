"""What comparing a registration with a leaver record can show: its weight and its words."""

from enum import StrEnum


class Finding(StrEnum):
    """What comparing one aspect of a registration with a record shows."""

    KANA_AGREES = "kana_agrees"
    FORMER_KANA_AGREES = "former_kana_agrees"
    GIVEN_KANA_AGREES = "given_kana_agrees"
    KANA_DIFFERS = "kana_differs"
    KANA_MISSING = "kana_missing"
    NAME_AGREES = "name_agrees"
    NAME_VARIANT_AGREES = "name_variant_agrees"
    FORMER_NAME_AGREES = "former_name_agrees"
    NAME_DIFFERS = "name_differs"
    NAME_MISSING = "name_missing"
    BIRTH_DATE_AGREES = "birth_date_agrees"
    BIRTH_DATE_DIFFERS = "birth_date_differs"
    BIRTH_DATE_MISSING = "birth_date_missing"
    NUMBER_AGREES = "number_agrees"
    NUMBER_DIFFERS = "number_differs"
    NUMBER_MISSING = "number_missing"
    PERIOD_AGREES = "period_agrees"
    PERIOD_PARTLY_AGREES = "period_partly_agrees"
    PERIOD_DIFFERS = "period_differs"
    PERIOD_MISSING = "period_missing"

    @property
    def weight(self) -> int:
        """Points for or against the record; a missing fact weighs nothing."""
        return _WEIGHTS[self][0]

    def words(self, language: str) -> str:
        """The finding in a sentence; any language but `ja` gets English."""
        _, japanese, english = _WEIGHTS[self]
        return japanese if language == "ja" else english


_WEIGHTS = {
    Finding.KANA_AGREES: (30, "カナ氏名が一致", "The kana name agrees"),
    Finding.FORMER_KANA_AGREES: (30, "旧姓のカナ氏名が一致", "The kana name agrees by the former name"),
    Finding.GIVEN_KANA_AGREES: (10, "名のカナだけが一致", "Only the kana of the given name agrees"),
    Finding.KANA_DIFFERS: (-20, "カナ氏名が不一致", "The kana name differs"),
    Finding.KANA_MISSING: (0, "カナ氏名が不明", "The kana name is not known"),
    Finding.NAME_AGREES: (10, "漢字氏名が一致", "The name agrees"),
    Finding.NAME_VARIANT_AGREES: (10, "漢字氏名が異体字で一致", "The name agrees in another form of its characters"),
    Finding.FORMER_NAME_AGREES: (10, "旧姓の氏名が一致", "The name agrees by the former name"),
    Finding.NAME_DIFFERS: (-5, "漢字氏名が不一致", "The name differs"),
    Finding.NAME_MISSING: (0, "漢字氏名が不明", "The name is not known"),
    Finding.BIRTH_DATE_AGREES: (30, "生年月日が一致", "The birth date agrees"),
    Finding.BIRTH_DATE_DIFFERS: (-40, "生年月日が不一致", "The birth date differs"),
    Finding.BIRTH_DATE_MISSING: (0, "生年月日が不明", "The birth date is not known"),
    Finding.NUMBER_AGREES: (20, "社員番号が一致", "The employee number agrees"),
    Finding.NUMBER_DIFFERS: (-20, "社員番号が不一致", "The employee number differs"),
    Finding.NUMBER_MISSING: (0, "社員番号の記入なし", "No employee number was given"),
    Finding.PERIOD_AGREES: (10, "在籍期間が一致", "The period agrees"),
    Finding.PERIOD_PARTLY_AGREES: (3, "在籍期間の一方の端だけが一致", "Only one end of the period agrees"),
    Finding.PERIOD_DIFFERS: (-10, "在籍期間が不一致", "The period differs"),
    Finding.PERIOD_MISSING: (0, "在籍期間の記入なし", "No period was given"),
}
