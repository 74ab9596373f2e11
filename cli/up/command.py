"""The command itself: checks first, starts nothing it could not keep, says one sentence when it cannot go on."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console

from chassis.settings import read
from chassis.trouble import CannotStart
from cli.demo.load import load
from cli.up.address import claim
from cli.up.child import Child
from cli.up.family import family_of, wanted_by
from cli.up.home import Home, hold
from cli.up.screen import Screen
from cli.up.settings import LocalSettings
from cli.up.supervisor import ChildFailed, Supervisor
from cli.up.welcome import Welcome, welcome_of


def up(
    with_demo: Annotated[
        bool, typer.Option("--demo/--no-demo", help="Load the demo group if it was not loaded yet.")
    ] = True,
) -> None:
    """Run the whole suite on this machine until Ctrl-C. Data, logs and mails lie in OKAERI_HOME (default .okaeri)."""
    try:
        settings = read(LocalSettings)
        with hold(settings.home) as home:
            asyncio.run(_run(settings, home, with_demo))
    except (CannotStart, ChildFailed) as trouble:
        typer.echo(str(trouble), err=True)
        raise typer.Exit(1) from trouble


async def _run(settings: LocalSettings, home: Home, with_demo: bool) -> None:
    children = family_of(settings, home)
    claim(wanted_by(children))
    screen = Screen(Console(), len(children))
    supervisor = Supervisor(children, home.log, screen, settings.start_timeout)

    async def once_healthy() -> None:
        await _greet(settings, home, screen, children, with_demo)

    with screen.bars():
        await supervisor.run(once_healthy)


async def _greet(
    settings: LocalSettings, home: Home, screen: Screen, children: tuple[Child, ...], with_demo: bool
) -> None:
    welcome = Welcome()
    if with_demo:
        welcome = await welcome_of(home, lambda steps: load(settings, steps), screen)
    screen.welcome(children, home, welcome)
    screen.say("\nReady. Ctrl-C stops everything.")
