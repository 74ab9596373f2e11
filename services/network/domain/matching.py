"""Comparing a registration with the leaver records of its company: how well each agrees, and why, in words.

Never strong on a name alone: only kana and birth date together with the employee number or the period are, and only
for a single record. Registers hold no kana of a former name: where the names agree by a former name alone, the kana of
the given name stands in, and number and period have to agree both. A fact that is missing speaks neither for nor
against, and is named. Leaves out finding the records and what becomes of a registration.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from services.network.domain.findings import Finding
from services.network.domain.names import kana_key, name_key, number_key, plain_name


class Outcome(StrEnum):
    """STRONG approves by itself, WEAK waits for HR with candidates to compare, NONE waits without."""

    STRONG = "strong"
    WEAK = "weak"
    NONE = "none"


WEAK_FROM = 30
"""Kana, name, number and period agree and only the birth date was mistyped: HR should see that record."""
_KANA_OF_WHOLE_NAME = frozenset({Finding.KANA_AGREES, Finding.FORMER_KANA_AGREES})
_SURE_BY_FORMER_NAME = frozenset(
    {Finding.GIVEN_KANA_AGREES, Finding.FORMER_NAME_AGREES, Finding.NUMBER_AGREES, Finding.PERIOD_AGREES}
)
_MONTHS_MISREMEMBERED = 1


@dataclass(frozen=True)
class About:
    """A time as people remember it: a calendar year, and the month (1 to 12) if they know it."""

    year: int
    month: int | None = None

    def agrees(self, day: date) -> bool:
        """Within one month, or within the same year where the month is not known."""
        if self.month is None:
            return self.year == day.year
        return abs((self.year - day.year) * 12 + self.month - day.month) <= _MONTHS_MISREMEMBERED


@dataclass(frozen=True)
class Claim:
    """What a person who registers says of the time at one company; empty or None where nothing was said."""

    company_id: str
    family_name: str
    given_name: str
    family_kana: str
    given_kana: str
    birth_date: date | None
    employee_number: str = ""
    joined: About | None = None
    left: About | None = None
    former_family_name: str = ""
    former_family_kana: str = ""


class Leaver(Protocol):
    """What a stored leaver record must tell to be compared."""

    @property
    def id(self) -> str:
        """The record's id."""
        ...

    @property
    def company_id(self) -> str:
        """The company whose register it is in."""
        ...

    @property
    def employee_number(self) -> str:
        """As the company wrote it."""
        ...

    @property
    def family_name(self) -> str:
        """At the time of leaving."""
        ...

    @property
    def given_name(self) -> str:
        """Empty for a single name."""
        ...

    @property
    def family_kana(self) -> str:
        """Empty if not recorded."""
        ...

    @property
    def given_kana(self) -> str:
        """Empty if not recorded."""
        ...

    @property
    def former_family_name(self) -> str:
        """Empty if there was none."""
        ...

    @property
    def birth_date(self) -> date | None:
        """None if not recorded."""
        ...

    @property
    def joined_on(self) -> date:
        """The first day."""
        ...

    @property
    def left_on(self) -> date:
        """The last day."""
        ...


@dataclass(frozen=True)
class Comparison:
    """One record against the claim: kana, name, birth date, number and period, one finding each, in this order."""

    leaver_id: str
    findings: tuple[Finding, ...]

    @property
    def score(self) -> int:
        """From -95 to 100; the weights of the findings added up."""
        return sum(finding.weight for finding in self.findings)

    @property
    def shown_score(self) -> int:
        """The score as people see it, from 0 to 100."""
        return max(0, min(100, self.score))

    @property
    def is_strong(self) -> bool:
        """Kana and birth date agree, and number or period; a number that was typed and differs speaks against it."""
        found = frozenset(self.findings)
        if Finding.BIRTH_DATE_AGREES not in found or Finding.NUMBER_DIFFERS in found:
            return False
        if found & _KANA_OF_WHOLE_NAME:
            return bool(found & {Finding.NUMBER_AGREES, Finding.PERIOD_AGREES})
        return found >= _SURE_BY_FORMER_NAME

    @property
    def is_worth_showing(self) -> bool:
        """Whether HR should see it beside what the person typed."""
        return self.score >= WEAK_FROM


@dataclass(frozen=True)
class Matching:
    """The outcome, and the records worth showing, best first. `leaver_id` is set only when the outcome is STRONG."""

    outcome: Outcome
    comparisons: tuple[Comparison, ...]
    leaver_id: str | None


