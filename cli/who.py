"""Who a command speaks for: the options every command shares, and the suite as that caller reaches it."""

from dataclasses import dataclass
from typing import Annotated

import typer

from chassis.credentials import TokenSource
from chassis.settings import read
from cli.answers import CommandFailed
from cli.sessions import Sessions, SignedIn
from cli.suite import Bearer, Suite
from cli.up.settings import LocalSettings

Token = Annotated[str, typer.Option("--token", envvar="OKAERI_TOKEN", help="An access token to call with.")]
As = Annotated[
    str, typer.Option("--as", metavar="MAIL", help="Sign in as this person, by the mail catcher of this machine.")
]


@dataclass(frozen=True)
class Who:
    """The caller, as the options name it."""

    token: str
    mail: str

    def suite(self) -> Suite:
        """The suite at the addresses of the settings, called for this caller; to be left with `async with`."""
        settings = read(LocalSettings)
        return Suite(settings, self._source(settings))

    async def access_token(self) -> str:
        """The caller's access token, for what is not asked over gRPC."""
        return await self._source(read(LocalSettings)).token()

    def _source(self, settings: LocalSettings) -> TokenSource:
        if self.mail:
            return SignedIn(Sessions(settings), self.mail)
        if self.token:
            return Bearer(self.token)
        raise CommandFailed("Say who you are: --as MAIL beside a suite on this machine, or --token (OKAERI_TOKEN).")
