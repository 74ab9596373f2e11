"""Looks once a day whose access ends: gives notice, ends it, gives it back where a rule or a period did.

What is done of a member is one transaction with its announcement, so that a process that dies, or a second one that
looks at the same time, does nothing twice. Leaves out what follows: mails and roles are identity's.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import structlog
from google.protobuf.message import Message
from okaeri.network.v1 import eligibility_pb2 as pb

from chassis.clock import today
from chassis.mongo import settled
from chassis.trouble import Unavailable
from services.network.domain.access import Access, Turn, term_of
from services.network.domain.eligibility.rules import EligibilityRule
from services.network.domain.member import Member
from services.network.store import NetworkStore

LOOK_EVERY = 600.0
"""Seconds between two looks at whether another day began."""

log = structlog.get_logger(__name__)

Rules = Mapping[str, list[EligibilityRule]]


class AccessPeriods:
    """The daily look in one process."""

    def __init__(self, store: NetworkStore) -> None:
        self._store = store

    async def run(self) -> None:
        """Looks at start and whenever a day began in Tokyo, until cancelled."""
        looked_on: date | None = None
        while True:
            day = today()
            try:
                if day != looked_on:
                    await self.look(day)
                    looked_on = day
            except Unavailable as error:
                log.warning("access_periods_wait", error=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY)

    async def look(self, day: date) -> None:
        """Does what is due on that day for every member; again changes nothing."""
        rules = await self._store.eligibility_rules.all_in_force(day)
        async for member in self._store.members.each({}):
            if _turned(member, rules, day)[1]:
                await self._turn(member.id, rules, day)

    async def _turn(self, member_id: str, rules: Rules, day: date) -> None:
        async def turn() -> None:
            async with self._store.transaction() as tx:
                member = await tx.members.find(member_id)
                if member is None:
                    return
                access, change = _turned(member, rules, day)
                if change:
                    await tx.members.save(replace(member, access=access), announcing=_announced(member, access, change))

        await settled(turn)


def _turned(member: Member, rules: Rules, day: date) -> tuple[Access, Turn | None]:
    left = ((period.company_id, period.left_on) for period in member.employments)
    return member.access.turned(term_of(left, rules), day)


def _announced(member: Member, access: Access, change: Turn) -> Message:
    if change is Turn.NOTICED:
        last_day = access.ends_on.isoformat() if access.ends_on else ""
        return pb.AccessEndAnnounced(member_id=member.id, ends_on=last_day)
    over = change is Turn.ENDED
    return pb.AccessEnded(member_id=member.id) if over else pb.AccessReturned(member_id=member.id)
