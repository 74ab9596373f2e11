"""Calendar files of gatherings (RFC 5545), by the `icalendar` library: it folds lines, escapes and writes time zones.

The UID of a gathering never changes; SEQUENCE is the version of its host, so that a calendar takes the newest.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone

from services.events.domain.mailings import name_of

TOKYO = ZoneInfo("Asia/Tokyo")
PUBLISH, CANCEL = "PUBLISH", "CANCEL"


@dataclass(frozen=True)
class Entry:
    """A gathering as a calendar has it."""

    gathering_id: str
    title: str
    description: str
    place: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    """When the host changed it last, or made it."""
    edition: int
    is_cancelled: bool
    url: str
    """Its public page; the online address for those who hold a seat online."""


def calendar_of(entries: Iterable[Entry], *, method: str = PUBLISH, name: str = "") -> str:
    """The file, with CRLF and folded lines."""
    calendar = Calendar()
    calendar.add("prodid", "-//Okaeri//Gatherings//JA")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
    calendar.add_component(_zone())
    for entry in entries:
        calendar.add_component(_event(entry))
    return str(calendar.to_ical().decode())


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", f"{name_of('calendar', entry.gathering_id)}@okaeri")
    event.add("sequence", entry.edition)
    event.add("dtstamp", entry.changed_at)
    event.add("dtstart", entry.starts_at.astimezone(TOKYO))
    event.add("dtend", entry.ends_at.astimezone(TOKYO))
    event.add("summary", entry.title)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    for key, text in (("description", entry.description), ("location", entry.place), ("url", entry.url)):
        if text:
            event.add(key, text)
    return event


@cache
def _zone() -> Timezone:
    """Japan has had no summer time since 1951, so what holds from 1970 on holds for every gathering."""
    return Timezone.from_tzid("Asia/Tokyo")
