"""Checks a log entry by entry and names the first that is broken: altered, replaced, missing, out of order, cut off.

Pure; the same for a log that is streamed and for an export. What it cannot see by itself is a log that somebody who can
write the database has computed anew from some entry on: that shows against an anchor, a head noted down earlier.
"""

from collections.abc import Sequence

from chassis.audit.chain import Head, beginning, hash_of
from chassis.audit.entry import AuditEntry


class Broken(Exception):
    """The log is not what was written; the sentence names the first entry at fault."""

    def __init__(self, service: str, sequence: int, why: str) -> None:
        super().__init__(f"{service}, entry {sequence}: {why}")
        self.service = service
        self.sequence = sequence


class Check:
    """The log of one service, seen entry by entry; `end` is to be called after the last."""

    def __init__(self, service: str, anchors: Sequence[Head] = ()) -> None:
        self._service = service
        self._anchors = {anchor.sequence: anchor.hash for anchor in anchors}
        self.head = beginning(service)
        """The last entry that was found to be right."""

    def see(self, entry: AuditEntry) -> None:
        """The next entry. Raises Broken."""
        self._in_order(entry.sequence)
        if entry.hash != hash_of(entry):
            raise self._broken(entry.sequence, "it was altered: what it says does not fit its hash")
        if entry.previous != self.head.hash:
            raise self._replaced(entry.sequence)
        if self._anchors.get(entry.sequence, entry.hash) != entry.hash:
            raise self._broken(entry.sequence, "the log was written anew since the anchor was taken")
        self.head = Head(entry.sequence, entry.hash)

    def unreadable(self, sequence: int) -> Broken:
        """To be raised for what is no entry at all."""
        return self._broken(sequence or self.head.sequence + 1, "it was altered: it is no entry any more")

    def end(self, head: Head) -> Head:
        """There are no more; `head` is where the service says the log ends. Answers the head. Raises Broken."""
        known = max([head.sequence, *self._anchors])
        if known > self.head.sequence:
            raise self._broken(self.head.sequence + 1, f"the log is cut here; it had {known} entries")
        if head.sequence < self.head.sequence:
            raise self._broken(head.sequence + 1, "it stands behind the end of the log")
        if head.hash != self.head.hash:
            raise self._broken(head.sequence, "the head of the log was altered: it does not fit the last entry")
        return self.head

    def _in_order(self, sequence: int) -> None:
        expected = self.head.sequence + 1
        if sequence > expected:
            raise self._broken(expected, f"it is missing; after {expected - 1} comes {sequence}")
        if sequence < expected:
            raise self._broken(sequence, f"it is out of order: it stands where {expected} belongs")

    def _replaced(self, sequence: int) -> Broken:
        if sequence == 1:
            return self._broken(1, "it does not begin the log of this service")
        return self._broken(sequence - 1, f"it was replaced: entry {sequence} does not follow from it")

    def _broken(self, sequence: int, why: str) -> Broken:
        return Broken(self._service, sequence, why + ".")
