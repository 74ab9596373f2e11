"""What a single cell says: names in one column, lists, codes a spreadsheet has touched. Leaves out dates."""

import re
from functools import lru_cache
from unicodedata import normalize

_LIST_MARKS = re.compile(r"[;；、，,／|｜\r\n]+")
_WEAK_LIST_MARKS = re.compile(r"[・･]+")
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_NO_MAIL = frozenset({"-", "－", "―", "ー", "なし", "無", "無し", "N/A", "n/a"})
_LONGEST_MAIL = 254


def name_parts(text: str) -> tuple[str, str]:
    """Family and given name of a cell divided by a blank of any width; without one all of it is the family name."""
    family, _, given = " ".join(text.split(None, 1)).partition(" ")
    return family, given


@lru_cache(maxsize=65536)
def listed(text: str) -> tuple[str, ...]:
    """The entries of a list in one cell, each once. ・, also a part of words, divides only where no other mark does."""
    marks = _LIST_MARKS if _LIST_MARKS.search(text) else _WEAK_LIST_MARKS
    return tuple(dict.fromkeys(entry for part in marks.split(text) if (entry := part.strip())))


def code(text: str) -> str:
    """A number or code as it came, without the `="…"` that some exports put around it to keep leading zeros."""
    return text[2:-1].strip() if text.startswith('="') and text.endswith('"') else text


def same_number(text: str) -> str:
    """What two spellings of one number within a file share: width and case. Leading zeros count."""
    return text if text.isascii() and text.isdigit() else normalize("NFKC", text).casefold()


def mail(text: str) -> str | None:
    """The address, empty where the cell says there is none; None for what is no address."""
    if not text or text in _NO_MAIL:
        return ""
    return text if len(text) <= _LONGEST_MAIL and _MAIL.fullmatch(text) else None
