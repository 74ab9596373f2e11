"""Finds the recipients of letters to many, a page at a time, and reminds those who hold a seat a day before.

A page of recipients, its letters and the place of the next page are one transaction: killed in between, it goes on
where it was, and nobody is written to twice. Who reads news is asked for at the network, which owns the consents.
"""

import asyncio
from datetime import datetime

import structlog

from chassis.clock import now
from chassis.errors import Stale
from chassis.mongo import NOTHING, Unreachable
from chassis.trouble import Unavailable
from services.events.composing import guest_of, person_of
from services.events.domain import Gathering, Seat, SeatState
from services.events.domain.mailings import REMINDED, Mailing, MailingKind, Notice, mailing_of, notice_of
from services.events.readers import Readers
from services.events.store import EventsStore

AT_ONCE = 20
PAGE = 200
LOOK_EVERY = 1.0

log = structlog.get_logger(__name__)


class Addressing:
    """The addressing in one process."""

    def __init__(self, store: EventsStore, readers: Readers) -> None:
        self._store = store
        self._readers = readers

    async def run(self) -> None:
        """Looks until cancelled."""
        while True:
            try:
                await self.look(now())
            except (Stale, Unreachable, Unavailable) as error:
                log.warning("addressing_waits", error=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY)

    async def look(self, at: datetime) -> None:
        """Makes the reminders it is time for, and addresses a page of every mailing that is due until none is."""
        await self._remind(at)
        while mailings := await self._store.mailings.due(at, limit=AT_ONCE):
            for mailing in mailings:
                await self._go_on(mailing, at)

    async def _remind(self, at: datetime) -> None:
        soon = await self._store.gatherings.beginning(at, at + REMINDED)
        wanted = {mailing.id: mailing for mailing in (_reminder(gathering, at) for gathering in soon)}
        made = await self._store.mailings.reminded_of(wanted)
        new = [mailing for id, mailing in wanted.items() if id not in made]
        if new:
            async with self._store.transaction() as tx:
                await tx.mailings.add_many(new, announcing=NOTHING)

    async def _go_on(self, mailing: Mailing, at: datetime) -> None:
        gathering = await self._store.gatherings.find(mailing.gathering_id)
        try:
            notices, place = await self._page(mailing, gathering, at) if gathering else ([], "")
        except Unavailable:
            await self._save(mailing.put_off(at), [])
            raise
        await self._save(mailing.addressed(place, at), notices)

    async def _page(self, mailing: Mailing, gathering: Gathering, at: datetime) -> tuple[list[Notice], str]:
        if not mailing.kind.is_for_readers:
            page = await self._store.seats.page_at(gathering.id, None, PAGE, mailing.place, before=False)
            return [_to_seat(mailing, seat, at) for seat in page.items if _is_for(mailing, seat)], page.next_token
        terms = gathering.plan.terms
        members, place = await self._readers.page(
            mailing.company_id,
            prefectures=terms.audience_prefecture_codes,
            left=terms.audience_company_ids,
            place=mailing.place,
        )
        known = await self._store.seats.of_guests(members) if mailing.kind is MailingKind.INVITATION else []
        coming = {seat.guest_id for seat in known if seat.gathering_id == gathering.id}
        return [notice_of(mailing, at, person_id=id) for id in members if id not in coming], place

    async def _save(self, mailing: Mailing, notices: list[Notice]) -> None:
        async with self._store.transaction() as tx:
            new = await tx.notices.put(notices)
            await tx.mailings.save(mailing.to_more(new), announcing=NOTHING)


def _reminder(gathering: Gathering, at: datetime) -> Mailing:
    return mailing_of(MailingKind.REMINDER, gathering.id, gathering.starts_at.isoformat(), at)


def _to_seat(mailing: Mailing, seat: Seat, at: datetime) -> Notice:
    return notice_of(mailing, at, person_id=person_of(seat), guest_id=guest_of(seat), seat_id=seat.id)


def _is_for(mailing: Mailing, seat: Seat) -> bool:
    """Whether its person is written to: a reminder and a survey are for who has a seat, a change for who waits too."""
    if not seat.guest_id or not seat.is_active:
        return False
    return seat.state is SeatState.TAKEN or mailing.kind not in (MailingKind.REMINDER, MailingKind.SURVEY)
