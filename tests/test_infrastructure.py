"""What the tests themselves stand on: engines that end with the test process, and clean places in them."""

import signal
import sys
from pathlib import Path

import pytest
from nats.aio.client import Client
from pymongo import MongoClient

from tests.infrastructure import RunningCommand, processes_with, until_gone

pytestmark = pytest.mark.real

ENGINES = """
import signal, sys
from pathlib import Path
from tests.infrastructure import RunningCommand, RunningMongo, RunningNats
sleeper = (sys.executable, "-c", "import signal; signal.pause()")
with RunningNats(Path(sys.argv[1])), RunningMongo(Path(sys.argv[1])), RunningCommand(sleeper, {}) as sleeping:
    print(sleeping.mark, flush=True)
    signal.pause()
"""


def test_what_was_started_ends_with_a_test_process_that_was_killed(tmp_path: Path) -> None:
    environment = {"PYTHONPATH": str(Path(__file__).parents[1])}
    with RunningCommand((sys.executable, "-c", ENGINES, str(tmp_path)), environment) as tests:
        sleeping = tests.hear(lambda line: line.startswith("OKAERI_TEST_MARK="))
        assert len(processes_with(sleeping)) == 1
        assert len(tests.left()) == 3
        tests.signal(signal.SIGKILL)
        tests.ended()
        until_gone(tests.mark)
        until_gone(sleeping)


@pytest.mark.parametrize("_time", [1, 2])
def test_a_database_is_empty_at_the_start_of_a_test(mongo_url: str, database_name: str, _time: int) -> None:
    with MongoClient[dict[str, object]](mongo_url) as client:
        assert client[database_name].list_collection_names() == []
        client[database_name].things.insert_one({})


@pytest.mark.parametrize("_time", [1, 2])
async def test_the_streams_are_empty_at_the_start_of_a_test(nats_streams: Client, _time: int) -> None:
    jetstream = nats_streams.jetstream()
    assert (await jetstream.stream_info("okaeri")).state.messages == 0
    await jetstream.publish("okaeri.test.v1.thing_happened", b"")
