"""How far a person and a posting go together: findings, points, reasons. Leaves out who may be scored for whom.

What goes in is `Said` and `Recorded`: what is no field of these is no input. Age, gender, family and union membership
are none. A record confirms what the person claims and shares; it adds nothing by itself.

**Nobody rises by saying less.** Take any facts away, said or recorded: neither the score nor, where it stays, the known
share gets higher. So a missing fact is worth what one that differs is worth. It is not worth zero, and it does not
leave the quotient either: there it would be worth the mean of the rest, and whoever hides all but the best fact would
get 100. Of whom nothing is known there is no score, and its place is after all who have one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from math import prod

from services.network.domain.names import kana_key, name_key
from services.network.domain.scoring_words import words_of

SCORED_ITEMS = ("skills", "prefecture_code", "employments")
"""The fields of a profile that are compared."""


class Aspect(StrEnum):
    """Which side of a posting is compared."""

    SKILLS = "skills"
    LICENCES = "licences"
    COMPANY = "company"
    PREFECTURE = "prefecture"


class Finding(StrEnum):
    """What comparing shows."""

    CONFIRMED = "confirmed"
    CLAIMED = "claimed"
    PARTLY = "partly"
    DIFFERS = "differs"
    MISSING = "missing"


_CONFIRMED, _CLAIMED, _PARTLY, _DIFFERS, _MISSING = Finding
WEIGHTS: Mapping[Aspect, Mapping[Finding, int]] = {
    Aspect.SKILLS: {_CONFIRMED: 50, _CLAIMED: 40, _PARTLY: 25, _DIFFERS: 10, _MISSING: 10},
    Aspect.LICENCES: {_CONFIRMED: 20, _CLAIMED: 16, _PARTLY: 10, _DIFFERS: 4, _MISSING: 4},
    Aspect.COMPANY: {_CONFIRMED: 20, _CLAIMED: 16, _PARTLY: 10, _DIFFERS: 4, _MISSING: 4},
    Aspect.PREFECTURE: {_CLAIMED: 10, _PARTLY: 5, _DIFFERS: 2, _MISSING: 2},
}
"""Points of each finding; the best of a row is the weight of its aspect. Several skills share theirs evenly."""
_FULL = {aspect: max(row.values()) for aspect, row in WEIGHTS.items()}
FRESHNESS = ((timedelta(days=365), 100), (timedelta(days=3 * 365), 90), (timedelta(days=5 * 365), 80))
"""Up to this age a fact has so many percent of its points above those of a missing one. A confirmed fact is as of the
later of the two days on which the person said it and the register was read."""
OLDER = 70
"""And when it is older."""
_REGIONS = (
    ("01", "01"),
    ("02", "07"),
    ("08", "14"),
    ("15", "23"),
    ("24", "30"),
    ("31", "35"),
    ("36", "39"),
    ("40", "47"),
)
"""The eight regions, as first and last prefecture by JIS X 0401: who lives in the same one is near."""


@dataclass(frozen=True, slots=True)
class AtCompany:
    """Somebody was at a company of the group."""

    company_id: str


@dataclass(frozen=True, slots=True)
class Said:
    """What is read of a member to score it. A licence is claimed among the skills."""

    id: str
    joined_at: datetime
    skills: tuple[str, ...] = ()
    prefecture_code: str = ""
    employments: tuple[AtCompany, ...] = ()
    described_at: datetime | None = None

    @property
    def said_at(self) -> datetime:
        """The profile is as of this moment."""
        return self.described_at or self.joined_at

    @property
    def company_ids(self) -> tuple[str, ...]:
        """The companies of the group the person was at."""
        return tuple(each.company_id for each in self.employments)

    def shown(self, items: Iterable[str]) -> "Said":
        """With what these items of a ground name, and nothing else."""
        named = set(items)
        return replace(
            self,
            skills=self.skills if "skills" in named else (),
            prefecture_code=self.prefecture_code if "prefecture_code" in named else "",
            employments=self.employments if "employments" in named else (),
        )


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is read of a leaver record of a member."""

    id: str
    company_id: str
    updated_at: datetime
    member_id: str | None = None
    skills: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Requirement:
    """What a posting asks for; what it leaves out is not scored."""

    company_id: str
    skills: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    prefecture_code: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One comparison: `subject` is the word of the posting it is about, `as_of` the day of the fact."""

    aspect: Aspect
    finding: Finding
    subject: str = ""
    as_of: datetime | None = None

    @property
    def is_known(self) -> bool:
        """Whether there is a fact."""
        return self.finding is not Finding.MISSING

    def words(self, language: str) -> str:
        """The reason in a sentence; any language but `ja` gets English."""
        return words_of(self.aspect, self.finding, self.subject, language)


@dataclass(frozen=True, slots=True)
class Score:
    """20 to 100, None where nothing is known; `known_share` is the share of the weight that is known, in percent."""

    value: int | None
    known_share: int
    reasons: tuple[Reason, ...]


class Scale:
    """What one posting is measured by, on a day; made once and used for many people."""

    def __init__(self, requirement: Requirement, today: date) -> None:
        self._requirement = requirement
        self._today = today
        self._subjects = {Aspect.SKILLS: _keyed(requirement.skills), Aspect.LICENCES: _keyed(requirement.licences)}
        asked = {aspect: len(subjects) for aspect, subjects in self._subjects.items() if subjects}
        asked |= {Aspect.COMPANY: 1} | ({Aspect.PREFECTURE: 1} if requirement.prefecture_code else {})
        self._times = {aspect: prod(asked.values()) // count for aspect, count in asked.items()}
        self._whole = sum(_FULL[aspect] * count * self._times[aspect] for aspect, count in asked.items())

    def score(self, said: Said, records: Sequence[Recorded]) -> Score:
        """How far the person goes with the posting. Without employments to show, no register is looked at."""
        reasons = tuple(self._compared(said, records if said.employments else ()))
        known = sum(_FULL[reason.aspect] * self._times[reason.aspect] for reason in reasons if reason.is_known)
        ordered = tuple(sorted(reasons, key=lambda reason: not reason.is_known))
        if not known:
            return Score(None, 0, ordered)
        points = sum(self._points(reason) * self._times[reason.aspect] for reason in reasons)
        return Score(points // self._whole, known * 100 // self._whole, ordered)

    def _points(self, reason: Reason) -> int:
        """In hundredths: what a missing fact is worth, and what the finding adds as far as the fact is fresh."""
        row = WEIGHTS[reason.aspect]
        gained = row[reason.finding] - row[Finding.MISSING]
        return row[Finding.MISSING] * 100 + gained * (self._freshness(reason.as_of) if gained else 0)

    def _freshness(self, as_of: datetime | None) -> int:
        age = self._today - as_of.date() if as_of else timedelta.max
        return next((percent for limit, percent in FRESHNESS if age <= limit), OLDER)

    def _compared(self, said: Said, records: Sequence[Recorded]) -> Iterator[Reason]:
        for aspect, subjects in self._subjects.items():
            for subject, key in subjects:
                yield _of_word(aspect, subject, key, said, records)
        yield _of_company(self._requirement.company_id, said, records)
        if self._requirement.prefecture_code:
            yield _of_prefecture(self._requirement.prefecture_code, said)


def _of_word(aspect: Aspect, subject: str, key: str, said: Said, records: Sequence[Recorded]) -> Reason:
    claims = _keys(said.skills)
    if not claims:
        return Reason(aspect, Finding.MISSING, subject)
    if key not in claims:
        close = any(_is_close(key, claim) for claim in claims)
        return Reason(aspect, Finding.PARTLY if close else Finding.DIFFERS, subject, said.said_at)
    confirmed = [each.updated_at for each in records if key in _keys(each.skills) | _keys(each.licences)]
    return Reason(aspect, Finding.CONFIRMED if confirmed else Finding.CLAIMED, subject, max((*confirmed, said.said_at)))


def _of_company(company_id: str, said: Said, records: Sequence[Recorded]) -> Reason:
    if not said.employments:
        return Reason(Aspect.COMPANY, Finding.MISSING)
    if all(each.company_id != company_id for each in said.employments):
        return Reason(Aspect.COMPANY, Finding.PARTLY, as_of=said.joined_at)
    confirmed = [each.updated_at for each in records if each.company_id == company_id]
    finding = Finding.CONFIRMED if confirmed else Finding.CLAIMED
    return Reason(Aspect.COMPANY, finding, as_of=max((*confirmed, said.joined_at)))


def _of_prefecture(asked: str, said: Said) -> Reason:
    if not said.prefecture_code:
        return Reason(Aspect.PREFECTURE, Finding.MISSING)
    is_near = any(first <= asked <= last and first <= said.prefecture_code <= last for first, last in _REGIONS)
    finding = Finding.PARTLY if is_near else Finding.DIFFERS
    return Reason(Aspect.PREFECTURE, Finding.CLAIMED if asked == said.prefecture_code else finding, as_of=said.said_at)


def place_key(id: str, value: int | None, known_share: int) -> tuple[int, int, str]:
    """Sorts the best first: by score, then by what is known, then by id; who has no score comes last."""
    return 1 if value is None else -value, -known_share, id


@lru_cache(maxsize=65536)
def skill_key(text: str) -> str:
    """What two spellings of one skill or licence share: ＦＰ①級 and FP1級, データ分析 and データ 分析."""
    return kana_key(name_key(text, ""), "")


@lru_cache(maxsize=4096)
def _keys(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(skill_key, texts))


@lru_cache(maxsize=65536)
def _is_close(one: str, other: str) -> bool:
    """One holds the other, or half of their pairs of neighbouring characters are the same."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) > 1 and shorter in longer:
        return True
    pairs, others = ({word[at : at + 2] for at in range(len(word) - 1)} for word in (one, other))
    return bool(pairs and others) and 4 * len(pairs & others) >= len(pairs) + len(others)


def _keyed(words: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The words with their keys, each key once."""
    return tuple({skill_key(word): (word, skill_key(word)) for word in words}.values())
