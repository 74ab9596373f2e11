"""Dates as Japanese HR systems write them. Reads them; leaves out what a date means."""

import re
from datetime import date
from enum import StrEnum
from functools import lru_cache
from unicodedata import normalize


class DateStyle(StrEnum):
    """How a column writes its dates; each is read without being told."""

    ISO = "iso"
    SLASH = "slash"
    DOT = "dot"
    JAPANESE = "japanese"
    COMPACT = "compact"
    ERA_LONG = "era_long"
    ERA_SHORT = "era_short"


# First and last day of each era and the year before its year 1. The day of a change carries both names.
_ERAS = {
    "明": (date(1868, 1, 25), date(1912, 7, 30), 1867),
    "大": (date(1912, 7, 30), date(1926, 12, 25), 1911),
    "昭": (date(1926, 12, 25), date(1989, 1, 7), 1925),
    "平": (date(1989, 1, 8), date(2019, 4, 30), 1988),
    "令": (date(2019, 5, 1), date(2100, 12, 31), 2018),
}
_LETTERS = {"M": "明", "T": "大", "S": "昭", "H": "平", "R": "令"}
_YEARS = range(1900, 2101)
_LONGEST = 40

_TIME = re.compile(r"(?<=\d)[T ]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$")
_ERA = r"(?P<era>明治?|大正?|昭和?|平成?|令和?|[MTSHR])(?P<year>元|[0-9]{1,2})"
_STYLES = (
    (DateStyle.ISO, r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"),
    (DateStyle.SLASH, r"(?P<year>[0-9]{4})/(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})"),
    (DateStyle.DOT, r"(?P<year>[0-9]{4})\.(?P<month>[0-9]{1,2})\.(?P<day>[0-9]{1,2})"),
    (DateStyle.JAPANESE, r"(?P<year>[0-9]{4})年(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})日"),
    (DateStyle.COMPACT, r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"),
    (DateStyle.ERA_LONG, _ERA + r"年(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})日"),
    (DateStyle.ERA_SHORT, _ERA + r"(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})"),
    (DateStyle.ERA_SHORT, r"(?P<era>[MTSHR])(?P<year>[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"),
)
_ALL_PATTERNS = tuple((style, re.compile(pattern, re.IGNORECASE)) for style, pattern in _STYLES)
_PATTERNS = tuple(entry for entry in _ALL_PATTERNS if "era" not in entry[1].groupindex)
_ERA_PATTERNS = tuple(entry for entry in _ALL_PATTERNS if "era" in entry[1].groupindex)


@lru_cache(maxsize=65536)
def read_date(text: str) -> date | None:
    """The day the text names, or None where it names none: a form we do not read, or a day outside its month or era."""
    found = _found(text)
    if found is None:
        return None
    part = found[1].groupdict()
    try:
        return _day(part.get("era"), part["year"], int(part["month"]), int(part["day"]))
    except ValueError:
        return None


def style_of(text: str) -> DateStyle | None:
    """How the text writes its date, whether or not that day exists."""
    found = _found(text)
    return found[0] if found else None


def _found(text: str) -> tuple[DateStyle, re.Match[str]] | None:
    if len(text) > _LONGEST:
        return None
    plain = "".join(_TIME.sub("", normalize("NFKC", text).strip()).split())
    patterns = _PATTERNS if plain[:1].isdigit() else _ERA_PATTERNS
    matches = ((style, pattern.fullmatch(plain)) for style, pattern in patterns)
    return next(((style, match) for style, match in matches if match), None)


def _day(era: str | None, year: str, month: int, day: int) -> date | None:
    if era is None:
        return date(int(year), month, day) if int(year) in _YEARS else None
    first, last, before = _ERAS[_LETTERS.get(era.upper(), era[0])]
    named = date(before + (1 if year == "元" else int(year)), month, day)
    return named if year.strip("0") and first <= named <= last else None
