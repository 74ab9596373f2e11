"""Runs the gateway until it is told to stop: opens the address, serves, says it is leaving, finishes, leaves."""

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
import uvicorn
import uvloop
from starlette.types import ASGIApp

from chassis import logs, telemetry
from chassis.arrivals import Arrivals
from chassis.certificates import leave_when_renewed
from chassis.settings import read, split_address
from chassis.trouble import CannotStart, reason_of
from gateway.app import make_app
from gateway.leaving import Leaving
from gateway.neighbours import Neighbours
from gateway.settings import GatewaySettings
from gateway.streams.protocol import LARGEST_MESSAGE

log = structlog.get_logger(__name__)

YOUNG_OBJECTS = 50_000
"""How many objects are made until the collector looks for circles: an answer is thousands of them, and has none."""
FINISH_WITHIN = 10
"""Seconds that requests under way have to finish."""


def run() -> None:
    """Runs the gateway. A start that fails is one sentence on stderr and exit code 1."""
    try:
        settings = read(GatewaySettings)
        logs.start("gateway", level=settings.log_level, form=settings.log_format)
        stop_telemetry = telemetry.start("gateway", settings.metrics_address)
        try:
            uvloop.run(_until_told_to_stop(settings))
        finally:
            stop_telemetry()
    except CannotStart as trouble:
        sys.exit(f"okaeri gateway cannot start: {trouble}")


async def _until_told_to_stop(settings: GatewaySettings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    watches = [asyncio.create_task(each) for each in (telemetry.watch_event_loop(), leave_when_renewed(settings, stop))]
    address = settings.listen_address_of("gateway")
    with _opened(address) as listening:
        async with Neighbours(settings) as neighbours:
            app = make_app(settings, neighbours, leaving=stop.is_set)
            arrivals = Arrivals()
            server = _server(Leaving(app, arrivals, stop.is_set))
            hearing = asyncio.create_task(app.state.streams.listen())
            sharing = asyncio.create_task(app.state.sharing.run()) if settings.shares_budget else None
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            gc.collect()
            gc.freeze()
            gc.set_threshold(YOUNG_OBJECTS)
            log.info("started", address=address)
            await stop.wait()
            log.info("stopping")
            await arrivals.until_none(settings.drain_seconds)
            await app.state.streams.drain(FINISH_WITHIN / 2)
            server.should_exit = True
            await serving
            hearing.cancel()
            if sharing:
                sharing.cancel()
    for watch in watches:
        watch.cancel()


def _server(app: ASGIApp) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        loop="none",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=LARGEST_MESSAGE,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=FINISH_WITHIN,
    )
    return _Server(config)


class _Server(uvicorn.Server):
    """Leaves the signals to us, who first say that we are leaving."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Captures none."""
        yield


@contextmanager
def _opened(address: str) -> Iterator[socket.socket]:
    """The address, listened at. Raises CannotStart when it cannot be had."""
    host, port = split_address(address)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise CannotStart(f"The address {address} cannot be used: {reason_of(error)}.") from None
    with listening:
        yield listening
