"""What is made from the server's own secret, so that the database alone is of no use to whoever steals it.

Signing keys are sealed with it. The secret of a mail link and a refresh token are codes over their ids: they can be
made again when needed and are stored nowhere. Each use has its own key.
"""

import base64
import hmac
from dataclasses import dataclass
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chassis.trouble import CannotStart
from services.identity.domain.sessions import session_is_over

NONCE_BYTES = 12


@dataclass(frozen=True)
class RefreshToken:
    """What a genuine refresh token says."""

    family_id: str
    generation: int


class Sealing:
    """Seals and makes codes with one secret."""

    def __init__(self, secret: str) -> None:
        self._keys = AESGCM(_derived(secret, "signing keys"))
        self._letters = AESGCM(_derived(secret, "letters"))
        self._links = _derived(secret, "links")
        self._refresh_tokens = _derived(secret, "refresh tokens")

    def seal(self, text: str, *, name: str) -> bytes:
        """The text, unreadable without the secret and usable under that name only."""
        return _sealed(self._keys, text, name)

    def unseal(self, sealed: bytes, *, name: str) -> str:
        """The text that was sealed. Raises CannotStart when it was with another secret."""
        try:
            return self._keys.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], name.encode()).decode()
        except InvalidTag:
            raise CannotStart(
                "The signing keys in the database were sealed with another OKAERI_IDENTITY_KEY_SECRET."
            ) from None

    def seal_letter(self, text: str, *, name: str) -> bytes:
        """What a letter says, unreadable without the secret and usable under that name only."""
        return _sealed(self._letters, text, name)

    def unseal_letter(self, sealed: bytes, *, name: str) -> str:
        """What was sealed as a letter of that name."""
        return self._letters.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], name.encode()).decode()

    def link_secret(self, link_id: str) -> str:
        """The secret of a mail link: 256 bits that nobody can guess from the id."""
        return _code(self._links, link_id)

    def refresh_token(self, token: RefreshToken) -> str:
        """The refresh token of that family and generation."""
        text = f"{token.family_id}.{token.generation}"
        return f"{text}.{_code(self._refresh_tokens, text)}"

    def read_refresh_token(self, text: str) -> RefreshToken:
        """What a refresh token says. Raises NotSignedIn for one that was not made here."""
        said, _, code = text.rpartition(".")
        if not hmac.compare_digest(_code(self._refresh_tokens, said).encode(), code.encode()):
            raise session_is_over()
        family_id, _, generation = said.rpartition(".")
        return RefreshToken(family_id, int(generation))


def _sealed(key: AESGCM, text: str, name: str) -> bytes:
    nonce = token_bytes(NONCE_BYTES)
    return nonce + key.encrypt(nonce, text.encode(), name.encode())


def _derived(secret: str, use: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=f"okaeri {use}".encode()).derive(secret.encode())


def _code(key: bytes, text: str) -> str:
    return base64.urlsafe_b64encode(hmac.digest(key, text.encode(), "sha256")).decode().rstrip("=")
