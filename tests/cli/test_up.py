"""`okaeri up` as processes: what it promises about starting, watching and stopping. With fake parts."""

import json
import os
import signal
import socket
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cli.up.home import LAYOUT
from tests.infrastructure import RunningCommand, free_port, until_gone

pytestmark = pytest.mark.real

ROOT = Path(__file__).parents[2]


@dataclass
class Fakes:
    """A suite of fakes below one folder, started as often as a test likes."""

    folder: Path
    children: list[tuple[str, int, list[str], int, list[str]]] = field(default_factory=list)

    def add(self, name: str, *manners: str, needs: tuple[str, ...] = (), stage: int = 0) -> int:
        port = free_port()
        self.children.append((name, port, list(needs), stage, list(manners)))
        return port

    def up(self, *options: str, **settings: str) -> RunningCommand:
        environment = {
            "OKAERI_HOME": str(self.folder / "home"),
            "FAKE_JOURNAL": str(self.folder / "journal"),
            "FAKE_CHILDREN": json.dumps(self.children),
            "PYTHONPATH": str(ROOT),
        }
        command = (sys.executable, "-m", "tests.cli.fake_suite", "up", *options)
        return RunningCommand(command, environment | settings)

    @property
    def journal(self) -> list[str]:
        return (self.folder / "journal").read_text("utf-8").splitlines()


@pytest.fixture
def fakes(tmp_path: Path) -> Fakes:
    return Fakes(tmp_path)


def ready(line: str) -> bool:
    return line.startswith("Ready.")


