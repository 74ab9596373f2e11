"""Sign-in on this machine: asks for a mail link, takes it from the local mail catcher, keeps the session.

Sessions lie in the data folder, readable by its owner only, so that the next command needs no mail. Nothing here works
against a suite whose mails go to real people: there one brings a token.
"""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC
from hashlib import sha256
from pathlib import Path

from google.protobuf import json_format
from okaeri.identity.v1 import account_pb2 as pb

from chassis.clock import now
from chassis.credentials import NOBODY
from chassis.errors import NotSignedIn
from chassis.ids import new_id
from cli.answers import CommandFailed
from cli.mailbox import Mailbox
from cli.suite import Suite
from cli.up.home import Home, write_privately
from cli.up.settings import LocalSettings

AT_ONCE = (10.0,)
"""Asks once and waits 10 s for the mail."""
PATIENT = (10.0, 55.0, 10.0)
"""Asks again; outlasts the minute in which no second link is sent."""
ENDS_SOON_SECONDS = 45.0


class Sessions:
    """The sessions kept on this machine. `patience`: seconds to wait for the mail after each time it is asked for."""

    def __init__(self, settings: LocalSettings, patience: Sequence[float] = AT_ONCE) -> None:
        self._settings = settings
        self._patience = patience

    async def of(self, mail: str) -> pb.Session:
        """A session of that address whose access token lives for a while yet."""
        async with self._kept(mail) as place:
            session = _read(place)
            if session is not None and not _ends_soon(session):
                return session
            return _write(place, await self._renewed(session) or await self._by_link(mail))

    async def renewed(self, mail: str) -> pb.Session:
        """The same with new tokens, which carry the roles that were given meanwhile."""
        async with self._kept(mail) as place:
            return _write(place, await self._renewed(_read(place)) or await self._by_link(mail))

    @asynccontextmanager
    async def _kept(self, mail: str) -> AsyncIterator[Path]:
        """Where the session lies, for this command alone: a refresh token that two use ends the session."""
        if not (self._settings.home / "version").exists():
            raise CommandFailed(
                f"{self._settings.home} is no data folder of a suite on this machine: start `okaeri up`, "
                "name its folder with OKAERI_HOME, or bring a token with --token."
            )
        name = f"session-{sha256(mail.strip().casefold().encode()).hexdigest()[:24]}"
        place = Home(self._settings.home).room("secrets") / name
        lock = os.open(place.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
            yield place
        finally:
            os.close(lock)

    async def _renewed(self, session: pb.Session | None) -> pb.Session | None:
        if session is None:
            return None
        async with Suite(self._settings, NOBODY) as suite:
            try:
                return await suite.accounts.RefreshSession(
                    pb.RefreshSessionRequest(refresh_token=session.refresh_token)
                )
            except NotSignedIn:
                return None

    async def _by_link(self, mail: str) -> pb.Session:
        mailbox = Mailbox(self._settings.home / "mail", mail)
        async with Suite(self._settings, NOBODY) as suite:
            for seconds in self._patience:
                asked = pb.RequestSignInLinkRequest(request_id=new_id(), mail=mail)
                await suite.accounts.RequestSignInLink(asked)
                secret = await mailbox.secret(seconds)
                if secret is not None:
                    return await suite.accounts.RedeemLink(pb.RedeemLinkRequest(secret=secret))
        raise CommandFailed(
            f"No sign-in mail came for {mail}: either no account has this address, or a link was sent to it within "
            "the last minute. Check the address, or repeat the command in a minute."
        )


class SignedIn:
    """A person of this machine as the source of a call's token; signs in when first asked."""

    def __init__(self, sessions: Sessions, mail: str) -> None:
        self._sessions = sessions
        self._mail = mail

    async def token(self) -> str:
        """An access token that lives for a while yet."""
        return (await self._sessions.of(self._mail)).access_token

    def turned_away(self, refusal: NotSignedIn) -> Exception:
        """The refusal itself."""
        return refusal


def _ends_soon(session: pb.Session) -> bool:
    left = session.access_expire_time.ToDatetime(UTC) - now()
    return left.total_seconds() < ENDS_SOON_SECONDS


def _read(place: Path) -> pb.Session | None:
    try:
        return json_format.Parse(place.read_text("utf-8"), pb.Session())
    except (OSError, json_format.ParseError):
        return None


def _write(place: Path, session: pb.Session) -> pb.Session:
    write_privately(place, json_format.MessageToJson(session))
    return session
