"""Events hears of companies."""

from okaeri.identity.v1 import organisation_pb2

from services.events import reactions
from tests.services import hearing
from tests.services.calling import hr
from tests.services.events.house import House

CREATED = organisation_pb2.CompanyCreated(company_id="insurer", name="ひかり生命保険株式会社")


async def hear(house: House) -> None:
    await hearing.hear(house.store, reactions, CREATED)


async def test_a_company_that_was_heard_of_can_host(house: House) -> None:
    await hear(house)
    await hear(house)
    assert (await house.drafted(hr("insurer"), company_id="insurer")).company_id == "insurer"
