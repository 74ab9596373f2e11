"""Scans over a real MongoDB wire protocol, under both drivers: read as ranges or one by one, they find the same."""

from collections.abc import AsyncIterator

import pytest

from chassis.mongo import connect
from services.network.domain.scoring import Requirement
from services.network.scoring import Part, provide_scores, scan
from services.network.store import scoring
from tests.services.network.house import House, network
from tests.services.network.people import describes, earlier, gives, hired, takes_over

pytestmark = pytest.mark.real
SHARING = 30
ASKED = Requirement("holding", ("英語",))


@pytest.fixture(params=["motor", "pymongo"])
async def house(request: pytest.FixtureRequest, mongo_url: str, database_name: str) -> AsyncIterator[House]:
    async with network(connect(mongo_url, database=database_name, driver=request.param)) as house:
        yield house
        await house.store.close()


async def whole_scan(house: House, size: int) -> tuple[list[str], int]:
    """Everybody found, best first within each part, and the number of parts."""
    found, parts, part = list[str](), 0, Part((), 0, "")
    while not parts or part.next_id:
        part = await scan(house.store, ASKED, after=part.next_id, size=size, most=100)
        found, parts = [*found, *(id for id, _, _ in part.best)], parts + 1
    return found, parts


async def test_a_range_and_names_find_the_same(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await takes_over(house, [earlier(number) for number in range(SHARING + 10)])
    sharing = [f"account-hanako{number}" for number in range(SHARING)]
    for id in sharing:
        await gives(house, id)
    await describes(house, sharing[7], skills=["英語"])
    await house.hear(hired(sharing[8], "holding"))
    expected = sorted(set(sharing) - {sharing[8]})

    by_name, parts = await whole_scan(house, 100)
    assert (sorted(by_name), by_name[0], parts) == (expected, sharing[7], 1)
    in_parts, parts = await whole_scan(house, 8)
    assert (sorted(in_parts), parts) == (expected, 4)
    monkeypatch.setattr(scoring, "FEW", 10)
    for in_vain in (4, 1):  # a range; one that holds too many others
        monkeypatch.setattr(scoring, "MOST_IN_VAIN", in_vain)
        assert (await whole_scan(house, 100))[0] == by_name
    assert sorted(await provide_scores(house.store, ASKED, sharing)) == expected
    assert await house.count("provisions") == len(expected)
