"""Whose application a company was shown, and what it did, is noted; what people do for themselves is not."""

from typing import Any

import pytest
from okaeri.recruiting.v1 import application_pb2 as pb

from chassis.access import Caller
from chassis.audit.entry import Action, AuditEntry
from chassis.errors import NotFound
from chassis.mongo import Unreachable
from chassis.trouble import Unavailable
from tests.chassis.noted import log_of
from tests.services.calling import alumnus, hr, machine
from tests.services.recruiting.house import BANK, HOLDING, SCREENING, TARO, House

SERVICE = "okaeri.recruiting.v1.ApplicationService"
BOTH = hr("bank", "holding", subject="both")


async def reads(house: House) -> list[AuditEntry]:
    return [entry for entry in await log_of(house.store) if entry.action is Action.READ]


async def listed(house: House, who: Caller, company_id: str = "holding") -> Any:
    request = pb.ListApplicationsRequest(company_id=company_id)
    return await house.as_(who).applications.ListApplications(request)


async def batch(house: House, who: Caller, *ids: str) -> Any:
    return await house.as_(who).applications.BatchGetApplications(pb.BatchGetApplicationsRequest(ids=ids))


async def test_a_list_is_one_access_to_everybody_in_it(house: House) -> None:
    posting = await house.published()
    for who in (TARO, alumnus("jiro")):
        await house.applied(posting, who)
    await listed(house, HOLDING)
    (entry,) = await reads(house)
    assert (entry.method, entry.role, entry.company_id) == (f"{SERVICE}/ListApplications", "hr", "holding")
    assert (entry.people, entry.what, entry.purpose) == (("jiro", "taro"), "application", "selection")


async def test_a_machine_of_the_company_is_noted_too(house: House) -> None:
    await house.applied()
    await listed(house, machine("holding", "applications.read"))
    assert [(entry.actor_kind, entry.company_id) for entry in await reads(house)] == [("service_account", "holding")]


async def test_applications_to_two_companies_are_noted_for_each(house: House) -> None:
    to_holding = await house.applied()
    to_bank = await house.applied(await house.published(BANK, "bank"))
    await batch(house, BOTH, to_holding.id, to_bank.id)
    assert [(entry.company_id, entry.people) for entry in await reads(house)] == [
        ("bank", ("taro",)),
        ("holding", ("taro",)),
    ]


async def test_an_empty_list_another_companys_and_the_own_are_no_access(house: House) -> None:
    application = await house.applied()
    await listed(house, BANK, "bank")
    await batch(house, BANK, application.id)
    await batch(house, TARO, application.id)
    with pytest.raises(NotFound):
        await listed(house, BANK, "holding")
    assert await reads(house) == []


async def test_a_move_is_an_act_on_the_application_of_that_person(house: House) -> None:
    application = await house.move(await house.applied(), SCREENING)
    (act,) = [entry for entry in await log_of(house.store) if entry.things == (f"applications/{application.id}",)]
    assert (act.action, act.people, act.company_id, act.actor_id) == (Action.ACT, ("taro",), "holding", HOLDING.subject)
    assert [(entry.method, entry.people) for entry in await reads(house)] == [(f"{SERVICE}/MoveApplication", ("taro",))]


async def test_applying_and_withdrawing_are_ones_own_affair(house: House) -> None:
    await house.withdraw(await house.applied())
    assert [entry.actor_id for entry in await log_of(house.store)] == [HOLDING.subject] * 2


async def test_nothing_is_shown_that_cannot_be_noted(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await house.applied()

    async def fails(*_: Any, **__: Any) -> None:
        raise Unreachable()

    monkeypatch.setattr(house.store._driver, "insert", fails)
    with pytest.raises(Unavailable):
        await listed(house, HOLDING)
