"""What an operator may set for events, beside what every process shares."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field, Json, SecretStr

from chassis.settings import Settings


class EventsSettings(Settings):
    """The settings of events."""

    public_url: str = Field(default="http://127.0.0.1:8080", pattern="^https?://[^\\s#]+$")
    """Where people reach the suite; the links in letters begin with it."""
    events_secret: Annotated[SecretStr, Field(min_length=16)]
    """What the keys of tickets are sealed with in the database, and the links of guests are made from. Changing it
    makes the keys unreadable and all such links worthless."""
    events_key_days: int = Field(default=90, ge=1)
    """After how many days a new key signs tickets; those signed before stay good."""
    events_employer_domains: Json[list[str]] = Field(default="[]")  # type: ignore[arg-type]  # read from text
    """Mail domains of the group's companies, as a JSON list: no guest registers from there, and no mail goes there."""

    @property
    def key_life(self) -> timedelta:
        """How long a key signs."""
        return timedelta(days=self.events_key_days)