def match(claim: Claim, leavers: Iterable[Leaver]) -> Matching:
    """Compare the claim with the records found for it; those of another company are never looked at."""
    own = {leaver.id: leaver for leaver in leavers if leaver.company_id == claim.company_id}
    compared = (compare(claim, leaver) for leaver in own.values())
    shown = sorted((one for one in compared if one.is_worth_showing), key=lambda one: (-one.score, one.leaver_id))
    strong = [one.leaver_id for one in shown if one.is_strong]
    if len(strong) == 1:
        return Matching(Outcome.STRONG, tuple(shown), strong[0])
    return Matching(Outcome.WEAK if shown else Outcome.NONE, tuple(shown), None)


def compare(claim: Claim, leaver: Leaver) -> Comparison:
    """What one record shows, whatever its company."""
    aspects = (_kana, _name, _birth, _number, _period)
    return Comparison(leaver.id, tuple(aspect(claim, leaver) for aspect in aspects))


def _kana(claim: Claim, leaver: Leaver) -> Finding:
    recorded = kana_key(leaver.family_kana, leaver.given_kana)
    typed = kana_key(claim.family_kana, claim.given_kana)
    if not recorded or not typed:
        return Finding.KANA_MISSING
    if typed == recorded:
        return Finding.KANA_AGREES
    if claim.former_family_kana and kana_key(claim.former_family_kana, claim.given_kana) == recorded:
        return Finding.FORMER_KANA_AGREES
    given = kana_key("", leaver.given_kana)
    return Finding.GIVEN_KANA_AGREES if given and given == kana_key("", claim.given_kana) else Finding.KANA_DIFFERS


def _name(claim: Claim, leaver: Leaver) -> Finding:
    recorded = name_key(leaver.family_name, leaver.given_name)
    typed = name_key(claim.family_name, claim.given_name)
    if not recorded or not typed:
        return Finding.NAME_MISSING
    if typed == recorded:
        return Finding.NAME_AGREES if _written_alike(claim, leaver) else Finding.NAME_VARIANT_AGREES
    return Finding.FORMER_NAME_AGREES if _agree_by_former_name(claim, leaver) else Finding.NAME_DIFFERS


def _written_alike(claim: Claim, leaver: Leaver) -> bool:
    """Whether the characters are the same too, and not only forms of the same ones, as 髙 and 高 are."""
    typed = plain_name(claim.family_name, claim.given_name)
    return typed == plain_name(leaver.family_name, leaver.given_name)


def _agree_by_former_name(claim: Claim, leaver: Leaver) -> bool:
    """Whether the names agree once a former family name stands for the present one, on either side or both."""
    typed = {name_key(family, claim.given_name) for family in (claim.family_name, claim.former_family_name) if family}
    families = (leaver.family_name, leaver.former_family_name)
    recorded = {name_key(family, leaver.given_name) for family in families if family}
    return not typed.isdisjoint(recorded)


def _birth(claim: Claim, leaver: Leaver) -> Finding:
    if claim.birth_date is None or leaver.birth_date is None:
        return Finding.BIRTH_DATE_MISSING
    return Finding.BIRTH_DATE_AGREES if claim.birth_date == leaver.birth_date else Finding.BIRTH_DATE_DIFFERS


def _number(claim: Claim, leaver: Leaver) -> Finding:
    typed, recorded = number_key(claim.employee_number), number_key(leaver.employee_number)
    if not typed or not recorded:
        return Finding.NUMBER_MISSING
    return Finding.NUMBER_AGREES if typed == recorded else Finding.NUMBER_DIFFERS


def _period(claim: Claim, leaver: Leaver) -> Finding:
    """Every end that was given has to agree. One of two does where somebody came and went more than once."""
    ends = tuple(_ends(claim, leaver))
    if not ends:
        return Finding.PERIOD_MISSING
    if any(ends):
        return Finding.PERIOD_AGREES if all(ends) else Finding.PERIOD_PARTLY_AGREES
    return Finding.PERIOD_DIFFERS


def _ends(claim: Claim, leaver: Leaver) -> Iterator[bool]:
    if claim.joined:
        yield claim.joined.agrees(leaver.joined_on)
    if claim.left:
        yield claim.left.agrees(leaver.left_on)
