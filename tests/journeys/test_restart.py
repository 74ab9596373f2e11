"""A second start of `okaeri up` keeps everything. How quickly it is there is measured by `make bench`."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.infrastructure import RunningSuite, suite_environment
from tests.journeys.asking import Session
from tests.journeys.people import SAKUTARO
from tests.journeys.the_group import COMPANIES, Group
from tests.journeys.walking import come_back, comebacks_of

pytestmark = [pytest.mark.real, pytest.mark.slow]


class BeforeAndAfter:
    """What a person saw of the suite before it was stopped, and the same suite after."""

    def __init__(self, group: Group, session: Session) -> None:
        self.group = group
        self.session = session


def stop(suite: RunningSuite) -> None:
    """Stops it as a person does, and waits."""
    suite.signal(signal.SIGTERM)
    assert suite.ended() == 0, "\n".join(suite.heard)


@pytest.fixture(scope="module")
def restarted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BeforeAndAfter]:
    """A suite in which somebody came back, stopped and started again."""
    settings = suite_environment(tmp_path_factory.mktemp("restart") / "home")
    home = Path(settings["OKAERI_HOME"])
    with RunningSuite(home, settings=settings) as suite:
        first = Group(suite.until_ready(), tmp_path_factory.mktemp("files")).open(seed=7).employ([SAKUTARO])
        session = come_back(first, SAKUTARO).session
        assert session is not None
        first.close()
        stop(suite)
    with RunningSuite(home, settings=settings) as suite:
        group = Group(suite.until_ready(), tmp_path_factory.mktemp("files"))
        yield BeforeAndAfter(group, session)
        group.close()
        stop(suite)


def test_a_second_start_keeps_the_group(restarted: BeforeAndAfter) -> None:
    told = restarted.group.person().ask("{ companies { code } }")["companies"]
    assert [each["code"] for each in told] == sorted(COMPANIES)


def test_a_token_of_before_is_good_after(restarted: BeforeAndAfter) -> None:
    person = restarted.group.person(SAKUTARO.mail)
    person.session = restarted.session
    (comeback,) = comebacks_of(person)
    assert comeback["toCompany"] == {"code": "holding"}
    assert person.renew().roles == {"ALUMNUS"}


def test_nothing_is_counted_again_by_a_second_start(restarted: BeforeAndAfter) -> None:
    figures = restarted.group.group_hr.ask("{ figures { memberCount comebacks { count } } }")["figures"]
    assert figures == {"memberCount": 1, "comebacks": [{"count": 1}]}
