"""The signing keys at work: made at first use, published, rotated.

Every process keeps the ring for a minute; a key that was retired meanwhile is published long enough for that.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog
from joserfc.jwk import OKPKey

from chassis import tokens
from chassis.clock import now
from chassis.ids import new_id
from chassis.keyring.ring import Keyring, SealedKey
from chassis.keyring.rows import KeyringStore
from chassis.mongo import NOTHING, settled

READ_AGAIN_AFTER = timedelta(minutes=1)
SOUGHT_AT_MOST_EVERY = timedelta(seconds=1)
"""Between two reads for a key that is not known, however many forged ids arrive."""
LOOK_EVERY = 3600.0
"""Seconds between two looks at whether a new key is due."""

log = structlog.get_logger(__name__)


class Seals(Protocol):
    """Makes keys unreadable to whoever has the database alone."""

    def seal(self, text: str, *, name: str) -> bytes:
        """The text, unreadable without a secret and usable under that name only."""

    def unseal(self, sealed: bytes, *, name: str) -> str:
        """The text that was sealed. Raises CannotStart when it was with another secret."""


class Keys:
    """The newest key signs; those that still verify are published. What they sign is good for `life`."""

    def __init__(self, store: KeyringStore, seals: Seals, *, life: timedelta, key_life: timedelta) -> None:
        self._store = store
        self._seals = seals
        self._life = life
        self._key_life = key_life
        self._ring: Keyring | None = None
        self._read_at = self._sought_at = datetime.min.replace(tzinfo=UTC)
        self._opened: dict[str, OKPKey] = {}

    async def signing(self, at: datetime) -> OKPKey:
        """The key that signs."""
        return self._open((await self._current(at)).signing)

    async def verifying(self, key_id: str, at: datetime) -> OKPKey | None:
        """The key of that id where it verifies; for one that is not known it looks whether another process made it."""
        ring = await self._current(at)
        if not ring.holds(key_id) and at - self._sought_at >= SOUGHT_AT_MOST_EVERY:
            self._sought_at = at
            ring = await self._read(at)
        found = (key for key in ring.verifying(at, self._life) if key.key_id == key_id)
        return next(map(self._open, found), None)

    async def published(self) -> str:
        """The keys that verify, as a JSON Web Key Set."""
        at = now()
        ring = await self._read(at)
        return tokens.published(map(self._open, ring.verifying(at, self._life)))

    async def rotate(self) -> None:
        """Makes a new key that signs from now on; what was signed before stays good until it ends."""
        await settled(self._rotate)
        log.info("signing_key_rotated")

    async def run(self) -> None:
        """Makes the first key, and a new one whenever it is time, until cancelled."""
        while True:
            ring = await self._read(now())
            if ring.is_due(now(), self._key_life):
                await self.rotate()
            await asyncio.sleep(LOOK_EVERY)

    async def _current(self, at: datetime) -> Keyring:
        if self._ring is not None and at - self._read_at < READ_AGAIN_AFTER:
            return self._ring
        return await self._read(at)

    async def _read(self, at: datetime) -> Keyring:
        ring = await self._store.keyrings.current()
        if ring is None:
            ring = await settled(self._make)
        self._ring, self._read_at = ring, at
        return ring

    async def _make(self) -> Keyring:
        """Of two processes that start together one makes the ring, and the other finds it.

        It may be made for the first request that needs it, which is then answered by its own transaction.
        """
        async with self._store.transaction(answered_later=True) as tx:
            found = await tx.keyrings.current()
            if found is not None:
                return found
            return await tx.keyrings.add(Keyring(keys=(self._new_key(now()),)), announcing=NOTHING)

    async def _rotate(self) -> None:
        await self._read(at := now())
        async with self._store.transaction(answered_later=True) as tx:
            ring = await tx.keyrings.get(Keyring().id)
            rotated = ring.rotated(self._new_key(at), at, self._life)
            self._ring = await tx.keyrings.save(rotated, announcing=NOTHING)

    def _new_key(self, at: datetime) -> SealedKey:
        key_id = new_id()
        text = tokens.key_to_json(tokens.new_key(key_id))
        return SealedKey(key_id, self._seals.seal(text, name=key_id), made_at=at)

    def _open(self, key: SealedKey) -> OKPKey:
        if key.key_id not in self._opened:
            self._opened[key.key_id] = tokens.key_from_json(self._seals.unseal(key.sealed, name=key.key_id))
        return self._opened[key.key_id]
