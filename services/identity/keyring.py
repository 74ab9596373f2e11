"""The signing keys of tokens at work: those of the chassis's ring, and what they sign here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chassis import tokens
from chassis.access import Caller
from chassis.ids import new_id
from chassis.keyring import Keys
from services.identity.sealing import Sealing
from services.identity.store import IdentityStore


@dataclass(frozen=True)
class AccessToken:
    """A signed token and when it ends."""

    text: str
    ends_at: datetime


class SigningKeys(Keys):
    """Signs tokens with the newest key and publishes those that still verify."""

    def __init__(self, store: IdentityStore, sealing: Sealing, *, token_life: timedelta, key_life: timedelta) -> None:
        super().__init__(store, sealing, life=token_life, key_life=key_life)
        self._token_life = token_life

    async def sign(self, who: Caller, at: datetime) -> AccessToken:
        """A token for this caller."""
        key = await self.signing(at)
        text = tokens.sign(who, key, token_id=new_id(), issued_at=at, lifetime=self._token_life)
        return AccessToken(text, at.replace(microsecond=0) + self._token_life)
