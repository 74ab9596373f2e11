"""One suite and one group for the journeys of a test process; whoever kills something brings its own."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.infrastructure import RunningSuite
from tests.journeys.asking import Person
from tests.journeys.people import SAKUTARO, STORY
from tests.journeys.the_group import Group
from tests.journeys.walking import make_channel


@pytest.fixture(scope="session")
def group(suite: RunningSuite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Group]:
    """The group with its registers imported, and the people of the journeys in them."""
    group = Group(suite, tmp_path_factory.mktemp("group"))
    try:
        yield group.open(seed=1911).import_registers().employ(STORY)
    finally:
        group.close()


@pytest.fixture(scope="session")
def leaflet(group: Group) -> dict[str, Any]:
    """A channel of the bank."""
    return make_channel(group.hr("bank"), "LEAFLET", "退職時のリーフレット", "bank")


@pytest.fixture(scope="session")
def sakutaro(group: Group, leaflet: dict[str, Any]) -> Person:
    """An alumnus of the bank, who came by the leaflet."""
    return group.join(SAKUTARO, channelCodes=[leaflet["code"]])
