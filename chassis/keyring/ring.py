"""The ring of signing keys: the newest signs, older ones verify until what they signed has ended."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

RING = "signing"
"""The one ring there is; its id keeps two processes from making one each."""
NOTICED_WITHIN = timedelta(minutes=5)
"""By when every process signs with a new key."""


@dataclass(frozen=True)
class SealedKey:
    """One key. Its private part is readable only with a secret that is not in the database."""

    key_id: str
    sealed: bytes
    made_at: datetime
    retired_at: datetime | None = None

    def verifies(self, at: datetime, life: timedelta) -> bool:
        """Whether something it signed can still be valid, that is good for so long."""
        return self.retired_at is None or at < self.retired_at + NOTICED_WITHIN + life


@dataclass(frozen=True)
class Keyring:
    """All keys, the newest last."""

    id: str = RING
    keys: tuple[SealedKey, ...] = ()
    version: int = 0

    @property
    def signing(self) -> SealedKey:
        """The key that signs."""
        return self.keys[-1]

    def holds(self, key_id: str) -> bool:
        """Whether a key of that id is in it."""
        return any(key.key_id == key_id for key in self.keys)

    def rotated(self, new: SealedKey, at: datetime, life: timedelta) -> "Keyring":
        """The ring with a new key that signs from now on, and without those that verify nothing any more."""
        retired = (replace(key, retired_at=key.retired_at or at) for key in self.keys)
        return replace(self, keys=(*(key for key in retired if key.verifies(at, life)), new))

    def verifying(self, at: datetime, life: timedelta) -> tuple[SealedKey, ...]:
        """The keys to publish."""
        return tuple(key for key in self.keys if key.verifies(at, life))

    def is_due(self, at: datetime, key_life: timedelta) -> bool:
        """Whether it is time for a new key."""
        return at - self.signing.made_at >= key_life
