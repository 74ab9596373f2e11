"""Entries as messages of the contract, and back: whoever checks an export computes on the same values."""

from datetime import UTC
from typing import Any

from okaeri.audit.v1 import audit_pb2 as pb
from okaeri.options.v1 import options_pb2

from chassis.audit.entry import Action, AuditEntry, unreadable
from chassis.clock import timestamp

_ACTION = "AUDIT_ACTION_"
_KIND = "ACTOR_KIND_"
_ROLE = "ROLE_"


def entry_message(entry: AuditEntry, service: str) -> pb.AuditEntry:
    """The entry for the auditor."""
    return pb.AuditEntry(
        id=entry.id,
        service=service,
        time=timestamp(entry.at),
        action=_number(pb.AuditAction, _ACTION, entry.action),
        method=entry.method,
        actor_id=entry.actor_id,
        actor_kind=_number(pb.ActorKind, _KIND, entry.actor_kind),
        role=_number(options_pb2.Role, _ROLE, entry.role),
        company_id=entry.company_id,
        what=entry.what,
        purpose=entry.purpose,
        items=entry.items,
        people=entry.people,
        things=entry.things,
        request_id=entry.request_id,
        sequence=entry.sequence,
        previous=entry.previous,
        hash=entry.hash,
    )


def stored_message(entry: AuditEntry, service: str) -> pb.AuditEntry:
    """The same of whatever is stored: a row that was altered beyond the contract is told as one that fits no hash."""
    try:
        return entry_message(entry, service)
    except (ValueError, TypeError):
        return entry_message(unreadable(str(entry.id), int(entry.sequence)), service)


def entry_of(message: pb.AuditEntry) -> AuditEntry:
    """The entry a message holds. Raises ValueError where it holds none: it was altered."""
    role = options_pb2.Role.Name(message.role).removeprefix(_ROLE).lower()
    return AuditEntry(
        id=message.id,
        at=message.time.ToDatetime(UTC),
        action=Action(pb.AuditAction.Name(message.action).removeprefix(_ACTION).lower()),
        method=message.method,
        actor_id=message.actor_id,
        actor_kind=pb.ActorKind.Name(message.actor_kind).removeprefix(_KIND).lower(),
        role="" if message.role == options_pb2.ROLE_UNSPECIFIED else role,
        company_id=message.company_id,
        what=message.what,
        purpose=message.purpose,
        items=tuple(message.items),
        people=tuple(message.people),
        things=tuple(message.things),
        request_id=message.request_id,
        sequence=message.sequence,
        previous=message.previous,
        hash=message.hash,
    )


def access_message(entry: AuditEntry, service: str) -> pb.Access:
    """The entry for the person it is about: without the id of whoever looked, and without other people."""
    return pb.Access(
        id=entry.id,
        time=timestamp(entry.at),
        service=service,
        company_id=entry.company_id,
        role=_number(options_pb2.Role, _ROLE, entry.role),
        actor_kind=_number(pb.ActorKind, _KIND, entry.actor_kind),
        purpose=entry.purpose,
        what=entry.what,
        items=entry.items,
    )


def _number(enum: Any, prefix: str, name: str) -> Any:
    """The value of that name; unspecified where there is none: a row that was altered hides no other."""
    return dict(enum.items()).get(f"{prefix}{name}".upper(), 0)
