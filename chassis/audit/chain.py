"""The chain: each entry carries a hash over itself and the hash before it, so a change anywhere shows from there on.

Pure, so that the service that seals and whoever verifies an export compute the same. The canonical form is JSON with
sorted keys, no spaces, ASCII only, of the fields below; the moment is milliseconds since 1970.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

from chassis.audit.entry import AuditEntry, milliseconds


@dataclass(frozen=True)
class Head:
    """The end of a log: how many entries it has and the hash of the last. Kept elsewhere, it is an anchor."""

    sequence: int
    hash: str

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Reads `12:9f86…`. Raises ValueError."""
        sequence, _, digest = text.partition(":")
        if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
            raise ValueError("a hash has 64 hexadecimal digits")
        return cls(int(sequence), digest)

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"


def beginning(service: str) -> Head:
    """The head of a log without entries; no two services have the same, so no log passes for another's."""
    return Head(0, sha256(f"okaeri audit {service}".encode()).hexdigest())


def canonical(entry: AuditEntry) -> bytes:
    """What is hashed: everything but the hash itself."""
    said = {
        "action": entry.action.value,
        "actor_id": entry.actor_id,
        "actor_kind": entry.actor_kind,
        "company_id": entry.company_id,
        "id": entry.id,
        "items": list(entry.items),
        "method": entry.method,
        "people": list(entry.people),
        "previous": entry.previous,
        "purpose": entry.purpose,
        "request_id": entry.request_id,
        "role": entry.role,
        "sequence": entry.sequence,
        "things": list(entry.things),
        "time": milliseconds(entry.at),
        "what": entry.what,
    }
    return json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def hash_of(entry: AuditEntry) -> str:
    """The hash the entry must carry."""
    return sha256(canonical(entry)).hexdigest()


def sealed(head: Head, entries: Iterable[AuditEntry]) -> Iterator[AuditEntry]:
    """The entries in their order, linked to the head and to one another."""
    for entry in entries:
        placed = replace(entry, sequence=head.sequence + 1, previous=head.hash)
        head = Head(placed.sequence, hash_of(placed))
        yield replace(placed, hash=head.hash)
