"""Sends the letters that other services entrusted, once each, and goes on until the mail server took them.

One process at a time holds a letter; if it dies the letter comes up again. Where it dies between the mail server's yes
and our note of it the letter goes out again under the same Message-ID, by which mailboxes know it.
"""

import asyncio
from contextlib import suppress
from dataclasses import asdict
from typing import Protocol

import orjson
import structlog

from chassis.clock import now
from chassis.errors import Stale
from chassis.mail import Attached
from chassis.mongo import NOTHING
from chassis.trouble import Unavailable
from services.identity.domain.entrusted import Contents, Entrusted, reaches
from services.identity.domain.wording import Wording
from services.identity.looking import Looking
from services.identity.sealing import Sealing
from services.identity.store import IdentityStore

AT_ONCE = 16
HANDING_OVER_SECONDS = 60.0
"""What a mail server may take in all; less than the lease of a letter."""

log = structlog.get_logger(__name__)


class MailServer(Protocol):
    """Where letters are handed over; `chassis.mail.Mailer` is one."""

    async def send(
        self, *, to: str, subject: str, text: str, message_id: str = "", attached: Attached | None = None
    ) -> None:
        """Returns once the mail is taken. Raises Unavailable when it is not, ValueError when it never will be."""


class Forwarding:
    """The sending of entrusted letters in one process."""

    def __init__(self, store: IdentityStore, server: MailServer, sealing: Sealing, *, staff_too: bool = False) -> None:
        self._store = store
        self._server = server
        self._sealing = sealing
        self._staff_too = staff_too
        looking = Looking(self.send_due)
        self.wake, self.run = looking.wake, looking.run

    def sealed(self, id: str, contents: Contents) -> bytes:
        """The contents as they are kept."""
        return self._sealing.seal_letter(orjson.dumps(asdict(contents)).decode(), name=id)

    async def send_due(self) -> None:
        """Tries once to send each letter that is due."""
        until = now()
        while letters := await self._store.entrusted_letters.due(until, limit=AT_ONCE):
            await asyncio.gather(*map(self._send, letters))

    async def _send(self, letter: Entrusted) -> None:
        """Another process that was faster has it."""
        with suppress(Stale):
            contents = self._contents(letter)
            address = await self._address_of(letter, contents)
            if address is None or not letter.is_of_use(now()):
                await self._save(letter.done(now()))
                return
            taken = await self._save(letter.taken(now()))
            await self._hand_over(taken, contents, *address)

    async def _address_of(self, letter: Entrusted, contents: Contents) -> tuple[str, str] | None:
        """Address and language; None where it reaches nobody."""
        if contents.mail:
            return contents.mail, contents.locale
        account = await self._store.accounts.find(letter.account_id)
        if account is None or not reaches(account, staff_too=self._staff_too):
            return None
        return account.mail, account.locale

    async def _hand_over(self, letter: Entrusted, contents: Contents, to: str, locale: str) -> None:
        wording = contents.wording_in(locale)
        try:
            async with asyncio.timeout(HANDING_OVER_SECONDS):
                await self._server.send(
                    to=to, subject=wording.subject, text=wording.text, message_id=letter.id, attached=_file(contents)
                )
        except (Unavailable, TimeoutError):
            log.warning("letter_not_taken", letter=letter.id, attempts=letter.attempts)
            await self._save(letter.put_back(now()))
        except ValueError:
            log.error("letter_without_an_address", letter=letter.id)
            await self._save(letter.done(now()))
        else:
            await self._save(letter.done(now()))

    async def _save(self, letter: Entrusted) -> Entrusted:
        async with self._store.transaction() as tx:
            return await tx.entrusted_letters.save(letter, announcing=NOTHING)

    def _contents(self, letter: Entrusted) -> Contents:
        held = orjson.loads(self._sealing.unseal_letter(letter.sealed, name=letter.id))
        wordings = tuple((language, Wording(**said)) for language, said in held.pop("wordings"))
        return Contents(wordings, **held)


def _file(contents: Contents) -> Attached | None:
    if not contents.calendar:
        return None
    return Attached("gathering.ics", "calendar", contents.calendar, {"method": contents.method})
