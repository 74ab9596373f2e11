"""The rights of a person over all four services: what an export holds, and an erasure from the asking to the end."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from okaeri.person.v1 import person_pb2

from chassis.clock import now, timestamp
from chassis.mongo import NOTHING
from chassis.people.retention import let_go
from services.events.domain import Seat
from services.network.domain.consent import ConsentPurpose
from services.network.domain.erasure import Erasure
from services.network.domain.legal_hold import HoldReason, LegalHold
from services.network.domain.provision import Provision
from services.network.domain.registration import RegistrationState
from services.network.erasing import Erasing
from tests.services.suite_in_memory import Suite, add, texts_of, with_gathering, with_traces_of

TARO, JIRO = "TARO-UNIQUE", "JIRO-UNIQUE"


@pytest.fixture
async def suite() -> Suite:
    """Two people with traces everywhere, at a gathering that lies ahead."""
    suite = await Suite().prepare()
    await with_gathering(suite, seats_taken=2)
    await with_traces_of(suite, "taro", TARO)
    await with_traces_of(suite, "jiro", JIRO)
    return suite


async def exported(suite: Suite, person_id: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for name, store in suite.stores.items():
        async for held in store.export_about(person_id):
            found.setdefault(f"{name}.{held.collection}", []).extend(held.rows)
    return found


async def with_provision(suite: Suite, at: datetime) -> None:
    profile = ConsentPurpose.PROFILE
    await add(suite.network, "provisions", Provision("v1", "taro", "holding", "profile", ("name",), at, profile))


async def erasure_of(suite: Suite) -> Erasure:
    (erasure,) = await suite.network.erasures.where({})
    return erasure


async def test_an_export_holds_everything_typed_and_nothing_of_others(suite: Suite) -> None:
    found = await exported(suite, "taro")
    assert set(found) == {
        "identity.accounts",
        "identity.families",
        "network.members",
        "network.leaver_records",
        "network.registrations",
        "network.consents",
        "recruiting.applications",
        "events.seats",
    }
    assert {name: len(rows) for name, rows in found.items()} == dict.fromkeys(found, 1)
    said = {name for name, rows in found.items() if TARO in repr(rows)}
    assert said == set(found) - {"identity.families", "network.consents", "events.seats"}
    assert JIRO not in repr(found)
    assert "note of" not in repr(found)


async def test_an_export_says_what_was_provided_to_whom(suite: Suite) -> None:
    at = now()
    await add(
        suite.network,
        "provisions",
        Provision("v1", "taro", "holding", "profile", ("name",), at, ConsentPurpose.PROFILE),
    )
    (row,) = (await exported(suite, "taro"))["network.provisions"]
    assert (row["company_id"], row["what"], row["items"], row["purpose"]) == ("holding", "profile", ["name"], "profile")


async def test_an_erasure_ends_in_all_four_services_and_leaves_no_word(suite: Suite) -> None:
    await suite.asks_to_be_erased("taro")
    await suite.settle()
    erasure = await erasure_of(suite)
    assert set(erasure.first) == {"identity", "network", "recruiting", "events"}
    assert erasure.completed_at is not None
    texts = await texts_of(suite.stores.values())
    assert [text for text in texts if TARO in text] == []
    assert any(JIRO in text for text in texts)
    assert [(letter.to, letter.subject) for letter in suite.mailbox.received] == [
        (f"{TARO}@home.example", "【Okaeri】アカウントを消去しました")
    ]


async def test_what_stays_is_counted_and_about_nobody(suite: Suite) -> None:
    await suite.asks_to_be_erased("taro")
    await suite.settle()
    assert len(await suite.network.joinings.where({})) == 2
    assert (await suite.events.gatherings.get("g1")).seats_taken == 1
    states = {each.id: (each.member_id, each.state.value) for each in await suite.recruiting.applications.where({})}
    assert states == {"a-taro": ("", "withdrawn"), "a-jiro": ("jiro", "applied")}
    assert [each.id for each in await suite.network.tombstones.where({})] == ["mark-taro"]
    naming = [text for text in await texts_of(suite.stores.values()) if "'taro'" in text]
    assert [text.partition("(")[0] for text in naming] == ["Erasure"]


async def test_a_second_round_erases_what_an_old_token_wrote_and_forgets_the_id(suite: Suite) -> None:
    await suite.asks_to_be_erased("taro")
    await suite.settle()
    await add(suite.events, "seats", Seat("late", "g2", "taro", now()))
    await Erasing(suite.network).look(now() + timedelta(minutes=59))
    await suite.settle()
    assert (await suite.events.seats.get("late")).guest_id == "taro"
    await Erasing(suite.network).look(now() + timedelta(minutes=61))
    await suite.settle()
    assert (await suite.events.seats.get("late")).guest_id == ""


@pytest.mark.parametrize("service", ["identity", "network", "recruiting", "events"])
async def test_a_service_that_was_down_resumes_when_it_is_back(suite: Suite, service: str) -> None:
    await suite.asks_to_be_erased("taro")
    await suite.settle(down=(service,))
    waiting = await erasure_of(suite)
    assert waiting.completed_at is None
    assert service not in waiting.first
    await suite.settle()
    assert (await erasure_of(suite)).completed_at is not None
    assert [text for text in await texts_of(suite.stores.values()) if TARO in text] == []


@pytest.mark.parametrize("service", ["identity", "recruiting", "events"])
async def test_a_service_whose_letter_died_is_told_again(suite: Suite, service: str) -> None:
    await suite.asks_to_be_erased("taro")
    await suite.settle(down=(service,))
    await suite.lose_what_waits_for(service)
    await suite.settle()
    assert service not in (await erasure_of(suite)).first
    await Erasing(suite.network).look(now() + timedelta(minutes=11))
    await suite.settle()
    assert (await erasure_of(suite)).completed_at is not None
    assert [text for text in await texts_of(suite.stores.values()) if TARO in text] == []


async def test_a_hold_keeps_everything_everywhere_until_it_ends(suite: Suite) -> None:
    at = now()
    hold = LegalHold("h1", "taro", HoldReason.AUTHORITY, at, at + timedelta(days=400))
    await add(suite.network, "legal_holds", hold)
    before = await texts_of(suite.stores.values())
    assert (await suite.asks_to_be_erased("taro")).paused
    await Erasing(suite.network).look(at + timedelta(days=399))
    await suite.settle()
    assert set(before) - set(await texts_of(suite.stores.values())) == {
        text for text in before if text.startswith("Member(id='taro'")
    }
    await Erasing(suite.network).look(at + timedelta(days=401))
    await suite.settle()
    assert [text for text in await texts_of(suite.stores.values()) if TARO in text] == []


async def test_every_service_learns_of_a_hold_and_lets_nothing_go_meanwhile(suite: Suite) -> None:

    at = now()
    async with suite.network.transaction() as tx:
        for each in await tx.registrations.where({}):
            await tx.registrations.save(replace(each, state=RegistrationState.DECLINED), announcing=NOTHING)
        placed = person_pb2.LegalHoldPlaced(
            hold_id="h1", person_id="taro", until_time=timestamp(at + timedelta(days=400))
        )
        hold = LegalHold("h1", "taro", HoldReason.AUTHORITY, at, at + timedelta(days=400))
        await tx.legal_holds.add(hold, announcing=placed)
    await suite.settle()
    for store in suite.stores.values():
        assert [held.person_id for held in await store.held_persons.where({})] == ["taro"]
    assert await let_go(suite.network, at + timedelta(days=367)) == {"registrations": 1}
    assert [each.id for each in await suite.network.registrations.where({})] == ["g-taro"]
    assert await let_go(suite.network, at + timedelta(days=401)) == {"registrations": 1}


async def test_provisions_outlive_the_person_for_three_years_and_no_longer(suite: Suite) -> None:
    at = now()
    await add(
        suite.network,
        "provisions",
        Provision("v1", "taro", "holding", "profile", ("name",), at, ConsentPurpose.PROFILE),
    )
    await suite.asks_to_be_erased("taro")
    await suite.settle()
    assert [each.member_id for each in await suite.network.provisions.where({})] == ["taro"]
    assert "provisions" not in await let_go(suite.network, at + timedelta(days=3 * 365))
    assert (await let_go(suite.network, at + timedelta(days=3 * 366)))["provisions"] == 1


async def test_who_was_erased_after_a_copy_is_erased_again_when_its_restored_services_hear_everything(
    suite: Suite,
) -> None:
    """docs/operations.md, Back up and restore: the stream still holds what was asked for."""
    await suite.asks_to_be_erased("taro")
    restored = await Suite().prepare()
    await with_gathering(restored, seats_taken=1)
    await with_traces_of(restored, "taro", TARO)
    await restored.hear_everything_of(suite)
    assert [text for text in await texts_of(restored.stores.values()) if TARO in text] == []
