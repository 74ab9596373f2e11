"""The words of a score's reasons. They name what the posting asks for, never what a record says."""

from collections.abc import Mapping

_SAID_OR_SHARED = "or does not share it"
_WORDS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("skills", "confirmed"): (
        "「{}」：本人が挙げ、在職時の記録でも確認できました",
        "“{}”: named by the person and confirmed by a register",
    ),
    ("skills", "claimed"): ("「{}」：本人が挙げています", "“{}”: named by the person"),
    ("skills", "partly"): ("「{}」：近いスキルを本人が挙げています", "“{}”: the person names something close to it"),
    ("skills", "differs"): ("「{}」：本人が挙げたスキルにありません", "“{}”: not among the skills the person names"),
    ("skills", "missing"): (
        "「{}」：スキルが未記入か、開示されていません",
        "“{}”: the person says nothing of skills, " + _SAID_OR_SHARED,
    ),
    ("licences", "confirmed"): (
        "資格「{}」：本人が挙げ、在職時の記録でも確認できました",
        "Licence “{}”: named by the person and confirmed by a register",
    ),
    ("licences", "claimed"): ("資格「{}」：本人が挙げています", "Licence “{}”: named by the person"),
    ("licences", "partly"): (
        "資格「{}」：近い資格やスキルを本人が挙げています",
        "Licence “{}”: the person names something close to it",
    ),
    ("licences", "differs"): (
        "資格「{}」：本人が挙げた中にありません",
        "Licence “{}”: not among what the person names",
    ),
    ("licences", "missing"): (
        "資格「{}」：資格やスキルが未記入か、開示されていません",
        "Licence “{}”: the person says nothing of it, " + _SAID_OR_SHARED,
    ),
    ("company", "confirmed"): (
        "この会社での在籍が記録で確認できました",
        "Was at this company, confirmed by its register",
    ),
    ("company", "claimed"): ("この会社に在籍していました", "Was at this company"),
    ("company", "partly"): ("グループの別の会社に在籍していました", "Was at another company of the group"),
    ("company", "differs"): ("グループの別の会社に在籍していました", "Was at another company of the group"),
    ("company", "missing"): (
        "グループでの在籍が不明か、開示されていません",
        "Time at the group is not known, or not shared",
    ),
    ("prefecture", "claimed"): ("勤務地と同じ都道府県に住んでいます", "Lives in the prefecture of the workplace"),
    ("prefecture", "partly"): ("勤務地と同じ地方に住んでいます", "Lives in the region of the workplace"),
    ("prefecture", "differs"): ("勤務地とは別の地方に住んでいます", "Lives in another region"),
    ("prefecture", "missing"): (
        "居住地が未記入か、開示されていません",
        "Where the person lives is not said, or not shared",
    ),
}


def words_of(aspect: str, finding: str, subject: str, language: str) -> str:
    """The sentence for a finding; any language but `ja` gets English."""
    japanese, english = _WORDS[aspect, finding]
    return (japanese if language == "ja" else english).replace("{}", subject)
