"""A copy is whole and comes back as it was; what is not whole, or would mix two states, is refused."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chassis.mongo.copying import KEPT, copies_of, dump, restore
from chassis.trouble import CannotStart
from tests.chassis.hearing import move
from tests.chassis.things import ThingStore

pytestmark = pytest.mark.real

AT = datetime(2026, 11, 29, 3, 17, tzinfo=UTC)


async def everything(store: ThingStore) -> dict[str, list[object]]:
    """All rows of all collections, also those of the chassis."""
    names = ("things", "outbox", "schema", "answers", "heard")
    return {name: sorted(await store._driver.find(name, {}), key=str) for name in names}


async def test_a_copy_that_is_put_back_gives_every_row_as_it_was(
    thing_store: ThingStore, mongo_url: str, database_name: str, tmp_path: Path
) -> None:
    for number in range(600):
        await thing_store._driver.insert("things", [{"_id": f"{number}", "place": number, "made_at": AT}])
    await move(thing_store, "箱", 7)
    before = await everything(thing_store)
    copy = await dump(mongo_url, database_name, tmp_path, AT)
    for name in before:
        await thing_store._driver.delete(name, {})
    await thing_store.prepare()
    assert await restore(mongo_url, database_name, tmp_path) == (copy, sum(map(len, before.values())))
    after = await everything(thing_store)
    assert after == before
    assert len(after["outbox"]) == 1


async def test_a_database_with_rows_is_left_alone(
    thing_store: ThingStore, mongo_url: str, database_name: str, tmp_path: Path
) -> None:
    await move(thing_store, "a")
    await dump(mongo_url, database_name, tmp_path, AT)
    with pytest.raises(CannotStart, match="holds rows already"):
        await restore(mongo_url, database_name, tmp_path)


async def test_a_copy_that_was_cut_short_is_refused_before_anything_is_written(
    thing_store: ThingStore, mongo_url: str, database_name: str, tmp_path: Path
) -> None:
    await move(thing_store, "a")
    copy = await dump(mongo_url, database_name, tmp_path, AT)
    copy.write_bytes(copy.read_bytes()[:-20])
    for name in ("things", "outbox"):
        await thing_store._driver.delete(name, {})
    with pytest.raises(CannotStart, match="is not whole"):
        await restore(mongo_url, database_name, tmp_path)
    assert await thing_store.things.find("a") is None


async def test_a_copy_of_another_database_is_refused(mongo_url: str, database_name: str, tmp_path: Path) -> None:
    copy = await dump(mongo_url, "okaeri_others", tmp_path, AT)
    copy.rename(tmp_path / copy.name.replace("okaeri_others", database_name))
    with pytest.raises(CannotStart, match="not of"):
        await restore(mongo_url, database_name, tmp_path)


async def test_without_a_copy_nothing_is_put_back(mongo_url: str, database_name: str, tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="There is no copy"):
        await restore(mongo_url, database_name, tmp_path)


async def test_the_newest_copies_are_kept(mongo_url: str, database_name: str, tmp_path: Path) -> None:
    for day in range(KEPT + 2):
        await dump(mongo_url, database_name, tmp_path, AT + timedelta(days=day))
    names = [path.name for path in copies_of(database_name, tmp_path)]
    assert len(names) == KEPT
    assert names[0] == f"{database_name}-20261201T031700Z.okaeri-copy"
    assert not any(path.suffix == ".part" for path in tmp_path.iterdir())  # noqa: ASYNC240


async def test_a_folder_that_cannot_be_written_leaves_the_copies_before(database_name: str, tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="the copies before are kept"):
        await dump("mongodb://127.0.0.1:9", database_name, tmp_path / "not there", AT)
