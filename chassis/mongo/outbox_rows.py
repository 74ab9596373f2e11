"""The rows of announcements that wait to be published. What publishes them is `chassis.outbox`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chassis.mongo.codec import codec
from chassis.mongo.driver import Driver
from chassis.mongo.index import Index

OUTBOX = "outbox"
OUTBOX_INDEXES = (Index(("key", "version", "ordinal")), Index(("at",)))


@dataclass(frozen=True)
class Announcement:
    """One domain event as it waits; `key` names the aggregate whose events keep their order."""

    id: str
    key: str
    aggregate: str
    version: int
    ordinal: int
    subject: str
    type: str
    payload: bytes
    at: datetime
    trace: dict[str, str] = field(default_factory=dict)


class OutboxRows:
    """The waiting announcements of one database."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    async def waiting(self, *, until: datetime, limit: int) -> list[tuple[str, datetime]]:
        """Aggregate and moment of what was announced before `until`, the oldest first."""
        rows = await self._driver.find(
            OUTBOX, {"at": {"$lte": until}}, sort=[("at", 1)], limit=limit, fields=("key", "at")
        )
        return [(row["key"], row["at"]) for row in rows]

    async def of(self, keys: Sequence[str]) -> dict[str, list[Announcement]]:
        """The announcements of these aggregates, each in their order.

        Read backwards: a row that is seen was committed after those before it, so none of them can be missed.
        """
        backwards = [("key", -1), ("version", -1), ("ordinal", -1)]
        rows = await self._driver.find(OUTBOX, {"key": {"$in": list(keys)}}, sort=backwards)
        found: dict[str, list[Announcement]] = {}
        for row in reversed(rows):
            found.setdefault(row["key"], []).append(codec(Announcement).value(row))
        return found

    async def delete(self, ids: Sequence[str]) -> None:
        """Forgets announcements that were published."""
        await self._driver.delete(OUTBOX, {"_id": {"$in": list(ids)}})
