"""One running recruiting for a test, on the memory driver."""

from collections.abc import AsyncIterator

import pytest

from tests.services.recruiting.house import House
from tests.services.recruiting.house import house as running_house
from tests.services.recruiting.interviewing import Rooms, interviewing


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with running_house() as built:
        yield built


@pytest.fixture
async def rooms() -> AsyncIterator[Rooms]:
    async with interviewing() as built:
        yield built
