"""Access of a member who left: until when by the rules of the companies left, and never ended without notice.

Leaves out who is told and how.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from services.network.domain.eligibility.rules import EligibilityRule
from services.network.domain.eligibility.years import end_of_access


@dataclass(frozen=True)
class Term:
    """The last day of access by the rules of today, and how many days before it notice is given."""

    ends_on: date
    notice_days: int

    def is_near(self, today: date) -> bool:
        """Whether notice is due."""
        return (self.ends_on - today).days <= self.notice_days


class Turn(StrEnum):
    """What changed for a member."""

    NOTICED = "noticed"
    ENDED = "ended"
    RETURNED = "returned"


@dataclass(frozen=True)
class Access:
    """What a member was told: of which end by the rules, and the last day; and whether access is over."""

    noticed_for: date | None = None
    ends_on: date | None = None
    is_over: bool = False

    def turned(self, term: Term | None, today: date) -> tuple["Access", Turn | None]:
        """The access on a day, and what changed, once: a day looked at again changes nothing.

        Whoever was told too late, by a new rule or by us, has the days of the notice all the same.
        """
        if self.is_over:
            is_back = term is None or today <= term.ends_on
            return (Access(), Turn.RETURNED) if is_back else (self, None)
        if term is None or not term.is_near(today):
            return self, None
        if self.noticed_for != term.ends_on:
            last_day = max(term.ends_on, today + timedelta(days=term.notice_days))
            return Access(term.ends_on, last_day), Turn.NOTICED
        if self.ends_on and today > self.ends_on:
            return replace(self, is_over=True), Turn.ENDED
        return self, None


def term_of(left: Iterable[tuple[str, date | None]], rules: Mapping[str, Collection[EligibilityRule]]) -> Term | None:
    """The term of somebody who left these companies on these days, None for no end. `rules` are those in force.

    The latest end over all rules of the companies left; one that asks for no end, a company without a rule and a day
    that is not known set none.
    """
    terms: list[Term] = []
    for company_id, left_on in left:
        asked = [rule.conditions for rule in rules.get(company_id, ())]
        if left_on is None or not asked or not all(each.access_years for each in asked):
            return None
        terms += [Term(end_of_access(left_on, each.access_years), each.notice_days) for each in asked]
    return max(terms, key=lambda term: (term.ends_on, term.notice_days), default=None)
