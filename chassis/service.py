"""Everything a `__main__` wires: a service declares its parts, `run` starts them in order and stops them in reverse.

Start: settings, logs, telemetry, database, NATS, reactions, relay, server. What fails there ends the process with one
sentence. Later the database and NATS may come and go: the process says it is not ready and recovers by itself. On
SIGTERM and SIGINT it takes no new calls, finishes those under way, publishes what waits, and leaves.
"""

import asyncio
import gc
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Generic, TypeVar

import structlog
import uvloop
from nats.aio.client import Client

from chassis import figures, logs, opening, telemetry
from chassis.audit.sealing import keep_sealed
from chassis.audit.servicer import audit_face
from chassis.certificates import leave_when_renewed
from chassis.credentials import IssuedToken, OwnToken, server_credentials
from chassis.inbox import Inbox, reactions_in
from chassis.mongo import Store
from chassis.outbox import Relay
from chassis.people import reactions as people_reactions
from chassis.people.retention import keep_to_the_periods
from chassis.people.servicer import person_face
from chassis.readiness import Readiness
from chassis.running import Running
from chassis.server import Face, Server
from chassis.settings import Settings, read
from chassis.tasks import cancelled
from chassis.tokens import Keys, Verifier
from chassis.trouble import CannotStart, JobFailed
from chassis.words import Word, word_of

S = TypeVar("S", bound=Settings)
D = TypeVar("D", bound=Store)
Job = Coroutine[Any, Any, None]

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Service(Generic[S, D]):
    """What a service is made of. The functions are called once, at start, with what is running by then."""

    name: str
    settings: type[S]
    store: type[D]
    faces: Callable[[Running[S, D]], Iterable[Face]]
    """Its servicers, each as `partial(pb_grpc.add_ThingServiceServicer_to_server, ThingServicer(...))`."""
    keys: Callable[[Running[S, D]], Callable[[], Awaitable[str]]]
    """Where the keys come from that tokens are verified with: gives a function that answers a JWKS as JSON."""
    token: Callable[[Running[S, D]], Callable[[], Awaitable[IssuedToken]]] | None = None
    """Where its own token comes from, for `running.itself`."""
    reactions: ModuleType | None = None
    """The module whose `@hears` functions react to others' domain events."""
    jobs: Callable[[Running[S, D]], Iterable[Job]] | None = None
    """Work that goes on all the time, such as sending what is due; a job that ends with an error ends the process."""


def run(service: Service[Any, Any]) -> None:
    """Runs the service until it is told to stop. A start that fails is one sentence on stderr and exit code 1.

    A word on the command line makes it do something else and end (`chassis.words`).
    """
    try:
        word = word_of(sys.argv[1:])
        settings = read(service.settings)
        logs.start(service.name, level=settings.log_level, form=settings.log_format)
        stop_telemetry = telemetry.start(service.name, settings.metrics_address)
        try:
            uvloop.run(_done(word, service, settings) if word else _until_told_to_stop(service, settings))
        finally:
            stop_telemetry()
    except CannotStart as trouble:
        sys.exit(f"okaeri {service.name} cannot start: {trouble}")
    except JobFailed as trouble:
        sys.exit(f"okaeri {service.name} stopped: {trouble}")


async def _done(word: Word, service: Service[Any, Any], settings: Settings) -> None:
    await word(service.name, service.store, settings)


async def _until_told_to_stop(service: Service[Any, Any], settings: Settings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with serving(service, settings, stop) as server:
        gc.collect()
        gc.freeze()
        log.info("started", address=server.address)
        await stop.wait()
        log.info("stopping")


@asynccontextmanager
async def serving(service: Service[S, D], settings: S, stop: asyncio.Event) -> AsyncIterator[Server]:
    """The service takes calls inside and has stopped after. A job that fails sets `stop`.

    Raises CannotStart when the database, NATS or the address cannot be had, and JobFailed at the end.
    """
    async with AsyncExitStack() as stack:
        store = await opening.open_store(stack, service.name, service.store, settings)
        client = await opening.open_nats(stack, service.name, settings)
        running = Running(service.name, settings, store)
        stack.push_async_callback(running.close)
        own_token = OwnToken(service.token(running)) if service.token else None
        running.itself = own_token or running.itself
        relay = Relay(store, client, service=service.name)
        stack.push_async_callback(relay.drain)
        await stack.enter_async_context(_working(_jobs(service, running, client, relay, stop), stop))
        ready = Readiness(settings, store, client, relay, own_token)
        yield await stack.enter_async_context(_server(service, running, ready))


def _server(service: Service[S, D], running: Running[S, D], ready: Readiness) -> Server:
    settings = running.settings
    return Server(
        *service.faces(running),
        person_face(running.store),
        audit_face(running.store, service.name),
        address=settings.listen_address_of(service.name),
        verifier=Verifier(Keys(service.keys(running))),
        ready=ready,
        credentials=server_credentials(settings),
        maximum_concurrent_rpcs=settings.maximum_concurrent_rpcs,
        drain_seconds=settings.drain_seconds,
    )


def _jobs(
    service: Service[S, D], running: Running[S, D], client: Client, relay: Relay, stop: asyncio.Event
) -> list[Job]:
    own_reactions = reactions_in(service.reactions) if service.reactions else []
    reactions = [*reactions_in(people_reactions), *own_reactions]
    inbox = Inbox(running.store, client, service=service.name, reactions=reactions)
    own = service.jobs(running) if service.jobs else ()
    watches = [figures.watch_outbox(relay), figures.watch_inbox(client, service.name), telemetry.watch_event_loop()]
    always = [keep_to_the_periods(running.store), keep_sealed(running.store, service.name)]
    always.append(leave_when_renewed(running.settings, stop))
    return [relay.run(), inbox.run(), *watches, *always, *own]


@asynccontextmanager
async def _working(jobs: Iterable[Job], stop: asyncio.Event) -> AsyncIterator[None]:
    """The jobs go on inside and are cancelled after. One that fails sets `stop`; JobFailed is raised at the end."""
    tasks = [asyncio.create_task(_noticed(job, stop)) for job in jobs]
    try:
        yield
    finally:
        ended = await cancelled(tasks)
    if failed := next((error for error in ended if isinstance(error, Exception)), None):
        raise JobFailed(f"a job ended with {type(failed).__name__}; the log says where.") from failed


async def _noticed(job: Job, stop: asyncio.Event) -> None:
    try:
        await job
    except Exception as error:
        log.error("job_failed", exc_info=error)
        stop.set()
        raise
