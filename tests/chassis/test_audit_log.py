"""What is noted in the audit log, by whom, and that it is durable with what it is about: over every driver."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chassis.access import Caller, Grant, Kind, Needs
from chassis.audit.entry import Action, AuditEntry, unreadable
from chassis.audit.sealing import seal
from chassis.audit.verifying import Check
from chassis.errors import InvalidInput, NotFound
from chassis.mongo import NOTHING, Conflict, Repeated, Unreachable, audit_log, connect
from chassis.mongo.codec import codec
from tests.chassis.announced import ThingMoved
from tests.chassis.echo import ALUMNUS, HR, MACHINE, RECRUITING
from tests.chassis.noted import METHOD, called_by, log_of
from tests.chassis.things import Thing, ThingStore, request

pytestmark = pytest.mark.asyncio

OF_TWO = Caller("yuki", Kind.PERSON, grants=frozenset({Grant("hr", "bank"), Grant("hr", "post")}))


async def shown(store: ThingStore, *people: str, **said: Any) -> None:
    await store.audit.read(people, **{"what": "profile", "purpose": "application", **said})


async def added(store: ThingStore, *things: Thing) -> None:
    async with store.transaction() as tx:
        await tx.things.add_many(things, announcing=NOTHING)


async def test_a_read_names_who_saw_what_of_whom_in_which_role(every_store: ThingStore) -> None:
    with called_by(HR):
        await shown(every_store, "taro", "jiro", items=("name", "skills"))
    (entry,) = await log_of(every_store)
    assert entry.action is Action.READ
    assert (entry.actor_id, entry.actor_kind, entry.role, entry.company_id) == ("hanako", "person", "hr", "bank")
    assert (entry.what, entry.purpose, entry.items) == ("profile", "application", ("name", "skills"))
    assert entry.people == ("jiro", "taro")
    assert (entry.method, entry.things, entry.request_id, entry.sequence) == (METHOD, (), "", 1)


async def test_nobody_is_noted_for_looking_at_the_own_record(every_store: ThingStore) -> None:
    with called_by(ALUMNUS):
        await shown(every_store, "taro")
        await shown(every_store)
        await shown(every_store, "taro", "jiro")
    assert [entry.people for entry in await log_of(every_store)] == [("jiro",)]


async def test_a_machine_reads_for_its_company_and_has_no_role(every_store: ThingStore) -> None:
    with called_by(MACHINE):
        await shown(every_store, "taro")
    (entry,) = await log_of(every_store)
    assert (entry.actor_id, entry.actor_kind, entry.role, entry.company_id) == (
        "payroll",
        "service_account",
        "",
        "bank",
    )


async def test_a_role_held_for_two_companies_needs_to_be_told_which(every_store: ThingStore) -> None:
    with called_by(OF_TWO):
        await shown(every_store, "taro")
        await shown(every_store, "taro", company_id="post")
    assert [entry.company_id for entry in await log_of(every_store)] == ["", "post"]


async def test_where_being_signed_in_is_enough_a_role_is_named_all_the_same(every_store: ThingStore) -> None:
    with called_by(HR, Needs(signed_in=True)):
        await shown(every_store, "taro")
    assert [entry.role for entry in await log_of(every_store)] == ["hr"]


async def test_a_read_in_a_transaction_is_noted_with_it_or_not_at_all(every_store: ThingStore) -> None:
    with called_by(ALUMNUS):
        with pytest.raises(ZeroDivisionError):
            async with every_store.transaction() as tx:
                await tx.audit.read(["jiro"], what="profile")
                raise ZeroDivisionError
        async with every_store.transaction() as tx:
            await tx.audit.read(["jiro"], what="seat")
    assert [entry.what for entry in await log_of(every_store)] == ["seat"]


async def test_typed_text_has_no_place_in_the_log(every_store: ThingStore) -> None:
    with called_by(HR), pytest.raises(ValueError, match="is not a code"):
        await shown(every_store, "taro", what="Taro's profile")
    assert await log_of(every_store) == []


async def test_an_address_names_nobody_in_the_log(every_store: ThingStore) -> None:
    with called_by(HR):
        with pytest.raises(ValueError, match="opaque id"):
            await shown(every_store, "taro@example.jp")
        await added(every_store, Thing("hana@example.jp", owner_id="taro@example.jp", helper_ids=("jiro", "山田")))
    (entry,) = await log_of(every_store)
    assert (entry.people, entry.things) == (("jiro",), ("things/",))


async def test_showing_something_to_nobody_is_a_defect(every_store: ThingStore) -> None:
    with pytest.raises(RuntimeError, match="no call in hand"):
        await shown(every_store, "taro")


async def test_what_cannot_be_noted_is_not_shown() -> None:
    store = ThingStore(connect("", database="", driver="memory"))

    async def fails(*_: Any, **__: Any) -> None:
        raise Unreachable()

    store._driver.insert = fails  # type: ignore[method-assign]
    with called_by(HR), pytest.raises(Unreachable):
        await shown(store, "taro")


async def test_an_administrative_act_is_noted_by_itself(every_store: ThingStore) -> None:
    with called_by(HR), request("r1"):
        async with every_store.transaction() as tx:
            await tx.things.add(Thing("a", owner_id="taro", helper_ids=("jiro",)), announcing=NOTHING)
            await tx.things.add(Thing("b"), announcing=NOTHING)
            tx.answer(ThingMoved())
    (entry,) = await log_of(every_store)
    assert entry.action is Action.ACT
    assert (entry.actor_id, entry.role, entry.company_id, entry.method) == ("hanako", "hr", "bank", METHOD)
    assert (entry.things, entry.people, entry.request_id) == (("things/a", "things/b"), ("jiro", "taro"), "r1")


async def test_every_kind_of_write_is_an_act(every_store: ThingStore) -> None:
    with called_by(HR):
        await added(every_store, Thing("a"), Thing("b"), Thing("c"))
        async with every_store.transaction() as tx:
            await tx.things.save(replace(await tx.things.get("a"), place=1), announcing=NOTHING)
        async with every_store.transaction() as tx:
            await tx.things.save_many([replace(await tx.things.get("b"), place=1)], announcing=NOTHING)
        async with every_store.transaction() as tx:
            await tx.things.remove(await tx.things.get("a"), announcing=NOTHING)
        async with every_store.transaction() as tx:
            await tx.things.remove_many(await tx.things.where({}, sort=["id"]), announcing=NOTHING)
        async with every_store.transaction() as tx:
            await tx.things.find("a")
    written = [entry.things for entry in await log_of(every_store)]
    first = ("things/a", "things/b", "things/c")
    assert written == [first, ("things/a",), ("things/b",), ("things/a",), ("things/b", "things/c")]


async def test_a_servicer_adds_whom_it_is_about_and_what_for(every_store: ThingStore) -> None:
    with called_by(HR):
        async with every_store.transaction() as tx:
            tx.audit.act(people=["taro"], what="merge", purpose="duplicate")
            tx.audit.act(people=["jiro"], company_id="post")
            await tx.things.add(Thing("a"), announcing=NOTHING)
    (entry,) = await log_of(every_store)
    assert (entry.people, entry.what, entry.purpose, entry.company_id) == (
        ("jiro", "taro"),
        "merge",
        "duplicate",
        "post",
    )


async def test_the_company_of_an_act_is_that_of_what_was_written(every_store: ThingStore) -> None:
    with called_by(OF_TWO):
        await added(every_store, Thing("a", company_id="post"))
        await added(every_store, Thing("b", company_id="post"), Thing("c", company_id="bank"))
        await added(every_store, Thing("d", company_id="insurer"))
    assert [entry.company_id for entry in await log_of(every_store)] == ["post", "", ""]


async def test_a_machine_that_writes_acts(every_store: ThingStore) -> None:
    with called_by(MACHINE):
        await added(every_store, Thing("a"))
    assert [(entry.action, entry.actor_id) for entry in await log_of(every_store)] == [(Action.ACT, "payroll")]


@pytest.mark.parametrize("who", [ALUMNUS, RECRUITING], ids=["a person's own affairs", "our own service"])
async def test_what_is_done_for_oneself_is_no_act(every_store: ThingStore, who: Caller) -> None:
    with called_by(who):
        await added(every_store, Thing("a"))
    await added(every_store, Thing("b"))
    assert await log_of(every_store) == []


async def test_a_failed_write_leaves_no_entry(every_store: ThingStore) -> None:
    with called_by(HR), pytest.raises(NotFound):
        async with every_store.transaction() as tx:
            await tx.things.add(Thing("a"), announcing=NOTHING)
            await tx.things.get("nowhere")
    assert await log_of(every_store) == []


async def test_a_repeated_request_leaves_one_entry(every_store: ThingStore) -> None:
    async def write(digest: str = "same") -> None:
        with request("r1", digest=digest):
            async with every_store.transaction() as tx:
                await tx.things.add(Thing("a"), announcing=NOTHING)
                tx.answer(ThingMoved())

    with called_by(HR):
        await write()
        with pytest.raises(Repeated):
            await write()
        with pytest.raises(InvalidInput):
            await write("other")
    assert len(await log_of(every_store)) == 1


async def test_a_write_of_very_many_leaves_several_entries_and_names_all(every_store: ThingStore) -> None:
    with called_by(HR):
        await added(every_store, *(Thing(f"{number:04}", owner_id=f"p{number}") for number in range(1001)))
    entries = await log_of(every_store)
    assert [len(entry.things) for entry in entries] == [250, 250, 250, 250, 1]
    assert {thing for entry in entries for thing in entry.things} == {f"things/{number:04}" for number in range(1001)}
    assert len({person for entry in entries for person in entry.people}) == 1001


async def test_a_read_of_very_many_people_names_them_all(every_store: ThingStore) -> None:
    with called_by(HR):
        await shown(every_store, *(f"p{number:04}" for number in range(501)))
    entries = await log_of(every_store)
    assert [len(entry.people) for entry in entries] == [250, 250, 1]
    assert {entry.what for entry in entries} == {"profile"}


async def noted(store: ThingStore, count: int) -> None:
    with called_by(HR):
        for number in range(count):
            await shown(store, f"p{number}")


def checked(entries: list[AuditEntry]) -> int:
    check = Check("things")
    for entry in entries:
        check.see(entry)
    return check.head.sequence


async def test_sealing_links_the_entries_without_a_gap(every_store: ThingStore) -> None:
    await noted(every_store, 3)
    assert await seal(every_store, "things") == 3
    await noted(every_store, 2)
    assert await seal(every_store, "things") == 2
    assert await seal(every_store, "things") == 0
    entries = await log_of(every_store)
    assert [entry.sequence for entry in entries] == [1, 2, 3, 4, 5]
    assert checked(entries) == 5
    head = await every_store.audit.head("things")
    assert (head.sequence, head.hash) == (5, entries[-1].hash)


async def sealed_at_last(store: ThingStore) -> None:
    """As the job does it: what meets another replica once too often is done at the next turn."""
    while True:
        with suppress(Conflict):
            await seal(store, "things")
            return


async def test_two_replicas_seal_each_entry_once(every_store: ThingStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_log, "BATCH", 3)
    await noted(every_store, 20)
    await asyncio.gather(*(sealed_at_last(every_store) for _ in range(2)))
    entries = await log_of(every_store)
    assert checked(entries) == 20
    assert len({entry.id for entry in entries}) == 20


async def test_entries_are_sealed_in_the_order_of_their_ids_however_they_lie(
    every_store: ThingStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_log, "BATCH", 2)
    rows = [codec(AuditEntry).document(unreadable(id, 0)) for id in "edcba"]
    await every_store._driver.insert(audit_log.WAITING, rows)
    assert [entry.id for entry in await log_of(every_store)] == list("abcde")


async def test_nothing_is_removed_that_was_not_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    store = ThingStore(connect("", database="", driver="memory"))
    await noted(store, 2)
    delete = store._driver.delete

    async def meets_another(*arguments: Any, **options: Any) -> int:
        return await delete(*arguments, **options) + 1

    monkeypatch.setattr(store._driver, "delete", meets_another)
    with pytest.raises(Conflict):
        await store.audit.seal("things")
    monkeypatch.undo()
    assert checked(await log_of(store)) == 2


async def test_what_is_noted_while_sealing_goes_on_is_sealed_too(every_store: ThingStore) -> None:
    sealing = (sealed_at_last(every_store) for _ in range(2))
    await asyncio.gather(noted(every_store, 10), *sealing, noted(every_store, 10))
    assert checked(await log_of(every_store)) == 20


async def test_an_entry_whose_transaction_took_long_comes_after_those_sealed_before_it(every_store: ThingStore) -> None:
    with called_by(HR):
        async with every_store.transaction() as slow:
            await slow.audit.read(["slow"], what="profile")
            await shown(every_store, "fast")
            await seal(every_store, "things")
    entries = await log_of(every_store)
    assert [entry.people for entry in entries] == [("fast",), ("slow",)]
    assert entries[0].id > entries[1].id
    assert checked(entries) == 2


async def test_pages_are_newest_first_and_a_token_is_good_in_another_log(every_store: ThingStore) -> None:
    await noted(every_store, 5)
    await seal(every_store, "things")
    newest = await every_store.audit.entries.newest({}, 2, "", False)
    assert [entry.people for entry in newest.items] == [("p4",), ("p3",)]
    other = ThingStore(connect("", database="", driver="memory"))
    await noted(other, 1)
    await seal(other, "others")
    later = await other.audit.entries.newest({}, 2, newest.next_token, False)
    assert later.items == ()
    following = await every_store.audit.entries.newest({}, 2, newest.next_token, False)
    assert [entry.people for entry in following.items] == [("p2",), ("p1",)]
    back = await every_store.audit.entries.newest({}, 2, following.cursors[0], True)
    assert [entry.people for entry in back.items] == [("p4",), ("p3",)]


async def test_ids_sort_by_time(every_store: ThingStore) -> None:
    await noted(every_store, 3)
    first, *_, last = await log_of(every_store)
    assert first.at <= last.at
    assert last.at - first.at < timedelta(minutes=1)
    assert first.id[:12] <= last.id[:12]
