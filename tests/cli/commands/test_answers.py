"""How a command ends when it cannot go on: one sentence, exit code 1, no traceback."""

import asyncio
import signal
from datetime import UTC, datetime

import pytest
import typer
from nats.aio.client import Client
from nats.aio.msg import Msg
from okaeri.network.v1 import consent_pb2

from chassis import errors
from chassis.cloud_events import headers_of
from chassis.mongo import Announcement
from chassis.trouble import CannotStart, RemoteDefect, Unavailable
from cli.answers import CommandFailed, run, sentence_of
from cli.commands.organisation import role_of
from cli.commands.tail import line_of
from cli.showing import printable


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            errors.InvalidInput("No such company.", field="company_id"),
            "No such company. (field: company_id) Correct it",
        ),
        (errors.InvalidInput("mail: is no address.", field="mail"), "mail: is no address. Correct it"),
        (errors.RuleBroken("It is closed.", rule="posting_is_closed"), "It is closed. (rule: posting_is_closed)"),
        (errors.TooMany("Too many.", retry_after_seconds=7), "Too many. Repeat the command in 7 s."),
        (errors.Stale("It changed."), "It changed. Repeat the command."),
        (errors.NotSignedIn("Sign in."), "Sign in. Name yourself with --as MAIL"),
        (
            Unavailable("network"),
            "network does not answer at the moment. Is the suite running? Check OKAERI_NETWORK_ADDRESS",
        ),
        (RemoteDefect("network", "INTERNAL"), "network failed with INTERNAL. Its log says why."),
        (CannotStart("NATS does not answer."), "NATS does not answer."),
        (FileNotFoundError(2, "No such file", "units.csv"), "units.csv: No such file."),
        (KeyError("x"), "This is a defect of okaeri (KeyError: 'x')."),
    ],
)
def test_what_is_told_says_what_to_do_next(error: Exception, sentence: str) -> None:
    assert sentence_of(error).startswith(sentence)


def test_a_failed_command_ends_with_one_sentence_and_exit_code_one(capsys: pytest.CaptureFixture[str]) -> None:
    async def work() -> None:
        raise CommandFailed("The file is empty.")

    with pytest.raises(typer.Exit) as ended:
        run(work())
    assert ended.value.exit_code == 1
    assert capsys.readouterr().err == "The file is empty.\n"


def test_a_role_is_written_as_people_write_it() -> None:
    assert role_of("group-hr") == role_of("GROUP_HR")
    with pytest.raises(CommandFailed, match="--role is one of employee, hr, group_hr"):
        role_of("alumnus")


def test_nothing_a_terminal_would_obey_is_shown() -> None:
    assert printable("a\x1b[31mb\u202e　c") == "a�[31mb�　c"


def test_a_domain_event_is_one_line() -> None:
    event = consent_pb2.ConsentGiven(member_id="m", company_id="bank", purpose=1, text_version="2026-11")
    headers = headers_of(announcement(event), service="network")
    message = Msg(
        Client(), subject="okaeri.network.v1.consent_given.bank", data=event.SerializeToString(), headers=headers
    )
    assert line_of(message) == (
        "2026-11-23T09:30:00.000Z  okaeri.network.v1.ConsentGiven  m  "
        '{"memberId": "m", "companyId": "bank", "purpose": "CONSENT_PURPOSE_APPLICATION", "textVersion": "2026-11"}'
    )


def test_a_message_that_is_no_event_is_shown_as_such() -> None:
    message = Msg(Client(), subject="okaeri.x", data=b"", headers={})
    assert line_of(message) == "okaeri.x: no CloudEvent, the message lacks ce-id"


def announcement(event: consent_pb2.ConsentGiven) -> Announcement:
    return Announcement(
        id="e",
        key="m",
        ordinal=0,
        aggregate="m",
        version=1,
        type=event.DESCRIPTOR.full_name,
        subject="okaeri.network.v1.consent_given.bank",
        payload=event.SerializeToString(),
        at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
    )


def test_an_interrupted_command_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    async def work() -> None:
        signal.raise_signal(signal.SIGINT)
        await asyncio.sleep(60)

    with pytest.raises(typer.Exit) as ended:
        run(work())
    assert (ended.value.exit_code, capsys.readouterr().err) == (130, "")
