"""What every service does for a person: hands out what it holds, remembers holds, looks after its periods by itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from okaeri.person.v1 import person_pb2 as pb
from okaeri.person.v1 import person_pb2_grpc as pb_grpc

from chassis.access import Caller, Kind
from chassis.client import Channel, connect
from chassis.clock import now, timestamp
from chassis.errors import NotSignedIn
from chassis.mongo import NOTHING, Unreachable
from chassis.mongo import connect as connect_to_mongo
from chassis.people import reactions, retention, servicer
from chassis.people.retention import keep_to_the_periods
from chassis.people.servicer import person_face
from chassis.server import Server
from tests.chassis.test_people_rows import Note, PeopleStore
from tests.chassis.things import Thing
from tests.services import hearing
from tests.services.calling import Bearing, token, verifier

ANNA = Caller("anna", Kind.PERSON)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def store() -> PeopleStore:
    return PeopleStore(connect_to_mongo("", database="", driver="memory"))


async def keep(store: PeopleStore, collection: str, *values: Any) -> None:
    async with store.transaction() as tx:
        await tx.collections[collection].add_many(values, announcing=NOTHING)


@asynccontextmanager
async def served(store: PeopleStore, text: str) -> AsyncIterator[Any]:
    """A stub with that token."""
    async with Server(person_face(store), verifier=verifier()) as server:
        channel: Channel = connect(server.address, pb.DESCRIPTOR, caller=Bearing(text))
        async with channel:
            yield pb_grpc.PersonServiceStub(channel)


async def parts_for(store: PeopleStore, who: Caller) -> list[tuple[str, list[str]]]:
    async with served(store, token(who)) as stub:
        answers = [answer async for answer in stub.ExportOwn(pb.ExportOwnRequest())]
    return [(answer.collection, [orjson.loads(row)["id"] for row in answer.rows]) for answer in answers]


async def test_the_caller_gets_what_is_held_about_the_caller(store: PeopleStore) -> None:
    await keep(store, "things", Thing("t1", owner_id="anna"), Thing("t2", owner_id="bert"))
    await keep(store, "letters", Note("l1", "anna"), Note("l2", "bert"))
    assert await parts_for(store, ANNA) == [("things", ["t1"]), ("letters", ["l1"])]
    assert await parts_for(store, Caller("carl", Kind.PERSON)) == []


async def test_a_machine_and_a_service_get_nothing_of_people(store: PeopleStore) -> None:
    await keep(store, "letters", Note("l1", "anna"))
    for who in (Caller("recruiting", Kind.SERVICE), Caller("machine", Kind.SERVICE_ACCOUNT, company_id="bank")):
        assert await parts_for(store, who) == []


async def test_nobody_known_gets_nothing(store: PeopleStore) -> None:
    await keep(store, "letters", Note("l1", ""))
    async with served(store, "") as stub:
        with pytest.raises(NotSignedIn):
            async for _ in stub.ExportOwn(pb.ExportOwnRequest()):
                pytest.fail("something was handed out")


async def test_large_rows_come_in_messages_that_fit(store: PeopleStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servicer, "MOST_BYTES", 1000)
    await keep(
        store, "letters", *(Note(f"l{at}", "anna", "あ" * 150) for at in range(4)), Note("l4", "anna", "い" * 900)
    )
    assert await parts_for(store, ANNA) == [
        ("letters", ["l0"]),
        ("letters", ["l1"]),
        ("letters", ["l2"]),
        ("letters", ["l3"]),
        ("letters", ["l4"]),
    ]


async def test_holds_that_were_heard_of_count_each_for_itself(store: PeopleStore) -> None:
    for days in (1, 30):
        until = timestamp(now() + timedelta(days=days))
        placed = pb.LegalHoldPlaced(hold_id=f"h{days}", person_id="anna", until_time=until)
        await hearing.hear(store, reactions, placed)
    assert await store.held_persons.at(now() + timedelta(days=29)) == ["anna"]
    assert await store.held_persons.at(now() + timedelta(days=31)) == []
    for _ in range(2):
        await hearing.hear(store, reactions, pb.LegalHoldReleased(hold_id="h1", person_id="anna"))
    assert await store.held_persons.at(now() + timedelta(days=29)) == ["anna"]


async def test_a_service_lets_go_at_its_start_and_outlives_a_database_that_is_away(
    store: PeopleStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keep(store, "letters", Note("l1", "anna", made_at=LONG_AGO))
    answers = iter([Unreachable()])

    async def at_first_away(*arguments: Any) -> Any:
        for trouble in answers:
            raise trouble
        return await let_go(*arguments)

    let_go = retention.let_go
    monkeypatch.setattr(retention, "let_go", at_first_away)
    monkeypatch.setattr(retention, "AFTER_TROUBLE", 0.0)
    looking = asyncio.create_task(keep_to_the_periods(store))
    async with asyncio.timeout(10):
        while await store.letters.where({}):  # noqa: ASYNC110 - a store does not tell
            await asyncio.sleep(0)
    looking.cancel()
    assert await asyncio.gather(looking, return_exceptions=True) != [None]
