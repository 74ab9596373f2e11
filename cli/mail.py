"""`okaeri mail`: what the local mail catcher kept. Reads the folder only; the catcher is `cli/up/smtp.py`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from functools import cached_property
from pathlib import Path
from typing import Annotated

import typer

from chassis.settings import read
from cli.up.settings import LocalSettings

_LINK = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True)
class Letter:
    """One caught mail."""

    number: int
    """1 is the newest."""
    content: bytes

    @cached_property
    def message(self) -> EmailMessage:
        """The letter, read as a whole."""
        return message_from_bytes(self.content, policy=policy.default)

    @cached_property
    def recipients(self) -> tuple[str, ...]:
        """The mail addresses it was delivered to, read without the rest: most letters are somebody else's."""
        headers = BytesHeaderParser().parsebytes(self.content)
        return tuple(str(address) for address in headers.get_all("Delivered-To", []))

    @property
    def text(self) -> str:
        """What the person reads: the plain text, or the HTML where there is none."""
        body = self.message.get_body(("plain", "html"))
        return str(body.get_content()) if body else ""

    @property
    def link(self) -> str | None:
        """The first link in the text."""
        found = _LINK.search(self.text)
        return found.group().rstrip(".,)。、") if found else None


def letters(folder: Path, to: str | None = None) -> Iterator[Letter]:
    """The letters in the folder, newest first; only those delivered to `to`, if given, in whatever case it is."""
    newest_first = sorted(folder.glob("*.eml"), reverse=True)
    for number, place in enumerate(newest_first, start=1):
        letter = Letter(number, place.read_bytes())
        if to is None or to.casefold() in (address.casefold() for address in letter.recipients):
            yield letter


def mail(
    number: Annotated[int | None, typer.Argument(help="Show this letter of the list; 1 is the newest.")] = None,
    to: Annotated[str | None, typer.Option(help="Only letters to this mail address.")] = None,
    link: Annotated[bool, typer.Option("--link", help="Print only the link of the newest such letter.")] = False,
) -> None:
    """List the mails the suite on this machine sent, newest first, or show one of them."""
    found = letters(read(LocalSettings).home / "mail", to)
    if number is not None:
        found = (letter for letter in found if letter.number == number)
    if link:
        typer.echo(_first_link(found))
    elif number is not None:
        typer.echo(_whole(next(found, None)))
    else:
        _list(found)


def _first_link(found: Iterator[Letter]) -> str:
    for letter in found:
        if letter.link:
            return letter.link
    typer.echo("No such letter with a link.", err=True)
    raise typer.Exit(1)


def _whole(letter: Letter | None) -> str:
    if letter is None:
        typer.echo("No such letter.", err=True)
        raise typer.Exit(1)
    heading = "\n".join(f"{name}: {letter.message[name]}" for name in ("Date", "From", "To", "Subject"))
    return f"{heading}\n\n{letter.text}"


def _list(found: Iterator[Letter]) -> None:
    lines = [f"{each.number:>4}  {', '.join(each.recipients):<40}  {each.message['Subject']}" for each in found]
    typer.echo("\n".join(lines) if lines else "No letters.")
