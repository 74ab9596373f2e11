"""What coordinators note, in three kinds that share nothing: a private note, a summary for one company, topics.

Each kind is a type and a collection of its own, so that no question about one can answer with another. Leaves out the
consent of the person, which the network keeps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final

from chassis.errors import InvalidInput, NotFound, RuleBroken

MOST_NOTES: Final = 100
"""Notes of one interview; they are read whole."""


class Topic(StrEnum):
    """What an interview was about; a closed list, so that a count tells nothing of a person."""

    WORK = "work"
    PAY = "pay"
    HOURS = "hours"
    TRANSFER = "transfer"
    SUPERIORS = "superiors"
    CULTURE = "culture"
    GROWTH = "growth"
    HARASSMENT = "harassment"
    COMEBACK = "comeback"
    SIDE_JOB = "side_job"
    COLLABORATION = "collaboration"
    SELECTION = "selection"
    OTHER = "other"


class SummaryState(StrEnum):
    """Where a summary stands."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    AMENDED = "amended"
    RELEASED = "released"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


S = SummaryState

MOVES: Final[Mapping[SummaryState, frozenset[SummaryState]]] = {
    S.DRAFT: frozenset({S.DRAFT, S.PROPOSED}),
    S.PROPOSED: frozenset({S.DRAFT, S.AMENDED, S.RELEASED, S.REFUSED}),
    S.AMENDED: frozenset({S.DRAFT, S.PROPOSED, S.AMENDED, S.REFUSED}),
    S.RELEASED: frozenset({S.WITHDRAWN}),
    S.REFUSED: frozenset(),
    S.WITHDRAWN: frozenset(),
}
"""Where a summary may go from each state. The coordinator writes (draft) and proposes; the alumnus amends, releases,
refuses and withdraws. Nothing leads to the company but the alumnus's approval of what was proposed."""


@dataclass(frozen=True)
class Content:
    """What a coordinator says in a note: a text, or topics, and for a summary its company."""

    text: str = ""
    topics: tuple[Topic, ...] = ()
    company_id: str = ""

    def require(self, *, text: bool = False, topics: bool = False, company: bool = False) -> None:
        """Raises InvalidInput for what is missing and for what has no place in this kind of note."""
        said = {"text": bool(self.text.strip()), "topics": bool(self.topics), "company_id": bool(self.company_id)}
        for field, wanted in {"text": text, "topics": topics, "company_id": company}.items():
            if said[field] is not wanted:
                raise InvalidInput(f"This kind of note {'needs' if wanted else 'has no'} {field}.", field=field)


@dataclass(frozen=True)
class PrivateNote:
    """For its writer alone."""

    id: str
    interview_id: str
    organisation_id: str
    member_id: str
    writer_id: str
    text: str
    written_at: datetime
    version: int = 0

    def is_for(self, subject: str) -> bool:
        """Whether that coordinator sees it: colleagues of the writer do not."""
        return self.writer_id == subject

    def revised(self, content: Content) -> "PrivateNote":
        """The note with another text."""
        content.require(text=True)
        return replace(self, text=content.text)


@dataclass(frozen=True)
class Summary:
    """For one company, once the alumnus approved the exact text.

    `draft` is what the coordinator writes and nobody else sees; `text` is what both sides see and, released, the
    company. Approving fits a text to its version: every change of either makes another one.
    """

    id: str
    interview_id: str
    organisation_id: str
    member_id: str
    writer_id: str
    company_id: str
    held_on: date
    written_at: datetime
    draft: str = ""
    text: str = ""
    state: SummaryState = SummaryState.DRAFT
    proposed_at: datetime | None = None
    """When it was last proposed; until then the alumnus does not know of it."""
    approved_at: datetime | None = None
    consent_id: str = ""
    consent_text_version: str = ""
    approved_digest: str = ""
    """SHA-256 of the text that was approved: a released text that differs from it is not what the person approved."""
    version: int = 0

    @property
    def shown_on(self) -> str:
        """The consent its company may see it on; empty unless it is released and says what was approved."""
        approved = self.state is S.RELEASED and self.approved_digest == digest_of(self.text)
        return self.consent_id if approved else ""

    def is_for(self, subject: str) -> bool:
        """Every coordinator of the organisation may write on."""
        return True

    def require_member(self, subject: str) -> None:
        """Raises NotFound for anybody but the alumnus, and for one that was never proposed."""
        if self.member_id != subject or self.proposed_at is None:
            raise NotFound

    def revised(self, content: Content) -> "Summary":
        """The summary in the coordinator's new words; it is not proposed any more."""
        content.require(text=True)
        self.require_move(S.DRAFT)
        return replace(self, state=S.DRAFT, draft=content.text, text="")

    def propose(self, at: datetime) -> "Summary":
        """The draft, or the text that the alumnus proposed, shown to the alumnus as it will be released."""
        self.require_move(S.PROPOSED)
        return replace(self, state=S.PROPOSED, text=self.text or self.draft, draft="", proposed_at=at)

    def amend(self, text: str) -> "Summary":
        """The summary in the alumnus's words, which the coordinator has to propose."""
        self.require_move(S.AMENDED)
        return replace(self, state=S.AMENDED, text=text)

    def approve(self, consent_id: str, consent_text_version: str, at: datetime) -> "Summary":
        """The summary, released to its company on that consent."""
        self.require_move(S.RELEASED)
        return replace(
            self,
            state=S.RELEASED,
            approved_at=at,
            approved_digest=digest_of(self.text),
            consent_id=consent_id,
            consent_text_version=consent_text_version,
        )

    def refuse(self) -> "Summary":
        """The summary, refused."""
        self.require_move(S.REFUSED)
        return replace(self, state=S.REFUSED)

    def withdraw(self) -> "Summary":
        """The summary, taken back from its company."""
        self.require_move(S.WITHDRAWN)
        return replace(self, state=S.WITHDRAWN)

    def require_move(self, to: SummaryState) -> None:
        """Raises RuleBroken for a move that is not in `MOVES`."""
        if to not in MOVES[self.state]:
            raise RuleBroken(f"This cannot be done: the summary is {self.state}.", rule=f"summary_is_{self.state}")


@dataclass(frozen=True)
class TopicNote:
    """What an interview was about, for statistics: codes, counted with those of others, and no text."""

    id: str
    interview_id: str
    organisation_id: str
    member_id: str
    topics: tuple[Topic, ...]
    held_on: date
    written_at: datetime
    version: int = 0

    def is_for(self, subject: str) -> bool:
        """Every coordinator of the organisation may correct them."""
        return True

    def revised(self, content: Content) -> "TopicNote":
        """The note with other topics."""
        content.require(topics=True)
        return replace(self, topics=content.topics)

    def forgotten(self) -> "TopicNote":
        """What stays for the counts: the topics and the day; nobody's any more."""
        return replace(self, member_id="", interview_id="")


Note = PrivateNote | Summary | TopicNote


def digest_of(text: str) -> str:
    """What a text is known again by."""
    return sha256(text.encode()).hexdigest()


def require_room(notes: Sequence[Note]) -> None:
    """Raises RuleBroken where an interview has as many notes as it may have."""
    if len(notes) >= MOST_NOTES:
        raise RuleBroken(f"An interview has {MOST_NOTES} notes at most.", rule="enough_notes")
