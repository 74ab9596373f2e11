"""The stores of all four services in memory, and the way of domain events between them, taken by hand."""

from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from types import ModuleType
from typing import Any

from google.protobuf import symbol_database
from okaeri.network.v1 import erasure_pb2

from chassis.access import Caller, Grant, Kind, acting_for
from chassis.clock import now
from chassis.cloud_events import Happening
from chassis.inbox import reactions_in
from chassis.mongo import NOTHING, AlreadyHeard, Announcement, Store, connect
from chassis.people import reactions as of_every_service
from services.events import reactions as of_events
from services.events.domain import Audience, Form, Plan, Seat, Times, drafted
from services.events.store import EventsStore
from services.identity import reactions as of_identity
from services.identity.domain.accounts import Account
from services.identity.domain.links import Lives
from services.identity.domain.sessions import Family
from services.identity.post import Post
from services.identity.sealing import Sealing
from services.identity.store import IdentityStore
from services.network import reactions as of_network
from services.network.domain.consent import Consent, ConsentPurpose
from services.network.domain.figures import Joining
from services.network.domain.leaver_record import LeaverRecord
from services.network.domain.member import Employment, Member
from services.network.domain.people import PersonName
from services.network.domain.registration import Registration, RegistrationState
from services.network.servicer import ErasureServicer
from services.network.store import NetworkStore
from services.recruiting import reactions as of_recruiting
from services.recruiting.domain.applications import Application
from services.recruiting.domain.notes import PrivateNote
from services.recruiting.domain.postings import ComebackKind
from services.recruiting.store import RecruitingStore
from tests.services.identity.house import SECRET, Mailbox

REACTIONS: dict[str, tuple[ModuleType, ...]] = {
    "identity": (of_every_service, of_identity),
    "network": (of_every_service, of_network),
    "recruiting": (of_every_service, of_recruiting),
    "events": (of_every_service, of_events),
}


class Suite:
    """Four databases."""

    def __init__(self) -> None:
        memory = [connect("", database="", driver="memory") for _ in REACTIONS]
        self.identity, self.network = IdentityStore(memory[0]), NetworkStore(memory[1])
        self.recruiting, self.events = RecruitingStore(memory[2]), EventsStore(memory[3])
        self.mailbox = Mailbox()
        self.post = Post(
            self.identity, self.mailbox, Sealing(SECRET), lives=Lives(), public_url="https://okaeri.example"
        )
        self._delivered: dict[str, set[str]] = {name: set() for name in REACTIONS}

    @property
    def stores(self) -> dict[str, Store]:
        return {name: getattr(self, name) for name in REACTIONS}

    async def prepare(self) -> "Suite":
        for store in self.stores.values():
            await store.prepare()
        return self

    async def asks_to_be_erased(self, person_id: str) -> erasure_pb2.RequestErasureResponse:
        request = erasure_pb2.RequestErasureRequest(request_id="not-in-hand", confirmation="ERASE")
        with acting_for(Caller(person_id, Kind.PERSON, frozenset({Grant("alumnus")}))):
            return await ErasureServicer(self.network).RequestErasure(request, None)

    async def settle(self, *, down: Collection[str] = ()) -> None:
        """Takes every announcement to every service that is not down, and letters out, until nothing moves."""
        while any([await self._deliver(name, down) for name in REACTIONS]):
            await self.post.send_due()

    async def hear_everything_of(self, other: "Suite") -> None:
        """As services do that were restored from a copy and hear again what is in the stream."""
        for store in other.stores.values():
            for row in await _announced(store):
                for name in REACTIONS:
                    await self._hear(name, row)
        await self.settle()

    async def lose_what_waits_for(self, service: str) -> None:
        """As if its letters had died: they never come again by themselves."""
        for store in self.stores.values():
            self._delivered[service] |= {row.id for row in await _announced(store)}

    async def _deliver(self, service: str, down: Collection[str]) -> int:
        if service in down:
            return 0
        rows = [row for store in self.stores.values() for row in await _announced(store)]
        new = [row for row in rows if row.id not in self._delivered[service]]
        for row in new:
            await self._hear(service, row)
            self._delivered[service].add(row.id)
        return len(new)

    async def _hear(self, service: str, row: Announcement) -> None:
        event = symbol_database.Default().GetSymbol(row.type).FromString(row.payload)
        happening = Happening(row.id, row.type, row.at, "", "", row.version)
        for reaction in (one for module in REACTIONS[service] for one in reactions_in(module)):
            if reaction.__heard__ is type(event):  # type: ignore[attr-defined]
                with suppress(AlreadyHeard):
                    async with self.stores[service].transaction() as tx:
                        await tx.mark_heard(service, happening.id)
                        await reaction(event, tx, happening)


