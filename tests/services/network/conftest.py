"""One network service a test."""

from collections.abc import AsyncIterator

import pytest

from tests.services.network.house import House, network


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with network() as house:
        yield house
