"""What a service's process does instead of serving: a word on its command line, for the operator's Jobs.

`prepare` makes what is missing in database and broker. `dump FOLDER` copies the service's database there, and
`restore FOLDER` puts the newest copy back into an empty one. Each ends when it is done.
"""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import structlog

from chassis import opening
from chassis.clock import now
from chassis.mongo import Store
from chassis.mongo.copying import dump, restore
from chassis.settings import Settings
from chassis.trouble import CannotStart

log = structlog.get_logger(__name__)

Word = Callable[[str, type[Store], Settings], Awaitable[None]]


def word_of(arguments: list[str]) -> Word | None:
    """What the command line asks for; None to serve. Raises CannotStart for what nobody knows."""
    match arguments:
        case []:
            return None
        case ["prepare"]:
            return prepare
        case ["dump" | "restore" as word, folder]:
            act = {"dump": _dump, "restore": _restore}[word]
            return lambda name, store, settings: act(Path(folder), name, store, settings)
    raise CannotStart("It is started without arguments, or with `prepare`, `dump FOLDER` or `restore FOLDER`.")


async def prepare(name: str, store: type[Store], settings: Settings) -> None:
    """Makes what is missing."""
    async with AsyncExitStack() as stack:
        await opening.open_store(stack, name, store, settings)
        await opening.open_nats(stack, name, settings)
        log.info("prepared")


async def _dump(folder: Path, name: str, _: type[Store], settings: Settings) -> None:
    copy = await dump(settings.mongo_url.get_secret_value(), opening.database_of(name), folder, now())
    log.info("copied", database=opening.database_of(name), path=copy.name, bytes=copy.stat().st_size)


async def _restore(folder: Path, name: str, store: type[Store], settings: Settings) -> None:
    async with AsyncExitStack() as stack:
        await opening.open_store(stack, name, store, settings)
        copy, count = await restore(settings.mongo_url.get_secret_value(), opening.database_of(name), folder)
    log.info("restored", database=opening.database_of(name), path=copy.name, count=count)
