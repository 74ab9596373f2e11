"""Why people left: the words that registers use, and what each means. A word that is not here is not guessed."""

import re
from enum import StrEnum
from unicodedata import normalize


class LeavingReason(StrEnum):
    """A reason of leaving, whatever a company calls it."""

    OWN_WISH = "own_wish"
    RETIREMENT_AGE = "retirement_age"
    CONTRACT_ENDED = "contract_ended"
    EARLY_RETIREMENT_PROGRAMME = "early_retirement_programme"
    VOLUNTARY_REDUNDANCY = "voluntary_redundancy"
    REDUNDANCY = "redundancy"
    DISMISSAL = "dismissal"
    INSTRUCTED_RESIGNATION = "instructed_resignation"
    DISCIPLINARY_DISMISSAL = "disciplinary_dismissal"
    TRANSFER = "transfer"


R = LeavingReason

# The first word of each is how we call it.
_WORDS: dict[LeavingReason, str] = {
    R.OWN_WISH: "自己都合 自己都合退職 依願退職 一身上の都合 任意退職 辞職 resignation",
    R.RETIREMENT_AGE: "定年 定年退職 停年 停年退職 retirement",
    R.CONTRACT_ENDED: "契約満了 契約期間満了 期間満了 任期満了 雇用期間満了 雇止め 雇い止め endofcontract",
    R.EARLY_RETIREMENT_PROGRAMME: "早期退職優遇制度 早期退職制度 早期退職 早期優遇退職 早期退職優遇 早期退職者優遇制度 "
    "earlyretirement",
    R.VOLUNTARY_REDUNDANCY: "希望退職 希望退職制度 希望退職募集 希望退職者募集 voluntaryredundancy",
    R.REDUNDANCY: "整理解雇 redundancy",
    R.DISMISSAL: "普通解雇 解雇 dismissal",
    R.INSTRUCTED_RESIGNATION: "諭旨解雇 諭旨退職 諭旨免職",
    R.DISCIPLINARY_DISMISSAL: "懲戒解雇 懲戒免職 懲戒解雇処分 懲戒免職処分 disciplinarydismissal",
    R.TRANSFER: "転籍 転籍退職 移籍 グループ会社転籍 グループ内転籍 transfer",
}
_REASONS = {word: reason for reason, words in _WORDS.items() for word in words.split()}
_ENGLISH = {
    R.OWN_WISH: "own wish",
    R.RETIREMENT_AGE: "retirement age",
    R.CONTRACT_ENDED: "end of contract",
    R.EARLY_RETIREMENT_PROGRAMME: "early-retirement programme",
    R.VOLUNTARY_REDUNDANCY: "voluntary redundancy",
    R.REDUNDANCY: "redundancy",
    R.DISMISSAL: "dismissal",
    R.INSTRUCTED_RESIGNATION: "resignation under instruction",
    R.DISCIPLINARY_DISMISSAL: "disciplinary dismissal",
    R.TRANSFER: "transfer within the group",
}
_BLANK = re.compile(r"\s+")
_BETWEEN = re.compile(r"[()\[\]{}「」『』【】〔〕・:;,、。/|]+")


def same_text(text: str) -> str:
    """A company's words as they are compared: without width, case and blanks."""
    return _BLANK.sub("", normalize("NFKC", text)).casefold()


def words_in(text: str) -> frozenset[str]:
    """The whole text and its parts between brackets and marks: `会社都合（希望退職）` says both."""
    return frozenset({same_text(text), *(same_text(part) for part in _BETWEEN.split(normalize("NFKC", text)))} - {""})


def reasons_in(text: str) -> frozenset[LeavingReason]:
    """The reasons that a register's text names; none where it is not understood."""
    return frozenset(_REASONS[word] for word in words_in(text) if word in _REASONS)


def name_of(reason: LeavingReason, language: str) -> str:
    """The reason in a word; any language but `ja` gets English."""
    return _WORDS[reason].split()[0] if language == "ja" else _ENGLISH[reason]