async def _announced(store: Store) -> list[Announcement]:
    keys = [key for key, _ in await store.outbox.waiting(until=now() + timedelta(days=1), limit=10_000)]
    return [row for rows in (await store.outbox.of(sorted(set(keys)))).values() for row in rows]


async def add(store: Store, collection: str, *values: Any) -> None:
    """Stores values without telling anybody."""
    async with store.transaction() as tx:
        await tx.collections[collection].add_many(values, announcing=NOTHING)


async def texts_of(stores: Iterable[Store]) -> list[str]:
    """Every row of every collection."""
    return [repr(value) for store in stores for each in store.collections.values() for value in await each.where({})]


async def with_traces_of(suite: Suite, id: str, word: str, *, capacity_used: int = 1) -> None:
    """A person in every service; `word` is in everything it typed or is called by."""
    at = now()
    name = PersonName(family=word, given=word, family_kana="カナ")
    await add(suite.identity, "accounts", Account(id, f"{word}@home.example", f"{word}@home.example", at))
    await add(suite.identity, "families", Family(f"f-{id}", id, at, at + timedelta(days=1)))
    await add(suite.network, "members", Member(id, name, (Employment("bank", None, None),), (), at, headline=word))
    await add(suite.network, "leaver_records", _record(id, word, at))
    await add(suite.network, "registrations", _registration(id, name, at))
    await add(suite.network, "joinings", Joining(f"j-{id}", "bank", at, "2026-11", "leaflet", "leaflet", True))
    profile = ConsentPurpose.PROFILE
    await add(suite.network, "consents", Consent(f"c-{id}", id, "holding", profile, "2026-11", "ja", at, ("name",)))
    applied = Application(f"a-{id}", "p1", "holding", id, ComebackKind.EMPLOYMENT, word, f"c-{id}", "2026-11", at)
    await add(suite.recruiting, "applications", applied)
    await add(
        suite.recruiting,
        "private_notes",
        PrivateNote(f"n-{id}", "i1", "kizuna", id, "coordinator", f"note of {word}", at),
    )
    await add(suite.events, "seats", Seat(f"s-{id}", "g1", id, at))


async def with_gathering(suite: Suite, seats_taken: int) -> None:
    """One that lies ahead."""
    at, day = now(), timedelta(days=1)
    plan, times = Plan("おかえり会", place="東京", capacity=9), Times(at + day, at + 2 * day)
    ahead = drafted("g1", ("holding",), plan, times, at).publish(at)
    taken = ahead.room(Form.IN_PERSON).with_places(Audience.ALUMNI, seats_taken)
    await add(suite.events, "gatherings", ahead.with_room(taken))


def _record(id: str, word: str, at: datetime) -> LeaverRecord:
    return LeaverRecord(
        id=f"r-{id}",
        company_id="bank",
        employee_number=id,
        family_name=word,
        given_name=word,
        family_kana="",
        given_kana="",
        family_romaji="",
        given_romaji="",
        former_family_name="",
        birth_date=date(1980, 4, 1),
        joined_on=date(2003, 4, 1),
        left_on=date(2015, 3, 31),
        leaving_reason=word,
        unit_code="0",
        employment_type="",
        skills=(word,),
        licences=(),
        personal_mail="",
        digest="d",
        number=id,
        number_key=id,
        kana_key="",
        updated_at=at,
        member_id=id,
        mark=f"mark-{id}",
    )


def _registration(id: str, name: PersonName, at: datetime) -> Registration:
    state = RegistrationState.APPROVED
    return Registration(
        f"g-{id}", "bank", name, date(1980, 4, 1), id, None, None, (), at, state=state, account_id=id, decided_at=at
    )
