"""`okaeri replay`: a service hears everything again that is in the stream, and reacts to what it had not heard."""

from typing import Annotated

import typer
from nats.js.errors import NotFoundError

from chassis import nats
from chassis.settings import Settings, read
from cli.answers import CommandFailed, run
from cli.showing import say

SERVICE = Annotated[str, typer.Argument(help="Such as network.")]


def replay(service: SERVICE) -> None:
    """Let a service hear all events of the stream again. What it reacted to before changes nothing."""
    run(_replay(service))
    say(f"{service} hears everything again that is in the stream.")


async def _replay(service: str) -> None:
    """Forgets how far the service is: it begins again at the oldest event, and knows by their ids what it had."""
    client = await nats.connect(read(Settings).nats_url.get_secret_value(), name="okaeri replay")
    try:
        await client.jetstream().delete_consumer(nats.EVENTS, service)
    except NotFoundError:
        raise CommandFailed(f"No service hears events under the name {service}.") from None
    finally:
        await client.close()
