"""The local mail catcher: a real SMTP server that delivers to nobody and keeps each mail as a file.

Run as `python -m cli.up.smtp HOST PORT FOLDER`. Never part of a real installation. `cli/mail.py` shows what it caught.
"""

import asyncio
import os
import secrets
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class Catcher:
    """Keeps each mail as one `.eml` file whose name sorts by time of arrival."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Answers 250 only once the mail is wholly in its place, so that nobody reads half of one."""
        arrived = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        place = self._folder / f"{arrived}-{secrets.token_hex(4)}.eml"
        draft = place.with_suffix(".draft")
        delivered = "".join(f"Delivered-To: {address}\r\n" for address in envelope.rcpt_tos)
        draft.write_bytes(delivered.encode() + (envelope.original_content or b""))
        draft.replace(place)
        return "250 kept"


async def catch(host: str, port: int, folder: Path) -> None:
    """Serves until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    asked_to_stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked_to_stop.set)
    catcher = Catcher(folder)
    server = await loop.create_server(lambda: SMTP(catcher, hostname="okaeri", enable_SMTPUTF8=True), host, port)
    async with server:
        await asked_to_stop.wait()


if __name__ == "__main__":
    os.umask(0o077)
    asyncio.run(catch(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])))
