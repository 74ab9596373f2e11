"""`okaeri token`: an access token to paste, for people and programs of this machine."""

from typing import Annotated

import typer

from chassis.settings import read
from cli.answers import run
from cli.sessions import Sessions
from cli.up.settings import LocalSettings


def token(
    mail: Annotated[str, typer.Argument(help="The mail address of an account.")],
    header: Annotated[bool, typer.Option("--header", help="Print it as the header GraphiQL wants.")] = False,
) -> None:
    """Sign in by the mail catcher of this machine and print an access token, good for some minutes."""
    text = run(_token(mail))
    typer.echo(f'{{"Authorization": "Bearer {text}"}}' if header else text)


async def _token(mail: str) -> str:
    return (await Sessions(read(LocalSettings)).of(mail)).access_token
