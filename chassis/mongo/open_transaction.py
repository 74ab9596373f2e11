"""What an open transaction gathers beside its rows: announcements, notes for the audit log, the request's answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import Message
from opentelemetry.propagate import inject

from chassis.announcements import subject_of
from chassis.clock import now
from chassis.ids import new_id
from chassis.mongo.driver import Document, Session


@dataclass(frozen=True)
class Written:
    """Rows of one collection that were written, and the fields of them that name people."""

    collection: str
    about: Sequence[str]
    documents: Sequence[Document]


@dataclass
class OpenTransaction:
    """One per transaction; the collections of the transaction write into it, the store makes it durable."""

    session: Session
    announced: list[Document] = field(default_factory=list)
    answer: bytes | None = None
    wrote: bool = False
    written: list[Written] = field(default_factory=list)
    noted: list[Document] = field(default_factory=list)
    """Entries of the audit log about reads."""
    said: dict[str, Any] = field(default_factory=dict)
    """What the servicer adds to the entry about this write."""

    def announce(self, collection: str, id: str, version: int, events: Sequence[Message]) -> None:
        """Notes the events of one write, in their order, after those the transaction announced before."""
        trace: dict[str, str] = {}
        if events:
            inject(trace)
        for event in events:
            self.announced.append(self._row(collection, id, version, event, trace))

    def _row(self, collection: str, id: str, version: int, event: Message, trace: dict[str, str]) -> dict[str, Any]:
        return {
            "_id": new_id(),
            "key": f"{collection}/{id}",
            "aggregate": id,
            "version": version,
            "ordinal": len(self.announced),
            "subject": subject_of(event),
            "type": event.DESCRIPTOR.full_name,
            "payload": event.SerializeToString(deterministic=True),
            "at": now(),
            "trace": trace,
        }
