"""Events hears of companies."""

from datetime import UTC, datetime

from okaeri.identity.v1 import organisation_pb2

from chassis.cloud_events import Happening
from chassis.inbox import reactions_in
from services.events import reactions
from tests.services.calling import hr
from tests.services.events.house import House

CREATED = organisation_pb2.CompanyCreated(company_id="insurer", name="ひかり生命保険株式会社")
HAPPENING = Happening("e", "t", datetime(2026, 11, 23, tzinfo=UTC), "insurer", "/okaeri/identity", 1)


async def hear(house: House) -> None:
    (reaction,) = reactions_in(reactions)
    async with house.store.transaction() as tx:
        await reaction(CREATED, tx, HAPPENING)


async def test_a_company_that_was_heard_of_can_host(house: House) -> None:
    await hear(house)
    await hear(house)
    assert (await house.drafted(hr("insurer"), company_id="insurer")).company_id == "insurer"
