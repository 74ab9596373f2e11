"""The signing keys at work: made at first use, signing tokens, published, rotated.

Every process keeps the ring for a minute; a key that was retired meanwhile is published long enough for that.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from joserfc.jwk import OKPKey

from chassis import tokens
from chassis.access import Caller
from chassis.clock import now
from chassis.ids import new_id
from chassis.mongo import NOTHING, settled
from services.identity.domain.keyrings import Keyring, SealedKey
from services.identity.sealing import Sealing
from services.identity.store import IdentityStore

READ_AGAIN_AFTER = timedelta(minutes=1)
LOOK_EVERY = 3600.0
"""Seconds between two looks at whether a new key is due."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class AccessToken:
    """A signed token and when it ends."""

    text: str
    ends_at: datetime


class SigningKeys:
    """Signs with the newest key and publishes those that still verify."""

    def __init__(self, store: IdentityStore, sealing: Sealing, *, token_life: timedelta, key_life: timedelta) -> None:
        self._store = store
        self._sealing = sealing
        self._token_life = token_life
        self._key_life = key_life
        self._ring: Keyring | None = None
        self._read_at = datetime.min.replace(tzinfo=now().tzinfo)
        self._opened: dict[str, OKPKey] = {}

    async def sign(self, who: Caller, at: datetime) -> AccessToken:
        """A token for this caller."""
        key = self._open((await self._current(at)).signing)
        text = tokens.sign(who, key, token_id=new_id(), issued_at=at, lifetime=self._token_life)
        return AccessToken(text, at.replace(microsecond=0) + self._token_life)

    async def published(self) -> str:
        """The keys that verify, as a JSON Web Key Set."""
        at = now()
        ring = await self._read(at)
        return tokens.published(map(self._open, ring.verifying(at, self._token_life)))

    async def rotate(self) -> None:
        """Makes a new key that signs from now on; tokens signed before stay good until they end."""
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
        """Of two processes that start together one makes the ring, and the other finds it."""
        async with self._store.transaction() as tx:
            found = await tx.keyrings.current()
            if found is not None:
                return found
            return await tx.keyrings.add(Keyring(keys=(self._new_key(now()),)), announcing=NOTHING)

    async def _rotate(self) -> None:
        await self._read(at := now())
        async with self._store.transaction() as tx:
            ring = await tx.keyrings.get(Keyring().id)
            rotated = ring.rotated(self._new_key(at), at, self._token_life)
            self._ring = await tx.keyrings.save(rotated, announcing=NOTHING)

    def _new_key(self, at: datetime) -> SealedKey:
        key_id = new_id()
        text = tokens.key_to_json(tokens.new_key(key_id))
        return SealedKey(key_id, self._sealing.seal(text, name=key_id), made_at=at)

    def _open(self, key: SealedKey) -> OKPKey:
        if key.key_id not in self._opened:
            self._opened[key.key_id] = tokens.key_from_json(self._sealing.unseal(key.sealed, name=key.key_id))
        return self._opened[key.key_id]
