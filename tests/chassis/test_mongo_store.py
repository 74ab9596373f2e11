"""One suite for every driver: what a store promises."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from chassis.errors import AlreadyExists, InvalidInput, NotFound, Stale
from chassis.mongo import NOTHING, AlreadyHeard, Repeated, connect
from tests.chassis.announced import ThingMoved, ThingPainted, Unannounced
from tests.chassis.things import MORNING, Colour, Corner, Glimpse, Thing, ThingStore, request

pytestmark = pytest.mark.asyncio


@pytest.fixture(
    params=["memory", pytest.param("motor", marks=pytest.mark.real), pytest.param("pymongo", marks=pytest.mark.real)]
)
async def store(request: pytest.FixtureRequest) -> AsyncIterator[ThingStore]:
    real = request.param != "memory"
    url, name = (request.getfixturevalue(each) if real else "" for each in ("mongo_url", "database_name"))
    store = ThingStore(connect(url, database=name, driver=request.param))
    await store.prepare()
    yield store
    await store.close()


async def kept(store: ThingStore, *things: Thing) -> list[Thing]:
    async with store.transaction() as tx:
        return await tx.things.add_many(things, announcing=NOTHING)


async def announced(store: ThingStore, *ids: str) -> list[tuple[str, int, int, str]]:
    found = await store.outbox.of([f"things/{id}" for id in ids])
    return [(row.aggregate, row.version, row.ordinal, row.subject) for rows in found.values() for row in rows]


async def test_what_is_stored_comes_back_equal(store: ThingStore) -> None:
    thing = Thing(
        id="a",
        colour=Colour.BLUE,
        label="いろは",
        corners=(Corner("north", date(2026, 4, 1)), Corner("south")),
        words=frozenset({"い", "ろ"}),
        labels={"ja": "箱"},
        seen_on=date(1999, 12, 31),
    )
    async with store.transaction() as tx:
        stored = await tx.things.add(thing, announcing=NOTHING)
    assert stored == replace(thing, version=1)
    assert await store.things.get("a") == stored


async def test_an_absent_id_is_not_found(store: ThingStore) -> None:
    assert await store.things.find("a") is None
    with pytest.raises(NotFound, match="There is no such thing"):
        await store.things.get("a")


async def test_many_ids_are_one_query_and_absent_ones_are_left_out(store: ThingStore) -> None:
    a, b = await kept(store, Thing("a"), Thing("b"))
    assert await store.things.many(["b", "a", "b", "z"]) == {"a": a, "b": b}
    assert await store.things.many([]) == {}


async def test_the_same_id_cannot_be_added_twice(store: ThingStore) -> None:
    await kept(store, Thing("a"))
    with pytest.raises(AlreadyExists, match="already one with this id"):
        await kept(store, Thing("a", place=2))
    assert (await store.things.get("a")).place == 0


async def test_a_taken_unique_key_is_named_by_its_index(store: ThingStore) -> None:
    await kept(store, Thing("a", label="x"), Thing("b"), Thing("c"))
    with pytest.raises(AlreadyExists, match=r"The label is taken\."):
        await kept(store, Thing("d", label="x"))
    with pytest.raises(AlreadyExists, match=r"The label is taken\."):
        await kept(store, Thing("e", label="y"), Thing("f", label="y"))
    with pytest.raises(AlreadyExists, match=r"The label is taken\."):
        async with store.transaction() as tx:
            await tx.things.save(replace(await tx.things.get("b"), label="x"), announcing=NOTHING)
    assert await store.things.find("e") is None


async def test_a_unique_key_that_was_given_up_is_free(store: ThingStore) -> None:
    await kept(store, Thing("a", label="x"))
    async with store.transaction() as tx:
        await tx.things.remove(await tx.things.get("a"), announcing=NOTHING)
        await tx.things.add(Thing("b", label="x"), announcing=NOTHING)
    assert (await store.things.get("b")).label == "x"


async def test_saving_counts_the_version_and_refuses_an_older_one(store: ThingStore) -> None:
    (first,) = await kept(store, Thing("a"))
    async with store.transaction() as tx:
        second = await tx.things.save(replace(first, place=1), announcing=NOTHING)
    assert second.version == 2
    with pytest.raises(Stale):
        async with store.transaction() as tx:
            await tx.things.save(replace(first, place=9), announcing=NOTHING)
    assert await store.things.get("a") == second


async def test_saving_many_is_all_or_nothing(store: ThingStore) -> None:
    a, b = await kept(store, Thing("a"), Thing("b"))
    async with store.transaction() as tx:
        await tx.things.save_many([replace(a, place=1), replace(b, place=1)], announcing=NOTHING)
    with pytest.raises(Stale):
        async with store.transaction() as tx:
            newest = await tx.things.get("a")
            await tx.things.save_many([replace(newest, place=2), replace(b, place=2)], announcing=NOTHING)
    assert [thing.place for thing in await store.things.where({}, sort=["id"])] == [1, 1]


async def test_a_removed_value_is_gone_and_cannot_be_removed_again(store: ThingStore) -> None:
    (thing,) = await kept(store, Thing("a"))
    async with store.transaction() as tx:
        await tx.things.remove(thing, announcing=NOTHING)
    assert await store.things.find("a") is None
    with pytest.raises(Stale):
        async with store.transaction() as tx:
            await tx.things.remove(thing, announcing=NOTHING)


async def test_writes_outside_of_a_transaction_are_a_defect(store: ThingStore) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        await store.things.add(Thing("a"), announcing=NOTHING)


async def test_an_error_leaves_nothing_behind(store: ThingStore) -> None:
    with pytest.raises(ZeroDivisionError):
        async with store.transaction() as tx:
            await tx.things.add(Thing("a"), announcing=ThingMoved(company_id="bank"))
            raise ZeroDivisionError
    assert await store.things.find("a") is None
    assert await announced(store, "a") == []


async def test_a_transaction_sees_its_own_writes_and_others_do_not(store: ThingStore) -> None:
    async with store.transaction() as tx:
        await tx.things.add(Thing("a", place=4), announcing=NOTHING)
        assert [thing.id for thing in await tx.things.where({"place": 4})] == ["a"]
        assert await store.things.find("a") is None


async def test_two_that_write_the_same_thing_at_once_leave_one_stale(store: ThingStore) -> None:
    await kept(store, Thing("a"))
    with pytest.raises(Stale):
        async with store.transaction() as slow:
            seen = await slow.things.get("a")
            async with store.transaction() as quick:
                await quick.things.save(await quick.things.get("a"), announcing=NOTHING)
            await slow.things.save(replace(seen, place=7), announcing=NOTHING)
    assert (await store.things.get("a")).place == 0


async def test_two_that_write_before_either_commits_leave_one_stale(store: ThingStore) -> None:
    await kept(store, Thing("a"))
    async with store.transaction() as first:
        await first.things.save(replace(await first.things.get("a"), place=1), announcing=NOTHING)
        with pytest.raises(Stale):
            async with store.transaction() as second:
                await second.things.save(replace(await second.things.get("a"), place=2), announcing=NOTHING)
    assert (await store.things.get("a")).place == 1


async def test_a_refusal_that_was_swallowed_does_not_commit_half(store: ThingStore) -> None:
    (first,) = await kept(store, Thing("a", label="x"))
    with pytest.raises(Stale):
        async with store.transaction() as tx:
            await tx.things.add(Thing("b"), announcing=NOTHING)
            with pytest.raises(AlreadyExists):
                await tx.things.add(Thing("c", label="x"), announcing=NOTHING)
            await tx.things.save(replace(first, place=3), announcing=NOTHING)
    assert await store.things.find("b") is None


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        ({"place": 1}, "b"),
        ({"id": "a"}, "a"),
        ({"id": {"$in": ["a", "c", "q"]}}, "ac"),
        ({"place": {"$gt": 0, "$lte": 2}}, "bc"),
        ({"place": {"$gte": 2}}, "c"),
        ({"place": {"$lt": 1}}, "a"),
        ({"place": {"$ne": 1}}, "ac"),
        ({"colour": Colour.BLUE}, "b"),
        ({"colour": {"$nin": [Colour.BLUE]}}, "ac"),
        ({"label": None}, "bc"),
        ({"label": {"$exists": True}}, "a"),
        ({"label": {"$exists": False}}, "bc"),
        ({"label": {"$ne": None}}, "a"),
        ({"words": "い"}, "ab"),
        ({"words": {"$all": ["い", "ろ"]}}, "a"),
        ({"words": {"$in": ["は", "ろ"]}}, "ac"),
        ({"words": {"$ne": "い"}}, "c"),
        ({"seen_on": date(2026, 4, 1)}, "c"),
        ({"seen_on": {"$lt": date(2027, 1, 1)}}, "c"),
        ({"made_at": {"$lte": MORNING}}, "abc"),
        ({"corners.name": "north"}, "b"),
        ({"hidden": False, "$or": [{"place": 0}, {"place": 2}]}, "ac"),
        ({"$and": [{"place": {"$gt": 0}}, {"$or": [{"words": "は"}, {"words": "に"}]}]}, "c"),
        ({}, "abc"),
    ],
)
async def test_filters_mean_what_mongodb_means(store: ThingStore, filter: dict[str, object], found: str) -> None:
    await kept(
        store,
        Thing("a", place=0, label="x", words=frozenset("いろ")),
        Thing("b", place=1, colour=Colour.BLUE, words=frozenset("い"), corners=(Corner("north"), Corner("east"))),
        Thing("c", place=2, seen_on=date(2026, 4, 1), words=frozenset("は")),
    )
    assert "".join(thing.id for thing in await store.things.where(filter, sort=["id"])) == found


@pytest.mark.parametrize("filter", [{"$where": "1"}, {"place": {"$regex": "x"}}, {"place": {"under": 1}}])
async def test_a_filter_outside_the_subset_is_a_defect(store: ThingStore, filter: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not part of the filters"):
        await store.things.where(filter)


async def test_lists_are_sorted_and_limited(store: ThingStore) -> None:
    await kept(store, Thing("a", place=1), Thing("b", place=2), Thing("c", place=2, label="x"))
    assert [thing.id for thing in await store.things.where({}, sort=["-place", "id"])] == ["b", "c", "a"]
    assert [thing.id for thing in await store.things.where({}, sort=["label", "-id"])] == ["b", "a", "c"]
    assert [thing.id for thing in await store.things.where({}, sort=["-place"], limit=2)] == ["c", "b"]
    first = await store.things.first({"place": 2}, sort=["id"])
    assert first is not None
    assert first.id == "b"
    assert await store.things.first({"place": 8}) is None


@pytest.mark.parametrize("sort", [["place"], ["-place"], ["label"], ["-label", "place"], ["id"], ["-made_at", "id"]])
async def test_pages_show_everything_once_forwards_and_backwards(store: ThingStore, sort: list[str]) -> None:
    await kept(
        store, *(Thing(f"{n}", place=n % 3, label=None if n % 2 else f"l{n}", company_id="bank") for n in range(7))
    )
    whole = [thing.id for thing in await store.things.where({"company_id": "bank"}, sort=sort)]
    pages, token = [], ""
    while True:
        page = await store.things.page({"company_id": "bank"}, sort=sort, size=3, token=token)
        pages.append([thing.id for thing in page.items])
        assert page.has_previous is bool(token)
        if not (token := page.next_token):
            break
    assert pages == [whole[:3], whole[3:6], whole[6:]]
    last = await store.things.page({"company_id": "bank"}, sort=sort, size=3, before=True)
    assert ([thing.id for thing in last.items], last.next_token) == (whole[4:], "")
    middle = await store.things.page({"company_id": "bank"}, sort=sort, size=3, before=True, token=last.cursors[0])
    assert [thing.id for thing in middle.items] == whole[1:4]
    assert middle.has_previous
    again = await store.things.page({"company_id": "bank"}, sort=sort, size=3, token=middle.next_token)
    assert [thing.id for thing in again.items] == whole[4:]
    start = await store.things.page({"company_id": "bank"}, sort=sort, size=3, before=True, token=middle.cursors[0])
    assert ([thing.id for thing in start.items], start.has_previous) == (whole[:1], False)


async def test_each_cursor_continues_after_its_item(store: ThingStore) -> None:
    await kept(store, *(Thing(f"{n}") for n in range(4)))
    page = await store.things.page({}, size=3)
    after = await store.things.page({}, size=3, token=page.cursors[1])
    assert [thing.id for thing in after.items] == ["2", "3"]


async def test_an_empty_list_has_an_empty_page(store: ThingStore) -> None:
    page = await store.things.page({}, size=3)
    assert (page.items, page.cursors, page.next_token, page.has_previous) == ((), (), "", False)


@pytest.mark.parametrize("token", ["x", "あ", "W10", "eyJhIjoxfQ", "=" * 9, "bnVsbA"])
async def test_a_token_of_nothing_is_invalid_input(store: ThingStore, token: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await store.things.page({}, size=3, token=token)
    assert refused.value.field == "page_token"


async def test_a_token_of_another_list_is_invalid_input(store: ThingStore) -> None:
    await kept(store, Thing("a"), Thing("b"))
    page = await store.things.page({}, sort=["place"], size=1)
    with pytest.raises(InvalidInput):
        await store.things.page({}, sort=["-place"], size=1, token=page.next_token)


async def test_each_walks_through_everything_in_batches(store: ThingStore) -> None:
    await kept(store, *(Thing(f"{n}", place=n) for n in range(7)))
    assert [thing.id async for thing in store.things.each({"place": {"$gt": 0}}, batch=2)] == list("123456")


async def test_parts_are_values_of_a_smaller_class_and_nothing_else_is_read(store: ThingStore) -> None:
    await kept(store, Thing("a", label="x"), Thing("b", colour=Colour.BLUE), Thing("c", hidden=True))
    shown = await store.things.parts(Glimpse, {"hidden": False}, sort=("-id",))
    assert shown == [Glimpse("b", Colour.BLUE), Glimpse("a", Colour.RED)]
    assert await store.things.parts(Glimpse, {}, sort=("id",), limit=1) == [Glimpse("a", Colour.RED)]


async def test_a_tally_counts_by_stored_values(store: ThingStore) -> None:
    await kept(
        store,
        Thing("a"),
        Thing("b", colour=Colour.BLUE),
        Thing("c", label="x"),
        Thing("d", hidden=True),
    )
    counted = await store.things.tally({"hidden": False}, by=("colour", "label"))
    assert sorted(counted, key=repr) == [(("blue", None), 1), (("red", "x"), 1), (("red", None), 1)]
    assert await store.things.tally({"hidden": False}, by=()) == [((), 3)]
    assert await store.things.tally({"place": 5}, by=("colour",)) == []


async def test_writes_announce_in_their_order(store: ThingStore) -> None:
    moved, painted = ThingMoved(company_id="bank"), ThingPainted()
    async with store.transaction() as tx:
        first = await tx.things.add(Thing("a"), announcing=(moved, painted))
        await tx.things.save(replace(first, place=1), announcing=painted)
    async with store.transaction() as tx:
        await tx.things.remove(await tx.things.get("a"), announcing=moved)
    assert await announced(store, "a") == [
        ("a", 1, 0, "okaeri.tests.v1.thing_moved.bank"),
        ("a", 1, 1, "okaeri.tests.v1.thing_painted"),
        ("a", 2, 2, "okaeri.tests.v1.thing_painted"),
        ("a", 3, 0, "okaeri.tests.v1.thing_moved.bank"),
    ]


async def test_a_write_of_many_announces_for_each(store: ThingStore) -> None:
    async with store.transaction() as tx:
        await tx.things.add_many(
            [Thing("a"), Thing("b")], announcing=lambda thing: ThingMoved(thing_id=thing.id, company_id="bank")
        )
    assert [row[0] for row in await announced(store, "a", "b")] == ["a", "b"]


async def test_what_is_no_domain_event_cannot_be_announced(store: ThingStore) -> None:
    with pytest.raises(TypeError, match="no domain event"):
        async with store.transaction() as tx:
            await tx.things.add(Thing("a"), announcing=Unannounced())
    assert await store.things.find("a") is None


async def test_listeners_hear_of_commits_that_announced(store: ThingStore) -> None:
    heard: list[frozenset[str]] = []
    store.on_commit(heard.append)
    await kept(store, Thing("a"))
    async with store.transaction() as tx:
        await tx.things.add(Thing("b"), announcing=ThingPainted())
        assert heard == []
    assert heard == [frozenset({"things/b"})]


async def answer_once(store: ThingStore, id: str) -> bytes:
    async with store.transaction() as tx:
        await tx.things.add(Thing(id), announcing=ThingPainted())
        return tx.answer(ThingMoved(thing_id=id)).SerializeToString()


async def test_a_repeated_request_gets_the_first_answer(store: ThingStore) -> None:
    with request("r1"):
        first = await answer_once(store, "a")
        with pytest.raises(Repeated) as repeated:
            await answer_once(store, "b")
    assert repeated.value.answer == first
    assert await store.things.find("b") is None
    with request("r2"):
        await answer_once(store, "c")


async def test_a_request_id_of_another_content_is_invalid_input(store: ThingStore) -> None:
    with request("r1"):
        await answer_once(store, "a")
    with request("r1", digest="other"), pytest.raises(InvalidInput) as refused:
        await answer_once(store, "b")
    assert refused.value.field == "request_id"


async def test_a_request_repeated_at_the_same_time_is_written_once(store: ThingStore) -> None:
    with request("r1"):
        with pytest.raises(Repeated):
            async with store.transaction() as slow:
                first = await answer_once(store, "a")
                await slow.things.add(Thing("a"), announcing=NOTHING)
        with pytest.raises(Repeated) as repeated:
            async with store.transaction() as slow:
                pass
    assert repeated.value.answer == first


async def test_a_failed_request_is_not_answered(store: ThingStore) -> None:
    with request("r1"):
        with pytest.raises(NotFound):
            async with store.transaction() as tx:
                tx.answer(ThingMoved())
                await tx.things.get("nowhere")
        await answer_once(store, "a")


async def test_a_write_for_a_request_must_answer_it(store: ThingStore) -> None:
    with request("r1"):
        with pytest.raises(RuntimeError, match=r"tx\.answer"):
            await kept(store, Thing("a"))
        async with store.transaction(answered_later=True) as tx:
            await tx.things.add(Thing("b"), announcing=NOTHING)
    assert await store.things.find("a") is None
    assert await store.things.find("b") is not None


async def test_an_event_is_marked_as_heard_once(store: ThingStore) -> None:
    async with store.transaction() as tx:
        await tx.mark_heard("network", "e1")
    async with store.transaction() as tx:
        await tx.mark_heard("events", "e1")
    with pytest.raises(AlreadyHeard):
        async with store.transaction() as tx:
            await tx.things.add(Thing("a"), announcing=NOTHING)
            await tx.mark_heard("network", "e1")
    assert await store.things.find("a") is None


async def test_a_transaction_cannot_be_opened_inside_its_own(store: ThingStore) -> None:
    with pytest.raises(RuntimeError, match="inside another"):
        async with store.transaction() as tx, tx.transaction():
            pass


async def test_preparing_twice_changes_nothing_and_a_newer_database_is_refused(store: ThingStore) -> None:
    from chassis.mongo import NewerSchema

    class NewerStore(ThingStore):
        schema = 2

    await kept(store, Thing("a", label="x"))
    await store.prepare()
    await NewerStore(store._driver).prepare()
    with pytest.raises(NewerSchema, match="schema version 2"):
        await store.prepare()
    await store.ping()
