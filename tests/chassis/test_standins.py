"""One person with two ids: rows go along and back, whatever is heard first; each collection says how."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from chassis.errors import Stale
from chassis.mongo import NOTHING, Collection, Conflict, Index, Store, connect
from chassis.people import NOBODY, REMOVED, About, Stays
from chassis.standins import Merging, Standins


@dataclass(frozen=True)
class Note:
    id: str
    owner_id: str
    reader_id: str = ""
    version: int = 0


class Notes(Collection[Note]):
    name = "notes"
    of = Note
    holds = About("owner_id", "reader_id", erased=REMOVED)


class Keys(Collection[Note]):
    name = "keys"
    of = Note
    holds = About("owner_id", erased=REMOVED)
    gives = False


class Deeds(Collection[Note]):
    name = "deeds"
    of = Note
    holds = About("owner_id", erased=Stays("What was done was done."))


class Rooms(Collection[Note]):
    name = "rooms"
    of = Note
    holds = NOBODY


class Desks(Collection[Note]):
    """One of each owner at most."""

    name = "desks"
    of = Note
    holds = About("owner_id", erased=REMOVED)
    indexes = (Index(("owner_id",), unique=True),)

    async def give(self, giver: str, taker: str) -> list[str]:
        if await self.first({"owner_id": taker}):
            return []
        mine = await self.where({"owner_id": giver})
        await self.save_many([replace(each, owner_id=taker) for each in mine], announcing=NOTHING)
        return [each.id for each in mine]


class House(Store):
    notes: Notes
    keys: Keys
    deeds: Deeds
    rooms: Rooms
    desks: Desks
    standins: Standins


@pytest.fixture
async def house() -> AsyncIterator[House]:
    store = House(connect("", database="", driver="memory"))
    await store.prepare()
    yield store
    await store.close()


async def add(house: House, kind: str, note: Note) -> None:
    async with house.transaction() as tx:
        await getattr(tx, kind).add(note, announcing=NOTHING)


async def merge(house: House, merged: str, stays: str, id: str = "m1") -> bool:
    async with house.transaction() as tx:
        return await Merging(tx, tx.standins).merge(id, merged=merged, stays=stays)


async def separate(house: House, merged: str, id: str = "m1") -> None:
    async with house.transaction() as tx:
        await Merging(tx, tx.standins).separate(id, merged=merged)


async def owners(house: House, kind: str) -> dict[str, str]:
    return {note.id: note.owner_id for note in await getattr(house, kind).where({})}


async def test_rows_that_name_the_one_name_the_other_and_go_back(house: House) -> None:
    before = [Note("n1", "b", "c"), Note("n2", "c", "b"), Note("n3", "b", "b"), Note("n4", "a", "c")]
    for note in before:
        await add(house, "notes", note)
    assert await merge(house, "b", "a")
    assert [(note.owner_id, note.reader_id) for note in await house.notes.where({}, sort=("id",))] == [
        ("a", "c"),
        ("c", "a"),
        ("a", "a"),
        ("a", "c"),
    ]
    await separate(house, "b")
    assert [replace(note, version=0) for note in await house.notes.where({}, sort=("id",))] == before


async def test_a_collection_may_keep_its_rows(house: House) -> None:
    for kind in ("keys", "deeds", "rooms"):
        await add(house, kind, Note("x", "b"))
    await merge(house, "b", "a")
    for kind in ("keys", "deeds", "rooms"):
        assert await owners(house, kind) == {"x": "b"}


async def test_a_collection_may_say_how_its_rows_go(house: House) -> None:
    await add(house, "desks", Note("d1", "a"))
    await add(house, "desks", Note("d2", "b"))
    await merge(house, "b", "a")
    assert await owners(house, "desks") == {"d1": "a", "d2": "b"}
    await merge(house, "a", "c", "m2")
    assert await owners(house, "desks") == {"d1": "c", "d2": "b"}


async def test_who_stands_for_whom_at_any_distance(house: House) -> None:
    await merge(house, "a", "b", "m1")
    await merge(house, "b", "c", "m2")
    assert [await house.standins.now(id) for id in ("a", "b", "c", "x")] == ["c", "c", "c", "x"]
    assert await house.standins.those_of("c") == {"a", "b"}
    assert await house.standins.merged_among(["a", "c", "x"]) == {"a"}


async def test_a_merge_heard_twice_or_after_its_undoing_does_nothing(house: House) -> None:
    assert [await merge(house, "b", "a"), await merge(house, "b", "a")] == [True, False]
    await separate(house, "b")
    await separate(house, "b")
    assert not await merge(house, "b", "a")
    await separate(house, "d", "m9")
    assert not await merge(house, "d", "a", "m9")
    assert await house.standins.now("d") == "d"


async def test_a_merge_that_rests_on_one_not_undone_yet_comes_later(house: House) -> None:
    await merge(house, "b", "a", "m1")
    for merged, stays in (("b", "c"), ("a", "b"), ("a", "a")):
        with pytest.raises(Stale):
            await merge(house, merged, stays, "m2")
    await separate(house, "b", "m1")
    assert await merge(house, "a", "b", "m2")


async def test_what_was_taken_from_the_taker_meanwhile_is_left_alone(house: House) -> None:
    await add(house, "notes", Note("n1", "b"))
    await add(house, "notes", Note("n2", "b"))
    await merge(house, "b", "a")
    async with house.transaction() as tx:
        await tx.notes.save(replace(await tx.notes.get("n1"), owner_id="x"), announcing=NOTHING)
        await tx.notes.remove(await tx.notes.get("n2"), announcing=NOTHING)
    await separate(house, "b")
    assert await owners(house, "notes") == {"n1": "x"}


async def test_one_who_writes_and_a_merge_at_the_same_moment_meet(house: House) -> None:
    """Neither sees the other's rows; without the meeting the note would stay behind under the old id."""
    async with house.transaction() as writing:
        assert await writing.standins.meet("b") == "b"
        await writing.notes.add(Note("n1", "b"), announcing=NOTHING)
        with pytest.raises(Conflict):
            await merge(house, "b", "a")
    await merge(house, "b", "a")
    assert await owners(house, "notes") == {"n1": "a"}
    async with house.transaction() as tx:
        assert await tx.standins.meet("b") == "a"
