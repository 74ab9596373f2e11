"""`okaeri replay` forgets how far a service is."""

import asyncio

import pytest
from nats.aio.client import Client
from nats.js.api import ConsumerConfig
from nats.js.errors import NotFoundError
from typer.testing import CliRunner

from cli.__main__ import app

pytestmark = pytest.mark.real


async def test_a_service_begins_at_the_oldest_event_again(nats_streams: Client, nats_url: str) -> None:
    await nats_streams.jetstream().add_consumer("okaeri", ConsumerConfig(durable_name="network"))
    settings = {"OKAERI_NATS_URL": nats_url}
    done = await asyncio.to_thread(CliRunner().invoke, app, ["replay", "network"], env=settings)
    assert (done.exit_code, done.stdout) == (0, "network hears everything again that is in the stream.\n")
    with pytest.raises(NotFoundError):
        await nats_streams.jetstream().consumer_info("okaeri", "network")


async def test_a_name_that_hears_nothing_is_said(nats_streams: Client, nats_url: str) -> None:
    settings = {"OKAERI_NATS_URL": nats_url}
    done = await asyncio.to_thread(CliRunner().invoke, app, ["replay", "netwrok"], env=settings)
    assert done.exit_code == 1
    assert "No service hears events under the name netwrok." in done.stderr