def say(port: int, words: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.recv(16)
        line.sendall(words)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_request_to_stop_ends_everything_well(fakes: Fakes, number: signal.Signals) -> None:
    fakes.add("engine")
    fakes.add("service", needs=("engine",), stage=1)
    with fakes.up() as up:
        up.hear(ready)
        up.signal(number)
        assert up.ended() == 0
        assert up.left() == []


def test_a_part_starts_after_what_it_needs_and_stops_before_it(fakes: Fakes) -> None:
    fakes.add("gateway", needs=("engine",), stage=2)
    fakes.add("service", needs=("engine",), stage=1)
    fakes.add("engine")
    with fakes.up() as up:
        up.hear(ready)
        up.signal(signal.SIGTERM)
        up.ended()
    assert fakes.journal[0] == "engine started"
    assert fakes.journal[3:] == [f"{name} was asked to stop" for name in ("gateway", "service", "engine")]


def test_a_part_that_dies_at_start_is_named_with_its_last_words_and_nothing_stays(fakes: Fakes) -> None:
    fakes.add("engine")
    fakes.add("service", "faulty", needs=("engine",), stage=1)
    with fakes.up() as up:
        assert up.ended() == 1
        log = fakes.folder / "home" / "logs" / "service.log"
        said = f"service ended with exit code 3; it last logged 'the moon is in the wrong house' ({log})."
        assert up.heard[-1] == said
        assert not any(ready(line) for line in up.heard)
        assert up.left() == []


def test_a_part_that_dies_later_ends_everything_in_order(fakes: Fakes) -> None:
    fakes.add("engine")
    port = fakes.add("service", needs=("engine",), stage=1)
    with fakes.up() as up:
        up.hear(ready)
        say(port, b"die")
        assert up.ended() == 1
        assert "service ended with exit code 7; it last logged \"KeyError: 'who'\"" in up.heard[-1]
        assert up.left() == []
    assert fakes.journal[-1] == "engine was asked to stop"


def test_a_part_killed_by_somebody_is_named_with_the_signal(fakes: Fakes) -> None:
    fakes.add("engine")
    with fakes.up() as up:
        up.hear(ready)
        (child,) = (pid for pid in up.left() if pid != up.pid)
        os.kill(child, signal.SIGKILL)
        assert up.ended() == 1
        assert up.heard[-1].startswith("engine was ended by SIGKILL; it last logged 'nothing'")


def test_a_part_that_is_never_healthy_is_named_and_ended(fakes: Fakes) -> None:
    fakes.add("engine", "mute")
    with fakes.up(OKAERI_START_TIMEOUT="0.5") as up:
        assert up.ended() == 1
        assert up.heard[-1].startswith("engine was not healthy within 0.5 s; it last logged 'nothing'")
        assert up.left() == []


def test_kill_9_of_the_supervisor_leaves_no_process(fakes: Fakes) -> None:
    fakes.add("engine", "stubborn")
    fakes.add("service", "stubborn", needs=("engine",), stage=1)
    with fakes.up() as up:
        up.hear(ready)
        assert len(up.left()) == 3
        up.signal(signal.SIGKILL)
        up.ended()
        until_gone(up.mark)


def test_a_part_that_does_not_stop_is_killed_with_its_own_children_after_its_grace(fakes: Fakes) -> None:
    fakes.add("engine", "stubborn", "impatient", "parent")
    with fakes.up() as up:
        up.hear(ready)
        up.signal(signal.SIGTERM)
        assert up.ended() == 0
        until_gone(up.mark)


def test_a_second_ctrl_c_kills_at_once(fakes: Fakes) -> None:
    fakes.add("engine", "stubborn")
    with fakes.up() as up:
        up.hear(ready)
        up.signal(signal.SIGINT)
        up.hear(lambda line: line == "Stopping.")
        up.signal(signal.SIGINT)
        assert up.ended() == 0
        assert up.heard[-1] == "Killing what is left."
        assert up.left() == []


def test_a_stop_in_the_middle_of_the_start_leaves_no_process(fakes: Fakes) -> None:
    fakes.add("engine", "mute")
    fakes.add("other")
    with fakes.up() as up:
        up.hear(lambda line: line.startswith("other is healthy"))
        up.signal(signal.SIGTERM)
        assert up.ended() == 0
        assert up.left() == []


def test_nohup_keeps_it_running_when_the_terminal_goes(fakes: Fakes) -> None:
    fakes.add("engine")
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        up = fakes.up()
    finally:
        signal.signal(signal.SIGHUP, before)
    with up:
        up.hear(ready)
        up.signal(signal.SIGHUP)
        up.signal(signal.SIGTERM)
        assert up.ended() == 0
        assert "Killing what is left." not in up.heard


def test_a_second_up_on_the_same_folder_is_refused_and_the_first_goes_on(fakes: Fakes) -> None:
    fakes.add("engine")
    with fakes.up() as first:
        first.hear(ready)
        with fakes.up() as second:
            assert second.ended() == 1
        home = fakes.folder / "home"
        assert second.heard == [f"Another `okaeri up` (process {first.pid}) already runs on the data folder {home}."]
        assert len(first.left()) == 2


def test_a_taken_port_is_named_before_anything_starts(fakes: Fakes) -> None:
    fakes.add("engine")
    port = fakes.add("identity")
    with socket.create_server(("127.0.0.1", port)), fakes.up() as up:
        assert up.ended() == 1
    assert up.heard == [
        f"Port {port} on 127.0.0.1 is taken, and identity wants it: "
        "stop what listens there, or set OKAERI_IDENTITY_ADDRESS to another one."
    ]
    assert not (fakes.folder / "journal").exists()


def test_a_folder_of_another_version_is_refused_and_left_as_it_is(fakes: Fakes) -> None:
    home = fakes.folder / "home"
    home.mkdir()
    (home / "version").write_text("99\n")
    with fakes.up() as up:
        assert up.ended() == 1
    assert up.heard == [
        f"The data folder {home} is of version '99' and this okaeri works with version {LAYOUT!r}: "
        "start the okaeri that made it, or name another folder with OKAERI_HOME."
    ]
    assert (home / "version").read_text() == "99\n"


def test_a_wrong_setting_is_named(fakes: Fakes) -> None:
    with fakes.up(OKAERI_IDENTITY_ADDRESS="here") as up:
        assert up.ended() == 1
    assert up.heard == ["OKAERI_IDENTITY_ADDRESS: must look like 127.0.0.1:50051."]


def test_without_a_terminal_it_speaks_in_plain_lines(fakes: Fakes) -> None:
    fakes.add("engine")
    with fakes.up() as up:
        up.hear(ready)
        up.signal(signal.SIGTERM)
        up.ended()
    assert not any(not character.isprintable() for line in up.heard for character in line)
    assert any(line.startswith("engine is healthy at 127.0.0.1:") for line in up.heard)
    assert any("hr@bank.example" in line and "okaeri mail --link" in line for line in up.heard)


def test_the_demo_is_loaded_once_and_its_people_are_shown_again(fakes: Fakes) -> None:
    fakes.add("engine")
    for loads in (True, False):
        with fakes.up() as up:
            up.hear(ready)
            assert ("people: 3 of 3" in up.heard) is loads
            assert any("hr@bank.example" in line for line in up.heard)


def test_a_load_that_failed_ends_everything_and_is_made_again_at_the_next_start(fakes: Fakes) -> None:
    fakes.add("engine")
    with fakes.up(FAKE_DEMO="badly") as up:
        assert up.ended() == 1
        assert up.heard[-1] == "The demo group could not be loaded."
        assert up.left() == []
    with fakes.up() as up:
        up.hear(ready)
        assert "people: 3 of 3" in up.heard


def test_no_demo_loads_nothing(fakes: Fakes) -> None:
    fakes.add("engine")
    with fakes.up("--no-demo") as up:
        up.hear(ready)
    assert "people: 3 of 3" not in up.heard


def test_a_log_of_the_run_before_is_kept_beside_the_new_one(fakes: Fakes) -> None:
    fakes.add("service", "faulty")
    for _ in range(2):
        with fakes.up() as up:
            up.ended()
    logs = fakes.folder / "home" / "logs"
    names = sorted(each.name for each in logs.iterdir())
    assert names == ["service.log", "service.previous.log"]
