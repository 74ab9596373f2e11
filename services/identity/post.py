"""Sends the letters that wait, and goes on until the mail server took them.

One process at a time holds a letter; if it dies the letter comes up again. A letter goes out once, except when its
process dies between the mail server's yes and our note of it: then it goes out again, with the same link.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from chassis.clock import now
from chassis.errors import Stale
from chassis.mongo import NOTHING
from chassis.trouble import Unavailable
from services.identity.domain.accounts import Account
from services.identity.domain.letters import Letter, goes_out
from services.identity.domain.links import Link, Lives, Purpose, fingerprint_of
from services.identity.domain.wording import (
    Wording,
    access_ends_wording,
    farewell_wording,
    merged_wording,
    wording_of,
)
from services.identity.looking import Looking
from services.identity.messages import letter_gone
from services.identity.sealing import Sealing
from services.identity.store import IdentityStore

AT_ONCE = 16
HANDING_OVER_SECONDS = 60.0
"""What a mail server may take in all; less than the lease of a letter."""

log = structlog.get_logger(__name__)


class MailServer(Protocol):
    """Where letters are handed over; `chassis.mail.Mailer` is one."""

    async def send(self, *, to: str, subject: str, text: str) -> None:
        """Returns once the mail is taken. Raises Unavailable when it is not, ValueError when it never will be."""


@dataclass(frozen=True)
class Addressed:
    """A letter with what it needs to go out."""

    letter: Letter
    to: str
    wording: Wording


class Post:
    """The sending of letters in one process."""

    def __init__(
        self, store: IdentityStore, server: MailServer, sealing: Sealing, *, lives: Lives, public_url: str
    ) -> None:
        self._store = store
        self._server = server
        self._sealing = sealing
        self._lives = lives
        self._public_url = public_url
        looking = Looking(self.send_due)
        self.wake, self.run = looking.wake, looking.run

    async def send_due(self) -> None:
        """Tries once to send each letter that is due."""
        until = now()
        while letters := await self._store.letters.due(until, limit=AT_ONCE):
            await asyncio.gather(*map(self._send, letters))

    async def _send(self, letter: Letter) -> None:
        with suppress(Stale):
            addressed = await self._addressed(letter)
            if addressed is not None:
                await self._hand_over(addressed)

    async def _addressed(self, letter: Letter) -> Addressed | None:
        """Takes the letter for this process and makes its link, if any; None when it is not to go out."""
        at = now()
        async with self._store.transaction() as tx:
            if letter.erasure_id:
                return await _farewell(tx, letter, at)
            account = await tx.accounts.with_mail(letter.mail_key)
            link = await tx.links.find(letter.id)
            if account is None or not goes_out(letter, account, link, at):
                await tx.letters.remove(letter, announcing=NOTHING)
                return None
            taken = await tx.letters.save(letter.taken(at), announcing=NOTHING)
            if letter.purpose.has_link:
                await self._put_link(tx, link, self._link(letter, account, at))
                await tx.accounts.save(account.given_link(letter.purpose, at), announcing=NOTHING)
        return Addressed(taken, account.mail, self._wording(taken, account))

    async def _hand_over(self, addressed: Addressed) -> None:
        wording = addressed.wording
        try:
            async with asyncio.timeout(HANDING_OVER_SECONDS):
                await self._server.send(to=addressed.to, subject=wording.subject, text=wording.text)
        except (Unavailable, TimeoutError):
            await self._put_back(addressed.letter)
        except ValueError:
            log.error("letter_without_an_address", letter=addressed.letter.id)
            await self._done(addressed.letter)
        else:
            await self._done(addressed.letter)

    async def _put_back(self, letter: Letter) -> None:
        log.warning("letter_not_taken", letter=letter.id, attempts=letter.attempts)
        async with self._store.transaction() as tx:
            await tx.letters.save(letter.put_back(now()), announcing=NOTHING)

    async def _done(self, letter: Letter) -> None:
        async with self._store.transaction() as tx:
            await tx.letters.remove(letter, announcing=letter_gone(letter))

    async def _put_link(self, tx: IdentityStore, before: Link | None, link: Link) -> None:
        """A link that went out before, or was about to, is good for its whole life again."""
        if before is None:
            await tx.links.add(link, announcing=NOTHING)
        else:
            await tx.links.save(before.sent_again(link.ends_at), announcing=NOTHING)

    def _link(self, letter: Letter, account: Account, at: datetime) -> Link:
        return Link(
            id=letter.id,
            purpose=letter.purpose,
            account_id=account.id,
            fingerprint=fingerprint_of(self._sealing.link_secret(letter.id)),
            ends_at=at + self._lives.of(letter.purpose),
            registration_id=letter.registration_id,
        )

    def _wording(self, letter: Letter, account: Account) -> Wording:
        locale = letter.locale or account.locale
        if letter.ends_on:
            return access_ends_wording(locale, letter.ends_on, public_url=self._public_url)
        if letter.purpose is Purpose.MERGED:
            return merged_wording(locale, public_url=self._public_url)
        return wording_of(
            letter.purpose,
            locale,
            public_url=self._public_url,
            secret=self._sealing.link_secret(letter.id),
            life=self._lives.of(letter.purpose),
        )


async def _farewell(tx: IdentityStore, letter: Letter, at: datetime) -> Addressed | None:
    """Takes the letter of an account that is gone, with the address it holds itself."""
    if letter.is_given_up(at):
        await tx.letters.remove(letter, announcing=letter_gone(letter))
        return None
    taken = await tx.letters.save(letter.taken(at), announcing=NOTHING)
    return Addressed(taken, letter.to, farewell_wording(letter.locale))
