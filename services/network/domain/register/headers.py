"""Which fact a column's header names, in Japanese or English and any spelling. Leaves out the values below it."""

import re
from enum import StrEnum
from unicodedata import normalize

from services.network.domain.register import header_words as words
from services.network.domain.register.facts import Fact


class Confidence(StrEnum):
    """How sure a proposal is, best first. A guess is shown to the operator and never used before it is given."""

    GIVEN = "given"
    CERTAIN = "certain"
    LIKELY = "likely"
    GUESSED = "guessed"


_MARKS = re.compile(r"[^\w]|_")
_NEVER = re.compile("|".join(words.NEVER))
_FORMER, _NOISE = re.compile(words.FORMER_MARKS), re.compile(words.NOISE)
_SCRIPTS = (("kana", re.compile(words.KANA_MARKS)), ("romaji", re.compile(words.ROMAJI_MARKS)))
_NAMES = {
    (words.FAMILY, ""): Fact.FAMILY_NAME,
    (words.GIVEN, ""): Fact.GIVEN_NAME,
    (words.FULL, ""): Fact.FULL_NAME,
    (words.FAMILY, "kana"): Fact.FAMILY_KANA,
    (words.GIVEN, "kana"): Fact.GIVEN_KANA,
    (words.FULL, "kana"): Fact.FULL_KANA,
    (words.FAMILY, "romaji"): Fact.FAMILY_ROMAJI,
    (words.GIVEN, "romaji"): Fact.GIVEN_ROMAJI,
    (words.FULL, "romaji"): Fact.FULL_ROMAJI,
}
_CERTAIN = {word: fact for fact, text in words.CERTAIN.items() for word in text.split()}
_PART_OF = {word: part for part, text in words.PARTS_OF_NAMES.items() for word in text.split()}
_SPOKEN_PART_OF = {word: part for part, text in words.SPOKEN_PARTS.items() for word in text.split()}
_FORMER_NAMES = frozenset(words.FORMER_NAMES.split())
_PATTERNS = tuple(
    (fact, re.compile("|".join(patterns)), confidence)
    for table, confidence in ((words.LIKELY, Confidence.LIKELY), (words.GUESSED, Confidence.GUESSED))
    for fact, patterns in table.items()
)


def plain(header: str) -> str:
    """The header without what does not distinguish it: width, case, blanks, brackets and marks."""
    text = normalize("NFKC", header).casefold()
    return _MARKS.sub("", text.replace("#", "no"))


def is_never_a_fact(header: str) -> bool:
    """Whether the header names something a register must not take for a fact of the leaver."""
    return _NEVER.fullmatch(plain(header)) is not None


def fact_named(header: str) -> tuple[Fact, Confidence] | None:
    """The fact a header names and how surely; None where it names none that a register holds."""
    word = plain(header)
    if not word or is_never_a_fact(header):
        return None
    certain = _CERTAIN.get(word) or _name_fact(word)
    if certain:
        return certain, Confidence.CERTAIN
    return next(((fact, sure) for fact, pattern, sure in _PATTERNS if pattern.fullmatch(word)), None)


def _name_fact(header: str) -> Fact | None:
    """A name is a part (family, given, both) in a script (kanji, kana, romaji)."""
    word = _NOISE.sub("", header)
    if word in _FORMER_NAMES:
        return Fact.FORMER_FAMILY_NAME
    if _FORMER.search(word):
        return None
    if word in _SPOKEN_PART_OF:
        return _NAMES[_SPOKEN_PART_OF[word], "kana"]
    for script, pattern in _SCRIPTS:
        rest, found = pattern.subn("", word)
        if found and rest in _PART_OF:
            return _NAMES[_PART_OF[rest], script]
    return _NAMES[_PART_OF[word], ""] if word in _PART_OF else None
