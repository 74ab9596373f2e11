"""Comeback stories: offered by their person, word for word, shown by a company, taken back at any time.

The text never changes: another wording is another story, which its person approves anew.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chassis.errors import RuleBroken


class StoryState(StrEnum):
    """Where a story stands."""

    OFFERED = "offered"
    SHOWN = "shown"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Story:
    """A story, as its person approved it."""

    id: str
    company_id: str
    member_id: str
    name: str
    title: str
    text: str
    consent_id: str
    approved_at: datetime
    state: StoryState = StoryState.OFFERED
    version: int = 0

    def shown(self) -> "Story":
        """On the page for everybody. Raises RuleBroken once it was taken back."""
        if self.state is StoryState.WITHDRAWN:
            raise RuleBroken("The story was withdrawn.", rule="story_was_withdrawn")
        return replace(self, state=StoryState.SHOWN)

    def hidden(self) -> "Story":
        """Off the page; one that was taken back stays so."""
        return replace(self, state=StoryState.OFFERED) if self.state is StoryState.SHOWN else self

    def withdrawn(self) -> "Story":
        """Taken back: what it said is gone."""
        return replace(self, state=StoryState.WITHDRAWN, name="", title="", text="")


@dataclass(frozen=True)
class PageCounts:
    """How often the page of a gathering, or of the network (`network`), was seen and liked; by whom is not known."""

    id: str
    views: int = 0
    reactions: int = 0
    version: int = 0

    def seen(self) -> "PageCounts":
        """Once more."""
        return replace(self, views=self.views + 1)

    def liked(self) -> "PageCounts":
        """By one more click."""
        return replace(self, reactions=self.reactions + 1)


NETWORK_PAGE = "network"
