"""The parts of `okaeri up` on their own: addresses, the data folder, the leash, the screen, the real engines."""

import io
import json
import os
import smtplib
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from chassis.trouble import CannotStart
from cli.__main__ import app
from cli.up import health
from cli.up.address import Address, claim
from cli.up.child import Child, ending_of
from cli.up.family import family_of, module
from cli.up.home import Home, hold
from cli.up.screen import Screen
from cli.up.settings import LocalSettings
from cli.up.welcome import SignIn, Welcome
from tests.infrastructure import RunningEngine, RunningMongo, RunningNats, free_port, processes_with

ROOT = Path(__file__).parents[2]


def test_a_url_without_a_port_means_the_usual_one() -> None:
    assert str(Address.of_url("mongodb://127.0.0.1/?directConnection=true", 27017, "X")) == "127.0.0.1:27017"
    assert str(Address.of_url("nats://[::1]:5000", 4222, "X")) == "[::1]:5000"


@pytest.mark.parametrize("url", ["", "127.0.0.1", "nats://", "nats://h:many", "nats://h:99999"])
def test_a_url_that_leads_nowhere_names_the_setting_and_not_itself(url: str) -> None:
    with pytest.raises(CannotStart, match=r"^OKAERI_NATS_URL must be a URL such as scheme://127.0.0.1:4222\.$"):
        Address.of_url(url, 4222, "OKAERI_NATS_URL")


def test_a_wildcard_is_dialled_at_loopback() -> None:
    assert str(Address("0.0.0.0", 8080, "X")) == "127.0.0.1:8080"


def test_two_parts_that_want_one_port_are_both_named() -> None:
    place = Address("127.0.0.1", free_port(), "OKAERI_NETWORK_ADDRESS")
    with pytest.raises(CannotStart, match=f"^identity and network both want {place}: change OKAERI_NETWORK_ADDRESS"):
        claim([("identity", place), ("network", place)])


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(
        CannotStart, match=r"^mongo cannot listen on 192\.0\.2\.1, port 27017 .* change OKAERI_MONGO_URL"
    ):
        claim([("mongo", Address("192.0.2.1", 27017, "OKAERI_MONGO_URL"))])


def test_a_claimed_port_is_free_again() -> None:
    place = Address("127.0.0.1", free_port(), "X")
    claim([("one", place)])
    claim([("one", place)])


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    with hold(tmp_path / "home") as home:
        secret = home.secret("identity")
    assert len(secret) == 43
    with hold(tmp_path / "home") as home:
        assert home.secret("identity") == secret
        assert home.secret("network") != secret
    assert stat.S_IMODE((tmp_path / "home/secrets/identity").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "home/secrets").stat().st_mode) == 0o700


