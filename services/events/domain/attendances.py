"""Who agreed to be seen by others who attend, under what name, and by whom."""

from dataclasses import dataclass
from datetime import datetime

from services.events.domain.terms import Audience


@dataclass(frozen=True)
class Shown:
    """Somebody on the list of those who attend a gathering."""

    id: str
    gathering_id: str
    member_id: str
    name: str
    audience: Audience
    """As what the person attends."""
    shown_to: frozenset[Audience]
    """As what those attend who may see it."""
    agreed_at: datetime
    version: int = 0
