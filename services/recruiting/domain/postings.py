"""Postings: what the law wants said before people apply, and from when to when they can."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from chassis.errors import InvalidInput, NotFound, RuleBroken

"""One sentence for what is not there and for what is another company's, so that nobody learns the difference."""
MANDATORY: Final = (
    "duties",
    "duties_change_range",
    "workplace",
    "workplace_change_range",
    "contract_term",
    "renewal_criteria",
    "pay",
    "hours",
    "as_of_date",
    "opens_on",
    "closes_on",
)
"""What a posting must say before anybody applies (職業安定法 5-3 and its ordinance), beside the legal employer."""


class PostingState(StrEnum):
    """Where a posting stands; it goes one way only."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"


class ComebackKind(StrEnum):
    """What kind of relation is offered."""

    EMPLOYMENT = "employment"
    SIDE_JOB = "side_job"
    COLLABORATION = "collaboration"


@dataclass(frozen=True)
class Terms:
    """What is offered. Days are in Japan."""

    title: str = ""
    duties: str = ""
    duties_change_range: str = ""
    workplace: str = ""
    workplace_change_range: str = ""
    contract_term: str = ""
    renewal_criteria: str = ""
    pay: str = ""
    hours: str = ""
    as_of_date: date | None = None
    opens_on: date | None = None
    closes_on: date | None = None
    skills: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    prefecture_code: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the legally required terms that say nothing yet."""
        return tuple(name for name in MANDATORY if not str(getattr(self, name) or "").strip())

    def require_order(self) -> None:
        """Raises InvalidInput when the closing date comes before the opening date."""
        if self.opens_on and self.closes_on and self.closes_on < self.opens_on:
            raise InvalidInput("A posting closes on the day it opens or later.", field="terms.closes_on")

    def require_complete(self) -> None:
        """Raises RuleBroken naming every legally required term that is missing, also in the fact `fields`."""
        if not self.missing:
            return
        refusal = RuleBroken(f"These terms are required by law: {', '.join(self.missing)}.", rule="mandatory_terms")
        refusal.facts["fields"] = ",".join(self.missing)
        raise refusal

    def are_open(self, today: date) -> bool:
        """True from the opening date to the closing date, both included."""
        return self.opens_on is not None and self.closes_on is not None and self.opens_on <= today <= self.closes_on


@dataclass(frozen=True)
class Posting:
    """An offer of one company to whoever left any company of the group."""

    id: str
    company_id: str
    legal_employer: str
    """The name of the legal entity on the day of drafting; it never changes."""
    kind: ComebackKind
    terms: Terms
    drafted_at: datetime
    state: PostingState = PostingState.DRAFT
    published_at: datetime | None = None
    version: int = 0

    @property
    def is_published(self) -> bool:
        """True from publishing to closing, also outside of its dates."""
        return self.state is PostingState.PUBLISHED

    def is_open(self, today: date) -> bool:
        """True while people can apply: published and between its dates."""
        return self.is_published and self.terms.are_open(today)

    def is_visible(self, *, companies: Collection[str], applied_to: Collection[str], today: date) -> bool:
        """Whether somebody sees it who acts for these companies and applied to these postings."""
        return self.company_id in companies or self.id in applied_to or self.is_open(today)

    def require_company(self, company_id: str) -> None:
        """Raises NotFound for a posting of another company."""
        if self.company_id != company_id:
            raise NotFound

    def require_open(self, today: date) -> None:
        """Raises NotFound for a draft, which nobody outside may know of, and RuleBroken when it is not open."""
        if self.state is PostingState.DRAFT:
            raise NotFound
        if not self.is_open(today):
            raise RuleBroken("This posting is not open for applications.", rule="posting_is_not_open")

    def with_terms(self, terms: Terms) -> "Posting":
        """The posting with other terms. A published one stays complete, a closed one stays as it is."""
        self._require(PostingState.DRAFT, PostingState.PUBLISHED)
        terms.require_order()
        if self.is_published:
            terms.require_complete()
        return replace(self, terms=terms)

    def publish(self, at: datetime, today: date) -> "Posting":
        """The posting, published. Raises RuleBroken when it is no draft, lacks a term, or would be over at once."""
        self._require(PostingState.DRAFT)
        self.terms.require_complete()
        if self.terms.closes_on is not None and self.terms.closes_on < today:
            raise RuleBroken("The closing date has passed already.", rule="closing_date_is_past")
        return replace(self, state=PostingState.PUBLISHED, published_at=at)

    def close(self) -> "Posting":
        """The posting, closed for good. Raises RuleBroken when it is not published."""
        self._require(PostingState.PUBLISHED)
        return replace(self, state=PostingState.CLOSED)

    def _require(self, *states: PostingState) -> None:
        if self.state not in states:
            raise RuleBroken(f"This cannot be done: the posting is {self.state}.", rule=f"posting_is_{self.state}")
