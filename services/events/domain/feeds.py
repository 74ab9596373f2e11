"""Private feeds: a calendar of a person's own, for whoever has its address. The secret in it is stored nowhere."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Feed:
    """A feed; its address works as long as the row is there."""

    id: str
    member_id: str
    made_at: datetime
    version: int = 0
