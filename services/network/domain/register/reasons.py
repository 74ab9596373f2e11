"""Why a line of a register is refused: the code a program reads, and the sentence a person reads."""

from enum import StrEnum


class RefusalReason(StrEnum):
    """One reason for one line; the first that applies, in the order they stand here."""

    UNCLOSED_QUOTE = "unclosed_quote"
    TOO_FEW_CELLS = "too_few_cells"
    TOO_MANY_CELLS = "too_many_cells"
    CELL_TOO_LONG = "cell_too_long"
    CONTROL_CHARACTER = "control_character"
    MISSING_NUMBER = "missing_number"
    MISSING_FAMILY_NAME = "missing_family_name"
    MISSING_DATE = "missing_date"
    UNREADABLE_DATE = "unreadable_date"
    LEFT_BEFORE_JOINED = "left_before_joined"
    JOINED_BEFORE_BORN = "joined_before_born"
    UNKNOWN_UNIT = "unknown_unit"
    MALFORMED_MAIL = "malformed_mail"
    CONFLICTING_DUPLICATE = "conflicting_duplicate"
    ERASED_ON_REQUEST = "erased_on_request"

    def sentence(self, language: str) -> str:
        """The reason in words; any language but `ja` gets English."""
        japanese, english = _SENTENCES[self]
        return japanese if language == "ja" else english


_SENTENCES = {
    RefusalReason.UNCLOSED_QUOTE: (
        '引用符（"）の対応が取れていません。',
        "A quotation mark in this line is not closed, or stands in the wrong place.",
    ),
    RefusalReason.TOO_FEW_CELLS: ("列の数が見出しより少ない行です。", "The line has fewer cells than the header."),
    RefusalReason.TOO_MANY_CELLS: ("列の数が見出しより多い行です。", "The line has more cells than the header."),
    RefusalReason.CELL_TOO_LONG: ("この列の値が長すぎます。", "The value in this column is too long."),
    RefusalReason.CONTROL_CHARACTER: ("この列に制御文字が含まれています。", "The value holds a control character."),
    RefusalReason.MISSING_NUMBER: ("社員番号がありません。", "The employee number is missing."),
    RefusalReason.MISSING_FAMILY_NAME: ("氏名がありません。", "The name is missing."),
    RefusalReason.MISSING_DATE: ("日付がありません。", "The date is missing."),
    RefusalReason.UNREADABLE_DATE: (
        "日付として読めません。存在する日付を 2015/4/1 や 平成27年4月1日 の形で入力してください。",
        "This is not a date that exists, or not in a form we read, such as 2015-04-01 or 平成27年4月1日.",
    ),
    RefusalReason.LEFT_BEFORE_JOINED: ("退職日が入社日より前です。", "The leaving date lies before the joining date."),
    RefusalReason.JOINED_BEFORE_BORN: ("入社日が生年月日以前です。", "The joining date is not after the birth date."),
    RefusalReason.UNKNOWN_UNIT: (
        "所属コードが組織に登録されていません。",
        "The company has no organisation unit with this code.",
    ),
    RefusalReason.MALFORMED_MAIL: ("メールアドレスの形式が正しくありません。", "This is not a mail address."),
    RefusalReason.CONFLICTING_DUPLICATE: (
        "同じ社員番号の行が、異なる内容でこのファイルの前の行にあります。",
        "An earlier line of this file has the same employee number and says something else.",
    ),
    RefusalReason.ERASED_ON_REQUEST: (
        "ご本人の請求により消去された記録です。再登録されません。",
        "This record was erased at the person's own request and does not come back.",
    ),
}
