"""Recruiting hears of companies and of organisations of coordinators."""

from datetime import UTC, date, datetime

from okaeri.identity.v1 import organisation_pb2

from chassis.cloud_events import Happening
from services.recruiting import reactions
from tests.services import hearing
from tests.services.calling import hr
from tests.services.recruiting.house import House

CREATED = organisation_pb2.CompanyCreated(company_id="insurer", name="ひかり生命保険株式会社")


async def hear(house: House) -> None:
    await hearing.hear(house.store, reactions, CREATED)


async def test_a_company_that_was_heard_of_can_employ(house: House) -> None:
    await hear(house)
    await hear(house)
    drafted = await house.drafted(hr("insurer"), "insurer")
    assert drafted.legal_employer == "ひかり生命保険株式会社"


async def hear_of_licence(house: House, until: str, *, version: int) -> None:
    event = organisation_pb2.CoordinatorOrganisationChanged(
        organisation_id="mado", valid_from_date="2026-04-01", valid_until_date=until
    )
    happening = Happening("e", "t", datetime(2026, 11, 23, tzinfo=UTC), "mado", "/okaeri/identity", version)
    async with house.store.transaction() as tx:
        await reactions.learn_organisation(event, tx, happening)


async def test_the_licence_that_was_announced_last_counts_in_whatever_order_it_is_heard(house: House) -> None:
    await hear_of_licence(house, "2029-03-31", version=1)
    await hear_of_licence(house, "2026-06-30", version=3)
    await hear_of_licence(house, "2028-03-31", version=2)
    await hear_of_licence(house, "2026-06-30", version=3)
    (known,) = await house.store.organisations.where({})
    assert (known.valid_from, known.valid_until) == (date(2026, 4, 1), date(2026, 6, 30))
