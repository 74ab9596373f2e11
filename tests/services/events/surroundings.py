"""What goes on around gatherings in a house of events: a post office and a network of a few lines."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from google.protobuf import symbol_database
from google.protobuf.message import Message
from okaeri.events.v1 import (
    attendance_pb2,
    attendance_pb2_grpc,
    calendar_pb2,
    calendar_pb2_grpc,
    mailing_pb2,
    mailing_pb2_grpc,
    outcome_pb2,
    outcome_pb2_grpc,
    publicity_pb2,
    publicity_pb2_grpc,
    survey_pb2,
    survey_pb2_grpc,
)

from chassis import client
from chassis.access import Caller, Grant, Kind
from chassis.clock import now
from chassis.cloud_events import Happening
from chassis.errors import InvalidInput
from chassis.ids import new_id
from chassis.inbox import reactions_in
from chassis.mongo import NOTHING, AlreadyHeard
from chassis.server import Server
from chassis.trouble import Unavailable
from services.events import around, reactions
from services.events.addressing import Addressing
from services.events.composing import Composing
from services.events.domain import Audience, Form, Seat, SeatState
from services.events.domain.guests import Guest
from services.events.domain.seats import Attendance
from services.events.letters import Letter, Letters
from services.events.posting import Posting
from services.events.readers import Readers
from services.events.story_consents import StoryConsents
from tests.services.calling import Bearing, token, verifier
from tests.services.events.house import House

URL = "https://okaeri.example"
GROUP_HR = Caller("saburo", Kind.PERSON, frozenset({Grant("group_hr")}))
CONTRACTS = (
    attendance_pb2.DESCRIPTOR,
    calendar_pb2.DESCRIPTOR,
    mailing_pb2.DESCRIPTOR,
    outcome_pb2.DESCRIPTOR,
    publicity_pb2.DESCRIPTOR,
    survey_pb2.DESCRIPTOR,
)


class PostOffice(Letters):
    """Keeps every letter once under its name, as identity does, and may be away."""

    def __init__(self) -> None:
        self.letters: dict[str, Letter] = {}
        self.is_away = False
        self.asked = 0

    async def post(self, letter: Letter) -> None:
        self.asked += 1
        if self.is_away:
            raise Unavailable("identity")
        self.letters.setdefault(letter.id, letter)

    @property
    def subjects(self) -> list[str]:
        return sorted(letter.said["en"].subject for letter in self.letters.values())

    def to(self, account_id: str = "", mail: str = "") -> list[Letter]:
        both = account_id, mail
        return [letter for letter in self.letters.values() if (letter.account_id, letter.mail) == both]


class NewsReaders(Readers):
    """Those who read news of a company, in pages of three; the network may be away."""

    def __init__(self) -> None:
        self.of: dict[str, list[str]] = {}
        self.is_away = False
        self.touches: list[tuple[str, str]] = []

    async def page(self, company_id: str, *, prefectures: Any, left: Any, place: str) -> tuple[list[str], str]:
        if self.is_away:
            raise Unavailable("the network")
        start, known = int(place or 0), self.of.get(company_id, [])
        return known[start : start + 3], str(start + 3) if known[start + 3 :] else ""

    async def keep_touch(self, name: str, gathering_id: str, mail: str, at: datetime) -> None:
        if self.is_away:
            raise Unavailable("the network")
        self.touches.append((gathering_id, mail))


class Ledger(StoryConsents):
    """Takes every consent to the text in force, until it is ended; the network may be away."""

    def __init__(self) -> None:
        self.given: dict[str, str] = {}
        self.provisions: list[str] = []
        self.is_away = False

    async def record(self, story: Any, *, member_id: str) -> str:
        if story.consent_text_version != "2026-11":
            raise InvalidInput("Another text is in force.", field="consent_text_version")
        consent_id = f"consent-{len(self.given)}"
        self.given[consent_id] = member_id
        return consent_id

    async def provided(self, company_id: str, consent_id: str) -> bool:
        self.provisions.append(consent_id)
        return consent_id in self.given

    async def holding(self, company_id: str, member_ids: Any) -> frozenset[str]:
        if self.is_away:
            raise Unavailable("the network")
        return frozenset(id for id, member_id in self.given.items() if member_id in set(member_ids))


@dataclass
class Around:
    """A house and what goes on around it."""

    house: House
    address: str = ""
    office: PostOffice = field(default_factory=PostOffice)
    readers: NewsReaders = field(default_factory=NewsReaders)
    ledger: Ledger = field(default_factory=Ledger)
    heard: set[str] = field(default_factory=set)

    @property
    def posting(self) -> Posting:
        return Posting(self.house.store, self.office, Composing(self.house.secrets, URL))

    @property
    def addressing(self) -> Addressing:
        return Addressing(self.house.store, self.readers)

    def as_(self, who: Caller | None) -> "AroundStubs":
        channel = client.connect(self.address, *CONTRACTS, caller=Bearing(token(who) if who else ""))
        self.house.stack.push_async_callback(channel.close)
        return AroundStubs(channel)

    async def hears(self, event: Message, *, id: str = "", at: datetime | None = None) -> None:
        """As the inbox does it: the mark and what the reaction writes are one transaction."""
        (reaction,) = (one for one in reactions_in(reactions) if one.__heard__ is type(event))  # type: ignore[attr-defined]
        happening = Happening(id or new_id(), event.DESCRIPTOR.full_name, at or now(), "", "", 1)
        with suppress(AlreadyHeard):
            async with self.house.store.transaction() as tx:
                await tx.mark_heard("events", happening.id)
                await reaction(event, tx, happening)

    async def hears_itself(self) -> None:
        """NATS delivers what events announced, each event twice, as it may."""
        store, names = self.house.store, symbol_database.Default()
        wanted = {one.__heard__.DESCRIPTOR.full_name for one in reactions_in(reactions)}  # type: ignore[attr-defined]
        keys = {key for key, _ in await store.outbox.waiting(until=now() + timedelta(days=1), limit=10_000)}
        rows = [row for key in (await store.outbox.of(sorted(keys))).values() for row in key]
        for row in rows * 2:
            if row.type in wanted:
                await self.hears(names.GetSymbol(row.type).FromString(row.payload), id=row.id)

    async def goes_on(self, *, hours: float = 0) -> None:
        """Hears, addresses and posts, as if so many hours had gone by for what is to be reminded of."""
        await self.hears_itself()
        await self.addressing.look(now() + timedelta(hours=hours))
        await self.make_due()
        await self.posting.post_due()

    async def make_due(self) -> None:
        """As if every pause were over."""
        async with self.house.store.transaction() as tx:
            waiting = await tx.notices.where({"due_at": {"$exists": True}})
            past = now() - timedelta(seconds=1)
            await tx.notices.save_many([replace(each, due_at=past) for each in waiting], announcing=NOTHING)

    async def is_over(self, gathering_id: str, *, days: float = 1) -> None:
        """As if the gathering had been so many days ago."""
        async with self.house.store.transaction() as tx:
            gathering = await tx.gatherings.get(gathering_id)
            start = now() - timedelta(days=days)
            past = replace(gathering, starts_at=start, ends_at=start + timedelta(hours=3))
            await tx.gatherings.save(past, announcing=NOTHING)

    async def seated(self, gathering_id: str, *people: str, came: bool = True, **changed: Any) -> list[Seat]:
        """Seats as they are once people registered, and came."""
        attended = (Attendance(0, now()),) if came else ()
        seats = [
            replace(Seat(new_id(), gathering_id, person, now(), attended=attended), **changed) for person in people
        ]
        async with self.house.store.transaction() as tx:
            return await tx.seats.add_many(seats, announcing=NOTHING)

    async def guest(self, gathering_id: str, mail: str = "guest@example.jp", locale: str = "en") -> Guest:
        """A guest without an account, who has a seat."""
        guest = Guest(new_id(), gathering_id, "客", now(), mail, mail, locale)
        async with self.house.store.transaction() as tx:
            stored = await tx.guests.add(guest, announcing=NOTHING)
        await self.seated(gathering_id, guest.id, audience=Audience.GUESTS)
        return stored


class AroundStubs:
    """Every rpc around gatherings by its name."""

    def __init__(self, channel: client.Channel) -> None:
        self._stubs: list[Any] = [
            attendance_pb2_grpc.AttendanceServiceStub(channel),
            calendar_pb2_grpc.CalendarServiceStub(channel),
            publicity_pb2_grpc.PublicityServiceStub(channel),
            mailing_pb2_grpc.MailingServiceStub(channel),
            outcome_pb2_grpc.OutcomeServiceStub(channel),
            survey_pb2_grpc.SurveyServiceStub(channel),
        ]

    def __getattr__(self, name: str) -> Any:
        return next(getattr(stub, name) for stub in self._stubs if hasattr(stub, name))


@asynccontextmanager
async def surrounded(house: House) -> AsyncIterator[Around]:
    """The house with what goes on around it, served beside it on the same store."""
    built = Around(house)
    faces = around.faces(house.store, house.secrets, house.turns, built.ledger, built.readers, URL)
    async with Server(*faces, verifier=verifier()) as server:
        built.address = server.address
        yield built


__all__ = ["Audience", "Form", "SeatState", "surrounded"]
