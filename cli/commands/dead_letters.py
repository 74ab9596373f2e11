"""`okaeri dead-letters`: events a service could not react to, to be looked at, tried again or given up."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Annotated

import typer
from nats.aio.client import Client

from chassis import dead_letters as letters
from chassis import nats
from chassis.errors import NotFound
from chassis.settings import Settings, read
from cli.answers import CommandFailed, run
from cli.showing import say, table

app = typer.Typer(name="dead-letters", no_args_is_help=True, help="Events a service could not react to.")
Numbers = Annotated[list[int] | None, typer.Argument(min=1, help="Numbers of the list.")]
All = Annotated[bool, typer.Option("--all", help="All of the list.")]
Consumer = Annotated[str, typer.Option(help="Only those of this service.")]
_HEADS = ("number", "service", "event", "id", "error", "tried", "given up at")


@asynccontextmanager
async def _connected() -> AsyncIterator[Client]:
    client = await nats.connect(read(Settings).nats_url.get_secret_value(), name="okaeri dead-letters")
    try:
        yield client
    finally:
        await client.close()


@app.command("list")
def list_(consumer: Consumer = "*") -> None:
    """List them, the oldest first."""
    found = run(_list(consumer))
    if not found:
        say("No dead letters.")
        return
    rows = [
        (
            *(str(each.sequence), each.consumer, each.event_type, each.event_id),
            f"{each.error}: {each.refusal}" if each.refusal else each.error,
            *(str(each.deliveries), each.died_at.isoformat(timespec="seconds")),
        )
        for each in found
    ]
    table("Dead letters", _HEADS, rows)


@app.command()
def retry(numbers: Numbers = None, all_: All = False, consumer: Consumer = "*") -> None:
    """Give the events to their services again, and to nobody else."""
    done = run(_each(numbers or [], all_, consumer, letters.retry))
    say(f"{done} given again; what fails once more comes back to the list.")


@app.command()
def drop(numbers: Numbers = None, all_: All = False, consumer: Consumer = "*") -> None:
    """Forget them. The service never hears the event."""
    done = run(_each(numbers or [], all_, consumer, letters.drop))
    say(f"{done} dropped.")


async def _list(consumer: str) -> list[letters.DeadLetter]:
    async with _connected() as client:
        return [each async for each in letters.dead_letters(client, consumer=consumer)]


async def _each(
    numbers: Sequence[int], all_: bool, consumer: str, act: Callable[[Client, int], Awaitable[None]]
) -> int:
    if bool(numbers) == all_:
        raise CommandFailed("Name the numbers of `okaeri dead-letters list`, or say --all.")
    async with _connected() as client:
        if all_:
            numbers = [each.sequence async for each in letters.dead_letters(client, consumer=consumer)]
        for number in numbers:
            try:
                await act(client, number)
            except NotFound:
                raise CommandFailed(f"There is no dead letter {number}: see `okaeri dead-letters list`.") from None
    return len(numbers)
