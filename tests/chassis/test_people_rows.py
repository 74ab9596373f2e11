"""What one database holds of a person: handed out, erased, let go when it grew old; one suite for every driver."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chassis.errors import Stale
from chassis.mongo import NOTHING, Collection, Store, connect
from chassis.mongo.people import HeldPerson
from chassis.people import NOBODY, REMOVED, About, Kept, Stays
from chassis.people.retention import let_go
from tests.chassis.announced import ThingMoved
from tests.chassis.things import Corner, Thing, Things

pytestmark = pytest.mark.asyncio

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Note:
    id: str
    about_id: str = ""
    text: str = ""
    made_at: datetime = NOON
    made_on: date = date(2026, 11, 23)
    state: str = "open"
    secret: bytes = b""
    version: int = 0

    def emptied(self) -> "Note":
        return replace(self, about_id="", text="")

    def half_emptied(self) -> "Note":
        return replace(self, text="")


class Letters(Collection[Note]):
    name = "letters"
    of = Note
    holds = About(
        "about_id",
        erased=REMOVED,
        kept=(
            Kept(30 * DAY, since="made_at", where={"state": "open"}),
            Kept(10 * DAY, since="made_on", where={"state": "closed"}, then=Note.emptied),
        ),
        without=("secret",),
    )


class Remarks(Collection[Note]):
    name = "remarks"
    of = Note
    holds = About("about_id", erased=REMOVED, exported=False)


class Proofs(Collection[Note]):
    name = "proofs"
    of = Note
    holds = About("about_id", erased=Stays("a law"))


class Places(Collection[Note]):
    name = "places"
    of = Note
    holds = NOBODY


class Forgetful(Collection[Note]):
    name = "forgetful"
    of = Note
    holds = About("about_id", erased=Note.half_emptied)


class PeopleStore(Store):
    things: Things
    letters: Letters
    remarks: Remarks
    proofs: Proofs
    places: Places

    async def known_as(self, person_id: str) -> frozenset[str]:
        return frozenset({person_id, f"{person_id}@home.example"})


@pytest.fixture(
    params=["memory", pytest.param("motor", marks=pytest.mark.real), pytest.param("pymongo", marks=pytest.mark.real)]
)
async def store(request: pytest.FixtureRequest) -> AsyncIterator[PeopleStore]:
    real = request.param != "memory"
    url, name = (request.getfixturevalue(each) if real else "" for each in ("mongo_url", "database_name"))
    store = PeopleStore(connect(url, database=name, driver=request.param))
    await store.prepare()
    yield store
    await store.close()


async def keep(collection: str, store: PeopleStore, *notes: Any) -> None:
    async with store.transaction() as tx:
        await tx.collections[collection].add_many(notes, announcing=NOTHING)


async def ids(collection: Collection[Any]) -> list[str]:
    return [each.id for each in await collection.where({}, sort=["id"])]


async def held_of(store: PeopleStore, person_id: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    async for held in store.export_about(person_id):
        found.setdefault(held.collection, []).extend(held.rows)
    return found


async def test_an_export_holds_every_row_about_the_person_and_none_of_others(store: PeopleStore) -> None:
    await keep("things", store, Thing("t1", owner_id="anna"), Thing("t2", helper_ids=("bert", "anna")), Thing("t3"))
    await keep("letters", store, Note("l1", "anna@home.example", "typed"), Note("l2", "bert", "not hers"))
    await keep("remarks", store, Note("r1", "anna", "a working note"))
    await keep("proofs", store, Note("p1", "anna"))
    await keep("places", store, Note("anna"))
    found = await held_of(store, "anna")
    assert {name: [row["id"] for row in rows] for name, rows in found.items()} == {
        "things": ["t1", "t2"],
        "letters": ["l1"],
        "proofs": ["p1"],
    }


async def test_an_exported_row_is_plain_json_without_secrets(store: PeopleStore) -> None:
    corner = Corner("north", date(2026, 4, 1))
    await keep("things", store, Thing("t1", owner_id="anna", corners=(corner,), words=frozenset("い"), weight=9.0))
    await keep("letters", store, Note("l1", "anna", "typed", secret=b"\x00"))
    await keep("proofs", store, Note("p1", "anna", secret=b"\x00\x01"))
    found = await held_of(store, "anna")
    (thing,) = found["things"]
    assert thing["made_at"] == "2026-04-01T09:00:00+00:00"
    assert thing["corners"] == [{"name": "north", "seen_on": "2026-04-01"}]
    assert (thing["colour"], thing["words"]) == ("red", ["い"])
    assert not {"version", "weight", "label"} & set(thing)
    assert "secret" not in found["letters"][0]
    assert found["proofs"][0]["secret"] == "AAE="


async def test_many_rows_come_in_parts_and_none_is_lost(store: PeopleStore) -> None:
    await keep("letters", store, *(Note(f"{at:04}", "anna") for at in range(1001)))
    parts = [held.rows async for held in store.export_about("anna")]
    assert [len(rows) for rows in parts] == [500, 500, 1]
    assert len({row["id"] for rows in parts for row in rows}) == 1001


async def test_erasing_removes_empties_and_lets_stand_as_declared(store: PeopleStore) -> None:
    await keep("things", store, Thing("t1", owner_id="anna", label="typed", place=3), Thing("t2", owner_id="bert"))
    await keep("letters", store, Note("l1", "anna"), Note("l2", "anna@home.example"), Note("l3", "bert"))
    await keep("remarks", store, Note("r1", "anna"))
    await keep("proofs", store, Note("p1", "anna"))
    async with store.transaction() as tx:
        assert await tx.erase_person("anna", announcing=ThingMoved(company_id="bank")) == 4
    emptied = await store.things.get("t1")
    assert (emptied.owner_id, emptied.label, emptied.place) == ("", None, 3)
    assert (await store.things.get("t2")).owner_id == "bert"
    assert await ids(store.letters) == ["l3"]
    assert await ids(store.remarks) == []
    assert await ids(store.proofs) == ["p1"]


async def test_erasing_again_erases_nothing_and_announces_again(store: PeopleStore) -> None:
    await keep("letters", store, Note("l1", "anna"))
    for expected in (1, 0):
        async with store.transaction() as tx:
            assert await tx.erase_person("anna", announcing=ThingMoved(company_id="bank")) == expected
    waiting = await store.outbox.waiting(until=datetime.now(UTC) + DAY, limit=10)
    assert len(waiting) == 2
    assert not [key for key, _ in waiting if "anna" in key]


async def test_an_erasure_that_fails_leaves_everything(store: PeopleStore) -> None:
    await keep("letters", store, Note("l1", "anna"))
    with pytest.raises(ZeroDivisionError):
        async with store.transaction() as tx:
            await tx.erase_person("anna", announcing=NOTHING)
            raise ZeroDivisionError
    assert await ids(store.letters) == ["l1"]


async def test_a_row_that_still_names_the_person_after_forgetting_stops_the_erasure() -> None:
    class ForgetfulStore(Store):
        notes: Forgetful

    store = ForgetfulStore(connect("", database="", driver="memory"))
    async with store.transaction() as tx:
        await tx.notes.add(Note("n1", "anna", "typed"), announcing=NOTHING)
    with pytest.raises(RuntimeError, match="forgetful still names the person"):
        async with store.transaction() as tx:
            await tx.erase_person("anna", announcing=NOTHING)
    assert (await store.notes.get("n1")).text == "typed"


async def test_rows_go_when_they_are_older_than_they_are_kept_and_not_a_moment_earlier(store: PeopleStore) -> None:
    await keep("letters", store, Note("l1", "anna"), Note("l2", "bert", state="sent"))
    assert await let_go(store, NOON + 30 * DAY - timedelta(seconds=1)) == {}
    assert await let_go(store, NOON + 30 * DAY) == {"letters": 1}
    assert await ids(store.letters) == ["l2"]


async def test_a_period_may_count_days_and_empty_the_row_once(store: PeopleStore) -> None:
    await keep("letters", store, Note("l1", "anna", "typed", state="closed"))
    assert await let_go(store, NOON + 9 * DAY) == {}
    assert await let_go(store, NOON + 10 * DAY) == {"letters": 1}
    assert (await store.letters.get("l1")).text == ""
    assert await let_go(store, NOON + 11 * DAY) == {}


async def test_more_rows_than_a_batch_all_go(store: PeopleStore) -> None:
    await keep("letters", store, *(Note(f"{at:04}", "anna") for at in range(1001)))
    assert await let_go(store, NOON + 31 * DAY) == {"letters": 1001}
    assert await ids(store.letters) == []


async def test_rows_of_a_person_under_a_legal_hold_stay_until_it_ends(store: PeopleStore) -> None:
    await keep("letters", store, Note("l1", "anna"), Note("l2", "anna@home.example"), Note("l3", "bert"))
    await keep("held_persons", store, HeldPerson("h1", "anna", NOON + 60 * DAY))
    assert await let_go(store, NOON + 31 * DAY) == {"letters": 1}
    assert await ids(store.letters) == ["l1", "l2"]
    assert await let_go(store, NOON + 60 * DAY) == {"letters": 2}


async def test_removing_many_is_all_or_nothing(store: PeopleStore) -> None:
    await keep("letters", store, Note("l1"), Note("l2"))
    with pytest.raises(Stale):
        async with store.transaction() as tx:
            await tx.letters.remove_many([Note("l1", version=1), Note("l9", version=1)], announcing=NOTHING)
    assert await ids(store.letters) == ["l1", "l2"]
