"""The connection to NATS and the suite's two streams: `okaeri` for domain events, `okaeri-dead` for dead letters."""

import asyncio
from collections.abc import Mapping
from urllib.parse import urlsplit

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.api import StorageType, StreamConfig
from nats.js.errors import APIError, NotFoundError

from chassis.announcements import filter_of, subject_of
from chassis.trouble import CannotStart

__all__ = ["DEAD", "EVENTS", "NatsError", "connect", "ensure_streams", "filter_of", "has_no_room", "subject_of"]

EVENTS = "okaeri"
DEAD = "okaeri-dead"
DAY = 24 * 60 * 60.0
_NO_ROOM = frozenset({10002, 10023, 10028, 10047, 10077})
"""The server's own numbers for what it refuses because something is full: account, resources, memory, files, stream."""
STREAMS: Mapping[str, StreamConfig] = {
    EVENTS: StreamConfig(
        name=EVENTS,
        description="Domain events of the suite, as CloudEvents 1.0 in binary mode.",
        subjects=["okaeri.>"],
        storage=StorageType.FILE,
        max_age=30 * DAY,
        duplicate_window=300.0,
    ),
    DEAD: StreamConfig(
        name=DEAD,
        description="Domain events a consumer could not react to, kept until somebody retries or drops them.",
        subjects=["dead.>"],
        storage=StorageType.FILE,
    ),
}

_log = structlog.get_logger(__name__)


async def connect(url: str, *, name: str, patience_seconds: float = 5.0) -> Client:
    """A connection that reconnects for ever once it stood.

    Raises CannotStart when NATS does not answer at all for the time of patience.
    """
    client = Client()
    try:
        async with asyncio.timeout(patience_seconds):
            await client.connect(
                url,
                name=name,
                error_cb=_note_error,
                disconnected_cb=_note_disconnect,
                reconnected_cb=_note_reconnect,
                reconnect_time_wait=1,
                max_reconnect_attempts=-1,
                ping_interval=20,
            )
    except (NatsError, OSError, TimeoutError) as error:
        await client.close()
        raise CannotStart(f"NATS does not answer at {_place(url)}.") from error
    return client


async def ensure_streams(client: Client, *, replicas: int = 1) -> None:
    """Makes the streams where they are missing; one that an operator has tuned stays as it is."""
    jetstream = client.jetstream()
    for name, config in STREAMS.items():
        try:
            await jetstream.stream_info(name)
        except NotFoundError:
            await jetstream.add_stream(config.evolve(num_replicas=replicas))


def has_no_room(error: APIError) -> bool:
    """Whether JetStream refused because something of it is full."""
    return error.err_code in _NO_ROOM


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or 4222}"


async def _note_error(error: Exception) -> None:
    _log.warning("nats_trouble", error=type(error).__name__)


async def _note_disconnect() -> None:
    _log.warning("nats_disconnected")


async def _note_reconnect() -> None:
    _log.info("nats_reconnected")
