"""Posts the letters that are due, once each, and goes on while identity does not answer.

One process at a time holds a letter; if it dies between the post office's yes and our note of it the letter is posted
again under the same name, which changes nothing there.
"""

import asyncio
from contextlib import suppress

import structlog

from chassis.clock import now
from chassis.errors import Refusal, Stale
from chassis.mongo import NOTHING, Unreachable
from chassis.trouble import Unavailable
from services.events.composing import Composing, Known
from services.events.domain.mailings import Notice
from services.events.letters import Letter, Letters
from services.events.store import EventsStore

AT_ONCE = 16
LOOK_EVERY = 1.0

log = structlog.get_logger(__name__)


class Posting:
    """The posting in one process."""

    def __init__(self, store: EventsStore, letters: Letters, composing: Composing) -> None:
        self._store = store
        self._letters = letters
        self._composing = composing

    async def run(self) -> None:
        """Posts until cancelled."""
        while True:
            try:
                await self.post_due()
            except (Unreachable, Unavailable) as error:
                log.warning("posting_waits", error=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY)

    async def post_due(self) -> None:
        """Tries once to post each letter that is due."""
        until = now()
        while notices := await self._store.notices.due(until, limit=AT_ONCE):
            await asyncio.gather(*map(self._post, notices))

    async def _post(self, notice: Notice) -> None:
        """Another process that was faster has it."""
        with suppress(Stale):
            letter = self._composing.letter(notice, await self._known(notice), now())
            if letter is None:
                await self._save(notice.posted())
                return
            await self._hand_over(await self._save(notice.taken(now())), letter)

    async def _hand_over(self, notice: Notice, letter: Letter) -> None:
        try:
            await self._letters.post(letter)
        except Unavailable:
            log.warning("letter_not_posted", notice=notice.id, attempts=notice.attempts)
            await self._save(notice.put_back(now()))
        except Refusal as refusal:
            log.error("letter_refused", notice=notice.id, reason=type(refusal).__name__)
            await self._save(notice.posted())
        else:
            await self._save(notice.posted())

    async def _known(self, notice: Notice) -> Known:
        store = self._store
        return Known(
            gathering=await store.gatherings.find(notice.gathering_id),
            seat=await store.seats.find(notice.seat_id) if notice.seat_id else None,
            guest=await store.guests.find(notice.guest_id) if notice.guest_id else None,
            mailing=await store.mailings.find(notice.mailing_id) if notice.mailing_id else None,
            survey=await store.surveys.find(notice.gathering_id),
        )

    async def _save(self, notice: Notice) -> Notice:
        async with self._store.transaction() as tx:
            return await tx.notices.save(notice, announcing=NOTHING)
