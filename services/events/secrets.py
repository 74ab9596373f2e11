"""What is made from the server's own secret, so that the database alone is of no use to whoever steals it.

The keys of tickets are sealed with it. The secrets of a guest's links are codes over the guest's id: they can be made
again when a mail goes out, and are stored nowhere. Each use has its own key.
"""

import base64
import hmac
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chassis.errors import NotSignedIn
from chassis.trouble import CannotStart

NONCE_BYTES = 12


class Secrets:
    """Seals and makes codes with one secret."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._keys = AESGCM(self.key_for("ticket keys"))
        self._confirming = self.key_for("guests confirming")
        self._managing = self.key_for("guests managing")
        self._answering = self.key_for("surveys answering")
        self._answered = self.key_for("surveys answered")
        self._feeds = self.key_for("feeds")

    def key_for(self, use: str) -> bytes:
        """A key of 256 bits for that use alone."""
        return HKDF(SHA256(), length=32, salt=None, info=f"okaeri {use}".encode()).derive(self._secret.encode())

    def seal(self, text: str, *, name: str) -> bytes:
        """The text, unreadable without the secret and usable under that name only."""
        nonce = token_bytes(NONCE_BYTES)
        return nonce + self._keys.encrypt(nonce, text.encode(), name.encode())

    def unseal(self, sealed: bytes, *, name: str) -> str:
        """The text that was sealed. Raises CannotStart when it was with another secret."""
        try:
            return self._keys.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], name.encode()).decode()
        except InvalidTag:
            raise CannotStart("The keys of tickets were sealed with another OKAERI_EVENTS_SECRET.") from None

    def confirming(self, guest_id: str) -> str:
        """The secret of the single-use link that confirms a guest's address."""
        return _with_code(self._confirming, guest_id)

    def managing(self, guest_id: str) -> str:
        """The secret of the link by which a guest manages the seat."""
        return _with_code(self._managing, guest_id)

    def guest_confirming(self, secret: str) -> str:
        """The id of the guest whose link it is. Raises NotSignedIn for a secret that was not made here."""
        return _id_in(self._confirming, secret)

    def guest_managing(self, secret: str) -> str:
        """The id of the guest whose link it is. Raises NotSignedIn for a secret that was not made here."""
        return _id_in(self._managing, secret)

    def answering(self, seat_id: str) -> str:
        """The secret of the link by which whoever has the seat answers the survey."""
        return _with_code(self._answering, seat_id)

    def seat_answering(self, secret: str) -> str:
        """The id of the seat whose link it is. Raises NotSignedIn for a secret that was not made here."""
        return _id_in(self._answering, secret)

    def answered(self, seat_id: str) -> str:
        """The mark that the survey was answered from a seat: with the database alone nobody can tell from which."""
        return hmac.digest(self._answered, seat_id.encode(), "sha256").hex()

    def feed(self, feed_id: str) -> str:
        """The secret of a private feed: it is made again whenever it is shown, and stored nowhere."""
        return _with_code(self._feeds, feed_id)

    def feed_of(self, secret: str) -> str:
        """The id of the feed whose secret it is. Raises NotSignedIn for a secret that was not made here."""
        return _id_in(self._feeds, secret)


def link_is_worthless() -> NotSignedIn:
    """The one answer to a link that is unknown, used or too old."""
    return NotSignedIn("This link does not work any more; please register again.")


def _with_code(key: bytes, id: str) -> str:
    code = base64.urlsafe_b64encode(hmac.digest(key, id.encode(), "sha256")).decode().rstrip("=")
    return f"{id}.{code}"


def _id_in(key: bytes, secret: str) -> str:
    id = secret.partition(".")[0]
    if not hmac.compare_digest(_with_code(key, id).encode(), secret.encode()):
        raise link_is_worthless()
    return id
