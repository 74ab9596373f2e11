"""`okaeri my-data`: everything the suite holds about whoever asks, as the ZIP that the gateway makes of it."""

import asyncio
import json
import os
from pathlib import Path
from typing import Annotated
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import typer

from chassis.settings import read
from cli.answers import CommandFailed, run
from cli.showing import say
from cli.up.settings import LocalSettings
from cli.who import As, Token, Who

SECONDS = 90.0
"""A little more than the gateway gives itself."""


def my_data(
    out: Annotated[Path, typer.Option("--out", dir_okay=False, help="Where to write the ZIP.")] = Path("my-data.zip"),
    token: Token = "",
    as_: As = "",
) -> None:
    """Write everything that is held about you to a ZIP file, readable by you alone."""
    size = run(_export(Who(token, as_), read(LocalSettings).where_people_come, out))
    say(f"{out}: {size:,} bytes")


async def _export(who: Who, address: str, out: Path) -> int:
    content = await asyncio.to_thread(fetched, f"{address.rstrip('/')}/export", await who.access_token())
    _write(out, content)
    return len(content)


def fetched(address: str, token: str) -> bytes:
    """The file at that address. Raises CommandFailed with what the gateway says instead."""
    request = Request(address, headers={"authorization": f"Bearer {token}"})  # noqa: S310 - a setting names it
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            content: bytes = answer.read()
            return content
    except HTTPError as error:
        raise CommandFailed(_said(error)) from None
    except (URLError, TimeoutError):
        raise CommandFailed(f"The gateway does not answer at {address}.") from None


def _said(error: HTTPError) -> str:
    try:
        return str(json.loads(error.read())["errors"][0]["message"])
    except (ValueError, LookupError, TypeError):
        return f"The gateway answered {error.code}."


def _write(out: Path, content: bytes) -> None:
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
    except OSError as error:
        raise CommandFailed(f"{out} cannot be written: {error.strerror}.") from None
