"""Waiting for a link in the local mail catcher's folder. Listing the mails is `cli/mail.py`."""

import asyncio
from math import ceil
from pathlib import Path

from cli.mail import Letter

LOOK_EVERY = 0.1


class Mailbox:
    """The letters to one address that come after this was made; with `from_the_start`, those before it as well."""

    def __init__(self, folder: Path, mail: str, *, from_the_start: bool = False) -> None:
        self._folder = folder
        self._mail = mail.casefold()
        self._seen = set() if from_the_start else set(folder.glob("*.eml"))

    async def secret(self, seconds: float) -> str | None:
        """The secret of the newest link; None when none came in this time."""
        for _ in range(ceil(seconds / LOOK_EVERY)):
            if secret := self._look():
                return secret
            await asyncio.sleep(LOOK_EVERY)
        return self._look()

    def _look(self) -> str | None:
        new = set(self._folder.glob("*.eml")) - self._seen
        self._seen |= new
        found = (self._secret_in(place) for place in sorted(new, reverse=True))
        return next((secret for secret in found if secret), None)

    def _secret_in(self, place: Path) -> str | None:
        letter = Letter(0, place.read_bytes())
        if self._mail not in (address.casefold() for address in letter.recipients):
            return None
        return (letter.link or "").partition("#")[2] or None
