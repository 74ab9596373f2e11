"""One suite and one group for the journeys of a test process; whoever kills something brings its own."""

from collections.abc import Iterator

import pytest

from tests.infrastructure import RunningSuite
from tests.journeys.people import STORY
from tests.journeys.the_group import Group


@pytest.fixture(scope="session")
def group(suite: RunningSuite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Group]:
    """The group with its registers imported, and the people of the journeys in them."""
    group = Group(suite, tmp_path_factory.mktemp("group"))
    try:
        yield group.open(seed=1911).import_registers().employ(STORY)
    finally:
        group.close()
