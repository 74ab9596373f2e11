"""One running events for a test, on the memory driver."""

from collections.abc import AsyncIterator

import pytest

from tests.services.events.house import House
from tests.services.events.house import house as running_house
from tests.services.events.surroundings import Around, surrounded


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with running_house() as built:
        yield built


@pytest.fixture
async def around(house: House) -> AsyncIterator[Around]:
    async with surrounded(house) as built:
        yield built
