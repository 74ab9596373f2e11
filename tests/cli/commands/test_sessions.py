"""Signing in on this machine by the mail catcher's folder."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from cli.answers import CommandFailed
from cli.mailbox import Mailbox
from cli.sessions import Sessions
from cli.up.settings import LocalSettings


def caught(folder: Path, name: str, to: str, text: str) -> None:
    letter = EmailMessage()
    letter["Delivered-To"] = to
    letter["Subject"] = "Okaeri"
    letter.set_content(text)
    (folder / f"{name}.eml").write_bytes(letter.as_bytes())


async def test_only_a_new_letter_to_the_address_signs_in(tmp_path: Path) -> None:
    caught(tmp_path, "1", "hr@x.example", "http://127.0.0.1/link#before")
    mailbox = Mailbox(tmp_path, "HR@x.example")
    caught(tmp_path, "2", "other@x.example", "http://127.0.0.1/link#others")
    assert await mailbox.secret(0.1) is None
    caught(tmp_path, "3", "hr@x.example", "http://127.0.0.1/link#mine")
    assert await mailbox.secret(0.1) == "mine"


async def test_a_letter_from_before_is_found_when_asked_for(tmp_path: Path) -> None:
    caught(tmp_path, "1", "hr@x.example", "http://127.0.0.1/link#before")
    assert await Mailbox(tmp_path, "hr@x.example", from_the_start=True).secret(0.1) == "before"


async def test_without_a_suite_on_this_machine_the_person_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match=r"start `okaeri up`, name its folder with OKAERI_HOME, or bring a token"):
        await Sessions(LocalSettings(home=tmp_path / "nowhere")).of("hr@x.example")
