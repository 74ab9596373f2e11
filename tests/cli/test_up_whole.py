"""`okaeri up` with everything real: it comes up, keeps its data over a restart, and leaves no process."""

import json
import os
import signal
import urllib.request
from pathlib import Path

import pytest

from cli.up.family import ENGINES, OURS
from tests.infrastructure import RunningSuite, suite_environment, until_gone

pytestmark = [pytest.mark.real, pytest.mark.slow]


def asked(suite: RunningSuite, query: str) -> dict[str, object]:
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(suite.graphql_url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        answered: dict[str, object] = json.load(answer)
    return answered


def test_the_suite_comes_up_answers_and_comes_up_again_on_the_same_folder(tmp_path: Path) -> None:
    settings = suite_environment(tmp_path / "home")
    for _ in range(2):
        with RunningSuite(tmp_path / "home", settings=settings) as suite:
            suite.until_ready()
            assert asked(suite, "{ __typename }") == {"data": {"__typename": "Query"}}
            assert len(suite.left()) == 1 + len(ENGINES) + len(OURS)
            suite.signal(signal.SIGTERM)
            assert suite.ended() == 0
            assert suite.left() == []


def test_a_part_that_is_killed_ends_the_suite_and_is_named(tmp_path: Path) -> None:
    """The mail catcher; `tests/journeys/test_kill_nine.py` looks at all others."""
    with RunningSuite(tmp_path / "home") as suite:
        os.kill(suite.until_ready().process_of("mail"), signal.SIGKILL)
        assert suite.ended() == 1
        assert suite.heard[-1].startswith("mail was ended by SIGKILL; it last logged ")
        assert suite.left() == []


def test_kill_9_of_the_suite_itself_leaves_no_process(tmp_path: Path) -> None:
    with RunningSuite(tmp_path / "home") as suite:
        suite.until_ready().signal(signal.SIGKILL)
        suite.ended()
        until_gone(suite.mark)
