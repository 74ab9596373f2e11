"""What the values below a header say where the header does not. Never overrules a certain header."""

import re
from collections.abc import Callable, Collection, Sequence
from statistics import median
from unicodedata import normalize

from services.network.domain.register.dates import read_date, style_of
from services.network.domain.register.facts import DATES, Fact

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_KANA_NAME = re.compile(r"[\u30a1-\u30ff]+[ ][\u30a1-\u30ff]+")
_MOST = 0.8
_ANY = 0.1


def _whole(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda value: pattern.fullmatch(normalize("NFKC", value).strip()) is not None


_is_mail, _is_kana_name = _whole(_MAIL), _whole(_KANA_NAME)


def _is_date(value: str) -> bool:
    return style_of(value) is not None


_EXPECTED = {Fact.PERSONAL_MAIL: _is_mail} | dict.fromkeys(DATES, _is_date)


def contradict(fact: Fact, values: Sequence[str]) -> bool:
    """Whether hardly any of the values can be that fact. Blank ones say nothing."""
    expected = _EXPECTED.get(fact)
    filled = [value for value in values if value.strip()]
    return expected is not None and bool(filled) and _share(expected, filled) < _ANY


def facts_guessed(columns: dict[int, Sequence[str]], missing: Collection[Fact]) -> dict[int, Fact]:
    """Guesses for the columns (by position) no header explains, only for facts nothing else explains."""
    filled = {at: [value for value in values if value.strip()] for at, values in columns.items()}
    guesses = _dates_in_order(filled) if set(DATES) <= set(missing) else {}
    for fact, looks in ((Fact.PERSONAL_MAIL, _is_mail), (Fact.FULL_KANA, _is_kana_name)):
        alike = [at for at, values in filled.items() if values and _share(looks, values) >= _MOST]
        if fact in missing and len(alike) == 1:
            guesses[alike[0]] = fact
    return guesses


def _dates_in_order(filled: dict[int, list[str]]) -> dict[int, Fact]:
    """People are born, join and leave in that order, which tells three unexplained date columns apart."""
    days: dict[int, float] = {}
    for at, values in filled.items():
        read = [day.toordinal() for day in map(read_date, values) if day]
        if read and len(read) >= _MOST * len(values):
            days[at] = median(read)
    return dict(zip(sorted(days, key=lambda at: days[at]), DATES, strict=True)) if len(days) == len(DATES) else {}


def _share(looks: Callable[[str], bool], values: Sequence[str]) -> float:
    return sum(map(looks, values)) / len(values)
