"""What a call proves itself with: the caller's token, the service's own, or none; and the certificates of the line."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import grpc

from chassis import clock
from chassis.access import token_in_hand
from chassis.errors import Forbidden, NotSignedIn
from chassis.settings import Settings
from chassis.trouble import CannotStart, RemoteDefect, Unavailable

RENEW_BEFORE = 30.0
"""Seconds before its end at which an own token is asked for anew."""
KNOWN_WITHIN = 0.5
"""Seconds in which identity says whether it knows a service."""


class TokenSource(Protocol):
    """Where the token of a call comes from."""

    async def token(self) -> str:
        """The token to send; empty for none."""
        ...

    def turned_away(self, refusal: NotSignedIn) -> Exception:
        """What to raise when the other side does not accept the token."""
        ...


class _Forward:
    async def token(self) -> str:
        return token_in_hand()

    def turned_away(self, refusal: NotSignedIn) -> Exception:
        return refusal


class _Nobody(_Forward):
    async def token(self) -> str:
        return ""


FORWARD: TokenSource = _Forward()
"""The token of the caller the work in hand is done for."""
NOBODY: TokenSource = _Nobody()
"""No token: for what anyone may ask, such as the keys that tokens are verified with."""


@dataclass(frozen=True)
class IssuedToken:
    """A token and when it ends."""

    token: str
    expires_at: datetime


class OwnToken:
    """The token of the service itself: asked for through `issue` when first needed and shortly before its end."""

    def __init__(self, issue: Callable[[], Awaitable[IssuedToken]]) -> None:
        self._issue = issue
        self._issued: IssuedToken | None = None
        self._was_known = False
        self._asking = asyncio.Lock()

    async def token(self) -> str:
        """A token valid for a little longer at least. Raises RemoteDefect when identity turns the service away."""
        issued = self._issued
        if issued is None or self._ends_soon(issued):
            issued = await self._renewed()
        return issued.token

    def turned_away(self, refusal: NotSignedIn) -> Exception:
        """Forgets the token, so that the next call asks for another; it is our fault, never the caller's."""
        self._issued = None
        return RemoteDefect("a service that did not accept our own token", "UNAUTHENTICATED")

    async def trouble(self) -> str:
        """What is wrong where identity does not know the service; empty where it did once, and while it is away.

        A secret that is changed at identity first stops no service that works.
        """
        if self._was_known:
            return ""
        try:
            with suppress(Unavailable, TimeoutError):
                async with asyncio.timeout(KNOWN_WITHIN):
                    await self.token()
        except RemoteDefect:
            return "identity does not know this service by its OKAERI_SERVICE_SECRET"
        return ""

    async def _renewed(self) -> IssuedToken:
        async with self._asking:
            if self._issued is None or self._ends_soon(self._issued):
                self._issued = await self._ask()
                self._was_known = True
            return self._issued

    async def _ask(self) -> IssuedToken:
        try:
            return await self._issue()
        except (NotSignedIn, Forbidden) as refusal:
            raise RemoteDefect("identity, asked for our own token", type(refusal).__name__) from refusal

    @staticmethod
    def _ends_soon(issued: IssuedToken) -> bool:
        return (issued.expires_at - clock.now()).total_seconds() < RENEW_BEFORE


def server_credentials(settings: Settings) -> grpc.ServerCredentials | None:
    """The certificate to listen with; None for plain text. With an authority, callers must show a certificate too."""
    if not settings.tls_certificate:
        return None
    pair = (_read(settings.tls_key), _read(settings.tls_certificate))
    authority = _read(settings.tls_authority) if settings.tls_authority else None
    return grpc.ssl_server_credentials([pair], authority, require_client_auth=authority is not None)


def channel_credentials(settings: Settings) -> grpc.ChannelCredentials | None:
    """What to call others with; None for plain text."""
    if not settings.tls_certificate:
        return None
    authority = _read(settings.tls_authority) if settings.tls_authority else None
    return grpc.ssl_channel_credentials(authority, _read(settings.tls_key), _read(settings.tls_certificate))


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise CannotStart(f"The certificate file {path} cannot be read: {error.strerror}.") from None
