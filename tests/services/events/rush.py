"""Events as a process of its own that a test may kill: `python -m tests.services.events.rush URL DATABASE ADDRESS`.

It believes tokens signed with the key whose public part is in `RUSH_KEYS`, and runs the job too.
"""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from chassis import logs, tokens
from chassis.mongo import connect
from chassis.server import Server
from cli.up.child import on_leash
from services.events.store import EventsStore
from tests.services.events.house import House, faces

AT_ONCE = 3_000


async def serve(url: str, database: str, address: str) -> None:
    """Serves until it is killed."""
    store = EventsStore(connect(url, database=database, driver="pymongo"))
    await store.prepare()
    built = House(store)

    async def keys() -> str:
        return os.environ["RUSH_KEYS"]

    verifier = tokens.Verifier(tokens.Keys(keys))
    async with Server(*faces(built), verifier=verifier, address=address, maximum_concurrent_rpcs=AT_ONCE):
        await built.handing_on.run()


class Rush:
    """One such process on one address; killed and started at will."""

    def __init__(self, url: str, database: str, address: str, log: Path) -> None:
        self._command = (sys.executable, "-P", "-m", "tests.services.events.rush", url, database, address)
        self._log = log
        self._running: subprocess.Popen[bytes] | None = None

    def start(self, jwks: str) -> None:
        """Starts it; callers find out when it answers."""
        environment = {**os.environ, "RUSH_KEYS": jwks, "PYTHONPATH": str(Path.cwd())}
        with self._log.open("ab") as log:
            self._running = subprocess.Popen(on_leash(self._command), stdout=log, stderr=log, env=environment)

    def kill9(self) -> None:
        """Ends it without a word."""
        if self._running:
            self._running.kill()
            self._running.wait()


if __name__ == "__main__":
    logs.start("events", level="warning", form="json")
    asyncio.run(serve(*sys.argv[1:]))