def test_a_folder_with_other_files_is_no_data_folder(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(CannotStart, match="holds other files and is no data folder of okaeri"), hold(tmp_path):
        pass
    assert not (tmp_path / "version").exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = r"cannot be used \(Not a directory\): set OKAERI_HOME"
    with pytest.raises(CannotStart, match=said), hold(tmp_path / "file" / "home"):
        pass


def test_an_ending_is_told_in_words() -> None:
    assert ending_of(3) == "ended with exit code 3"
    assert ending_of(-9) == "was ended by SIGKILL"


def leash(*command: str) -> "subprocess.Popen[bytes]":
    """The leash as it works where the kernel does not help."""
    words = f"import sys; from cli.up.leash import accompany; sys.exit(accompany({list(command)!r}))"
    return subprocess.Popen((sys.executable, "-c", words), stdin=subprocess.PIPE, stdout=subprocess.PIPE)


SAY_AND_STAY = "import signal; print('here', flush=True); signal.pause()"


@pytest.mark.real
def test_the_leash_without_the_kernels_help_answers_the_exit_code() -> None:
    with leash(sys.executable, "-c", "raise SystemExit(5)") as running:
        assert running.wait() == 5


@pytest.mark.real
def test_the_leash_without_the_kernels_help_passes_the_request_to_stop_on() -> None:
    with leash(sys.executable, "-c", SAY_AND_STAY) as running:
        assert running.stdout is not None
        running.stdout.readline()
        running.terminate()
        assert running.wait() == 128 + 15


@pytest.mark.real
def test_the_leash_without_the_kernels_help_ends_the_command_when_the_pipe_does() -> None:
    with leash(sys.executable, "-c", SAY_AND_STAY) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdout.readline()
        running.stdin.close()
        assert running.wait() == 128 + 9


@pytest.mark.real
def test_a_command_that_is_not_there_is_said_so() -> None:
    words = (sys.executable, str(ROOT / "cli/up/leash.py"), str(os.getpid()), "/not/there")
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (127, "cannot start /not/there: No such file or directory\n")


def child(name: str) -> Child:
    return Child(name, (), Address("127.0.0.1", 8080, "X"), health.http)


def shown(home: Path, *, terminal: bool) -> str:
    said = io.StringIO()
    screen = Screen(Console(file=said, force_terminal=terminal, width=160, _environ={"TERM": "xterm"}), 2)
    with screen.bars():
        screen.healthy(child("nats"), 0.25)
        screen.step("leavers of the bank", 5, 10)
        screen.step("leavers of the bank", 10, 10)
        people = (SignIn("HR of the bank", "hr@bank.example", "okaeri mail --link"),)
        screen.welcome((child("gateway"),), Home(home), Welcome(people, (("Figures", "{ figures }"),)))
    return said.getvalue()


def test_elsewhere_than_at_a_terminal_each_step_is_said_once(tmp_path: Path) -> None:
    assert shown(tmp_path, terminal=False).splitlines() == [
        "nats is healthy at 127.0.0.1:8080 after 0.2 s",
        "leavers of the bank: 10 of 10",
        "",
        "What runs where",
        f"  gateway                   http://127.0.0.1:8080/graphql  {'':<24}  {tmp_path}/logs/gateway.log",
        "",
        "Who can sign in",
        "  HR of the bank            hr@bank.example           okaeri mail --link",
        "",
        "Figures",
        "{ figures }",
    ]


def test_at_a_terminal_there_are_bars_and_the_cursor_is_given_back(tmp_path: Path) -> None:
    said = shown(tmp_path, terminal=True)
    assert "10/10" in said
    assert said.rindex("\x1b[?25h") > said.rindex("\x1b[?25l")


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> LocalSettings:
    monkeypatch.setenv("OKAERI_HOME", str(tmp_path / "home"))
    return LocalSettings(mongo_url="mongodb://127.0.0.1:9", service_secret="elsewhere")  # type: ignore[arg-type]


def test_every_part_of_ours_hears_the_same_addresses_and_a_secret_of_its_own(settings: LocalSettings) -> None:
    with hold(settings.home) as home:
        ours = {each.name: each.environment for each in family_of(settings, home) if each.stage}
    assert list(ours) == ["identity", "network", "recruiting", "events", "gateway"]
    assert {each["OKAERI_MONGO_URL"] for each in ours.values()} == {"mongodb://127.0.0.1:9"}
    assert len({each["OKAERI_SERVICE_SECRET"] for each in ours.values()}) == 5
    known = json.loads(ours["identity"]["OKAERI_SERVICE_SECRETS"])
    assert known["recruiting"] == ours["recruiting"]["OKAERI_SERVICE_SECRET"]
    assert ours["network"]["OKAERI_METRICS_ADDRESS"] == "127.0.0.1:50062"


@pytest.mark.real
@pytest.mark.parametrize("engine", [RunningNats, RunningMongo])
async def test_an_engine_is_healthy_when_it_runs_and_not_when_it_was_killed(
    tmp_path: Path, engine: type[RunningNats] | type[RunningMongo]
) -> None:
    probe = health.nats if engine is RunningNats else health.mongo
    with engine(tmp_path) as running:
        place = Address.of_url(running.url, 1, "X")
        assert await probe(place)
        running.kill9()
        assert not await probe(place)
        running.start()
        assert await probe(place)
        assert not await health.grpc(place)
        assert not await health.http(place)


@pytest.mark.real
def test_what_was_stored_is_there_after_a_kill(tmp_path: Path) -> None:
    from pymongo import MongoClient

    with RunningMongo(tmp_path, keep=True) as running:
        with MongoClient[dict[str, object]](running.url) as client:
            client.test.things.insert_one({"_id": "one"})
        running.kill9()
        running.start()
        with MongoClient[dict[str, object]](running.url) as client:
            assert client.test.things.find_one() == {"_id": "one"}


@pytest.fixture
def catcher(settings: LocalSettings, tmp_path: Path) -> Iterator[int]:
    """The port of a running mail catcher that keeps mails where `okaeri mail` looks."""
    folder = settings.home / "mail"
    folder.mkdir(parents=True)
    port = free_port()
    command = module("cli.up.smtp", "127.0.0.1", str(port), str(folder))
    with RunningEngine(command, Address("127.0.0.1", port, ""), health.smtp, tmp_path):
        yield port


def send(port: int, to: str, subject: str, text: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "okaeri@localhost", to, subject
    message.set_content(text, cte="base64")
    with smtplib.SMTP("127.0.0.1", port) as server:
        server.send_message(message)


def mail(*words: str) -> str:
    answer = CliRunner().invoke(app, ["mail", *words])
    return answer.output if answer.exit_code == 0 else f"{answer.exit_code}: {answer.output}"


@pytest.mark.real
def test_a_mail_sent_is_listed_newest_first_and_its_link_is_printed_alone(
    catcher: int, settings: LocalSettings
) -> None:
    assert mail() == "No letters.\n"
    send(catcher, "hanako@example.org", "おかえりなさい", "こちらです: http://127.0.0.1:8080/in?code=abc&x=1\n")
    send(catcher, "taro@example.org", "Welcome back", "Follow (http://127.0.0.1:8080/in?code=def). Thank you.\n")
    listed = mail().splitlines()
    assert [line.split()[:2] for line in listed] == [["1", "taro@example.org"], ["2", "hanako@example.org"]]
    assert mail("--link") == "http://127.0.0.1:8080/in?code=def\n"
    assert mail("--to", "Hanako@Example.org", "--link") == "http://127.0.0.1:8080/in?code=abc&x=1\n"
    assert "おかえりなさい" in mail("2")
    assert "こちらです" in mail("2")
    assert mail("--to", "nobody@example.org", "--link") == "1: No such letter with a link.\n"
    assert mail("7") == "1: No such letter.\n"
    (newest, *_) = sorted((settings.home / "mail").iterdir())
    assert stat.S_IMODE(newest.stat().st_mode) == 0o600


def test_a_free_port_is_free() -> None:
    with socket.create_server(("127.0.0.1", free_port())):
        pass


def test_a_process_is_found_by_its_mark() -> None:
    assert processes_with("OKAERI_TEST_MARK=nobody_has_this") == []
