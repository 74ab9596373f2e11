"""Applications: which moves there are, who makes them, and what has ended."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from chassis.errors import AlreadyExists, RuleBroken
from services.recruiting.domain.postings import ComebackKind

UNDER_WAY: Final = "You have an application to this posting already."


class ApplicationState(StrEnum):
    """Where an application stands."""

    APPLIED = "applied"
    SCREENING = "screening"
    INTERVIEW = "interview"
    OFFERED = "offered"
    HIRED = "hired"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    HIRE_CANCELLED = "hire_cancelled"


S = ApplicationState

MOVES: Final[Mapping[ApplicationState, frozenset[ApplicationState]]] = {
    S.APPLIED: frozenset({S.SCREENING, S.DECLINED}),
    S.SCREENING: frozenset({S.INTERVIEW, S.DECLINED}),
    S.INTERVIEW: frozenset({S.OFFERED, S.DECLINED}),
    S.OFFERED: frozenset({S.HIRED, S.DECLINED}),
    S.HIRED: frozenset({S.HIRE_CANCELLED}),
    S.DECLINED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.HIRE_CANCELLED: frozenset(),
}
"""Where the company may move an application from each state: one step on, or to a refusal."""
WITHDRAWABLE: Final = frozenset({S.APPLIED, S.SCREENING, S.INTERVIEW, S.OFFERED})
"""Where the person may withdraw."""
NOT_HIRED: Final = frozenset({S.DECLINED, S.WITHDRAWN})
"""Ended without a hire."""


@dataclass(frozen=True)
class Step:
    """A move, and when it was made."""

    state: ApplicationState
    at: datetime


@dataclass(frozen=True)
class Application:
    """One member's application to one posting."""

    id: str
    posting_id: str
    company_id: str
    member_id: str
    kind: ComebackKind
    """What the posting offered."""
    statement: str
    consent_id: str
    consent_text_version: str
    applied_at: datetime
    state: ApplicationState = ApplicationState.APPLIED
    steps: tuple[Step, ...] = ()
    live: bool = True
    """True until it has ended; a member has one live application to a posting at most."""
    beside: bool = False
    """Under way, beside the live one of the same person: two accounts that both applied became one member."""
    version: int = 0

    def is_visible(self, *, member_id: str, companies: Collection[str]) -> bool:
        """Whether this member, or somebody who acts for these companies, sees it."""
        return self.member_id == member_id or self.company_id in companies

    def move(self, to: ApplicationState, at: datetime) -> "Application":
        """The application after a move by the company. Raises RuleBroken for a move that is not in `MOVES`."""
        return self._moved(to, at, allowed=to in MOVES[self.state])

    def withdraw(self, at: datetime) -> "Application":
        """The application after the person withdrew it. Raises RuleBroken once there is nothing to withdraw."""
        return self._moved(S.WITHDRAWN, at, allowed=self.state in WITHDRAWABLE)

    def given_to(self, member_id: str, *, beside: bool) -> "Application":
        """The same application, of the member that its member became part of, or is again."""
        under_way = bool(MOVES[self.state])
        return replace(self, member_id=member_id, live=under_way and not beside, beside=under_way and beside)

    def forgotten(self) -> "Application":
        """What stays for the counts: which posting, what kind, how it ended and when; nobody's any more."""
        return replace(self, member_id="", statement="", consent_id="", live=False, beside=False)

    def _moved(self, to: ApplicationState, at: datetime, *, allowed: bool) -> "Application":
        if not MOVES[self.state]:
            raise RuleBroken(f"This application has ended: {self.state}.", rule="ended_applications_do_not_move")
        if not allowed:
            raise RuleBroken(f"An application does not go from {self.state} to {to}.", rule="next_step")
        under_way = bool(MOVES[to])
        steps = (*self.steps, Step(to, at))
        return replace(
            self, state=to, steps=steps, live=under_way and not self.beside, beside=under_way and self.beside
        )


def require_none_live(live: Application | None) -> None:
    """Raises AlreadyExists while an earlier application of the member to the posting is under way."""
    if live is not None:
        raise AlreadyExists(UNDER_WAY)
