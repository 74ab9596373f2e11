"""Tombstones: what keeps an import from bringing back somebody who asked to be erased. They say nothing of anybody.

A tombstone is a keyed digest of company and employee number. Whoever has the database but not the key cannot try
numbers against it. The key must stay: with another one the next import would bring everybody back.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from services.network.domain.names import number_key


@dataclass(frozen=True)
class Tombstone:
    """Somebody of some company was erased; `id` is the mark of company and number."""

    id: str
    erased_at: datetime
    version: int = 0


@dataclass(frozen=True)
class Marks:
    """Makes marks with one key."""

    key: bytes

    def of(self, company_id: str, employee_number: str) -> str:
        """The mark of a leaver: the same however the number is written."""
        return self._of(f"{company_id}\x1f{number_key(employee_number)}")

    def of_earlier(self, earlier_id: str) -> str:
        """The mark of a member taken over from an earlier system."""
        return self._of(f"\x1f{earlier_id}")

    def of_mail(self, mail: str) -> str:
        """The mark of an address, by which a registration finds touches from before it."""
        key = blake2b(b"mail", key=self.key).digest()
        return blake2b(mail.strip().casefold().encode(), key=key, digest_size=32, person=b"okaeri mail").hexdigest()

    def _of(self, text: str) -> str:
        return blake2b(text.encode(), key=self.key, digest_size=32, person=b"okaeri tombstone").hexdigest()
