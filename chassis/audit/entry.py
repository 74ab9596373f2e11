"""One entry of the audit log: ids, codes and a moment; never a name, an address or typed text.

Leaves out how entries are kept (`chassis.mongo.audit_log`) and linked (`chassis.audit.chain`).
"""

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from chassis.call import Call
from chassis.ids import new_id

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OPAQUE = re.compile(r"[A-Za-z0-9_.:/-]{1,160}")
_CODE = re.compile(r"[a-z][a-z0-9_.]{0,63}")


class Action(StrEnum):
    """What sort of entry it is."""

    READ = "read"
    """Personal data was shown to somebody other than the person."""
    ACT = "act"
    """Something was written by somebody who administers."""


@dataclass(frozen=True)
class AuditEntry:
    """One entry; its ids sort by time. What the last three fields say is set when it is sealed."""

    id: str
    at: datetime
    action: Action
    method: str
    actor_id: str
    actor_kind: str
    role: str
    company_id: str = ""
    """The company the actor acted for; empty where the role names none."""
    what: str = ""
    purpose: str = ""
    items: tuple[str, ...] = ()
    """The fields that were shown."""
    people: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    """The aggregates that were written, each as `collection/id`."""
    request_id: str = ""
    sequence: int = 0
    """Its place in the log, from 1 without a gap; 0 until it is sealed."""
    previous: str = ""
    """The hash of the entry before it."""
    hash: str = ""
    """SHA-256 in hexadecimal over `previous` and everything else here."""
    version: int = 1
    """Always 1: an entry is never changed."""


def entry(call: Call, action: Action, *, company_id: str = "", **said: Any) -> AuditEntry:
    """An entry about the call at this moment, with what else is said of it. Raises ValueError for typed text."""
    grant, nanoseconds = call.let_in_by(company_id), time.time_ns()
    made = AuditEntry(
        id=f"{nanoseconds:016x}{new_id()}",
        at=_EPOCH + timedelta(milliseconds=nanoseconds // 1_000_000),
        action=action,
        method=call.method,
        actor_id=call.caller.subject,
        actor_kind=call.caller.kind.value,
        role=grant.role,
        company_id=grant.company_id or "",
        **said,
    )
    for code in (made.what, made.purpose, *made.items):
        if code and not _CODE.fullmatch(code):
            raise ValueError(f"{code!r} is not a code such as `profile`")
    if not all(map(is_opaque, made.people)):
        raise ValueError("a person is named by an opaque id")
    return made


def is_opaque(id: str) -> bool:
    """Whether it may be an id that tells nothing; an address or a name is none."""
    return _OPAQUE.fullmatch(id) is not None


def unreadable(id: str, sequence: int) -> AuditEntry:
    """Stands for a stored row that is no entry any more: it was altered, and no hash fits it."""
    return AuditEntry(id, _EPOCH, Action.READ, "", "", "person", "", sequence=sequence)


def timed_id(at: datetime) -> str:
    """What sorts right before the ids of that millisecond and all later ones."""
    return f"{milliseconds(at) * 1_000_000:016x}"


def milliseconds(at: datetime) -> int:
    """Whole milliseconds since 1970."""
    return (at - _EPOCH) // timedelta(milliseconds=1)
