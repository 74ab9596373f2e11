"""Interviews with a coordinator: which moves there are, and what a company may know of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from chassis.errors import AlreadyExists, InvalidInput, NotFound, RuleBroken

UNDER_WAY: Final = "An interview with this organisation is under way already."


class InterviewState(StrEnum):
    """Where an interview stands."""

    REQUESTED = "requested"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    SCHEDULED = "scheduled"
    HELD = "held"
    DECLINED = "declined"
    CANCELLED = "cancelled"


S = InterviewState

MOVES: Final[Mapping[InterviewState, frozenset[InterviewState]]] = {
    S.REQUESTED: frozenset({S.SCHEDULED, S.CANCELLED}),
    S.OFFERED: frozenset({S.ACCEPTED, S.DECLINED, S.CANCELLED}),
    S.ACCEPTED: frozenset({S.SCHEDULED, S.CANCELLED}),
    S.SCHEDULED: frozenset({S.SCHEDULED, S.HELD, S.CANCELLED}),
    S.HELD: frozenset(),
    S.DECLINED: frozenset(),
    S.CANCELLED: frozenset(),
}
"""Where an interview may go from each state. Who may move it is told by the verb: the alumnus accepts and declines,
the coordinator schedules and holds, both cancel."""


@dataclass(frozen=True)
class InterviewStep:
    """A move, and when it was made."""

    state: InterviewState
    at: datetime


@dataclass(frozen=True)
class Interview:
    """One conversation of an alumnus with a coordinator of one organisation. Nothing of what is noted is in it."""

    id: str
    organisation_id: str
    member_id: str
    state: InterviewState
    created_at: datetime
    wish: str = ""
    """What the alumnus asks of the coordinator."""
    invitation: str = ""
    """What the coordinator writes with an offer."""
    consent_id: str = ""
    """The consent that the organisation may see the profile; none before an offer is accepted."""
    consent_text_version: str = ""
    starts_at: datetime | None = None
    place: str = ""
    online: bool = False
    held_on: date | None = None
    steps: tuple[InterviewStep, ...] = ()
    live: bool = True
    """True until it has ended; a member has one live interview with an organisation at most."""
    beside: bool = False
    """Under way, beside the live one of the same person: two accounts that both asked became one member."""
    version: int = 0

    @property
    def is_held(self) -> bool:
        """True once it took place."""
        return self.state is S.HELD

    def is_visible(self, *, member_id: str, organisations: Collection[str]) -> bool:
        """Whether this member, or a coordinator of these organisations, sees it."""
        return self.member_id == member_id or self.organisation_id in organisations

    def require_held(self) -> date:
        """The day it was held. Raises RuleBroken before."""
        if self.held_on is None:
            raise RuleBroken("This interview was not held yet.", rule="interview_not_held")
        return self.held_on

    def accept(self, consent_id: str, consent_text_version: str, at: datetime) -> "Interview":
        """The offer, accepted on that consent."""
        return self._moved(S.ACCEPTED, at, consent_id=consent_id, consent_text_version=consent_text_version)

    def decline(self, at: datetime) -> "Interview":
        """The offer, declined."""
        return self._moved(S.DECLINED, at)

    def schedule(self, starts_at: datetime, place: str, *, online: bool, at: datetime) -> "Interview":
        """The interview with its time and place. Raises InvalidInput for a moment that is over."""
        if starts_at <= at:
            raise InvalidInput("This moment is over; say when the interview will be.", field="start_time")
        return self._moved(S.SCHEDULED, at, starts_at=starts_at, place=place, online=online)

    def hold(self, held_on: date, at: datetime, today: date) -> "Interview":
        """The interview, held on that day. Raises InvalidInput for a day to come."""
        if held_on > today:
            raise InvalidInput("This day is still to come.", field="held_on")
        return self._moved(S.HELD, at, held_on=held_on)

    def cancel(self, at: datetime) -> "Interview":
        """The interview, cancelled."""
        return self._moved(S.CANCELLED, at)

    def given_to(self, member_id: str, *, beside: bool) -> "Interview":
        """The same interview, of the member that its member became part of, or is again."""
        under_way = bool(MOVES[self.state])
        return replace(self, member_id=member_id, live=under_way and not beside, beside=under_way and beside)

    def forgotten(self) -> "Interview":
        """What stays for the counts: with which organisation, how it ended and when; nobody's any more."""
        return replace(
            self,
            member_id="",
            wish="",
            invitation="",
            consent_id="",
            place="",
            starts_at=None,
            steps=(),
            live=False,
            beside=False,
        )

    def require_move(self, to: InterviewState) -> None:
        """Raises RuleBroken for a move that is not in `MOVES`."""
        if not MOVES[self.state]:
            raise RuleBroken(f"This interview has ended: {self.state}.", rule="ended_interviews_do_not_move")
        if to not in MOVES[self.state]:
            raise RuleBroken(f"An interview does not go from {self.state} to {to}.", rule="next_step")

    def _moved(self, to: InterviewState, at: datetime, **changed: object) -> "Interview":
        self.require_move(to)
        steps = (*self.steps, InterviewStep(to, at))
        under_way = bool(MOVES[to])
        where = {"live": under_way and not self.beside, "beside": under_way and self.beside}
        return replace(self, state=to, steps=steps, **where, **changed)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Disclosure:
    """That HR of one company may know that an interview took place, and when; nothing of what was said."""

    id: str
    interview_id: str
    member_id: str
    organisation_id: str
    company_id: str
    held_on: date
    consent_id: str
    consent_text_version: str
    allowed_at: datetime
    version: int = 0

    @property
    def shown_on(self) -> str:
        """The consent its company may know on."""
        return self.consent_id


def require_none_live(live: Interview | None) -> None:
    """Raises AlreadyExists while an interview of the member with the organisation is under way."""
    if live is not None:
        raise AlreadyExists(UNDER_WAY)


def require_reachable(held_before: Interview | None, consented: bool) -> None:
    """Raises NotFound for a member that the organisation has no business with: nobody learns who is a member."""
    if held_before is None and not consented:
        raise NotFound
