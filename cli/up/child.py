"""One process of the suite: what it is, and the running of it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from cli.up import leash
from cli.up.address import Address

Probe = Callable[[Address], Awaitable[bool]]


@dataclass(frozen=True)
class Child:
    """What is started, where it listens, and how it is known to be healthy."""

    name: str
    command: tuple[str, ...]
    address: Address
    healthy: Probe
    needs: tuple[str, ...] = ()
    """Those that must be healthy before this one is started."""
    stage: int = 0
    """Stages are stopped from the highest to the lowest, each when the one above it has ended."""
    environment: Mapping[str, str] = field(default_factory=dict)
    metrics: Address | None = None
    """Where Prometheus reads its `/metrics`."""
    grace: float = 10.0
    """Seconds between the request to stop and the kill."""


class RunningChild:
    """A started child. It leads a session of its own, so that a Ctrl-C at the terminal reaches only the supervisor."""

    def __init__(self, child: Child, running: asyncio.subprocess.Process, log: Path) -> None:
        self.child = child
        self.log = log
        self._running = running

    @classmethod
    async def start(cls, child: Child, log: Path) -> "RunningChild":
        """Starts the child with what it prints going to `log`; the log of the run before is kept beside it."""
        with _fresh(log) as output:
            running = await asyncio.create_subprocess_exec(
                *on_leash(child.command),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **child.environment},
                start_new_session=True,
            )
        return cls(child, running, log)

    async def ended(self) -> int:
        """Waits for the end and answers the exit code; negative: the signal that ended it."""
        return await self._running.wait()

    async def stop(self) -> None:
        """Asks it to end, waits for the grace, then kills it."""
        with suppress(ProcessLookupError):
            self._running.terminate()
        try:
            await asyncio.wait_for(self.ended(), self.child.grace)
        except TimeoutError:
            self.kill()
            await self.ended()

    def kill(self) -> None:
        """Ends it and whatever it started, at once."""
        if self._running.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._running.pid, signal.SIGKILL)

    def last_words(self) -> str:
        """The last line it logged that says something."""
        with self.log.open("rb") as log:
            log.seek(max(0, self.log.stat().st_size - 8192))
            lines = log.read().decode(errors="replace").splitlines()
        return next((_spoken(line) for line in reversed(lines) if line.strip()), "nothing")


def on_leash(command: tuple[str, ...]) -> tuple[str, ...]:
    """The command that runs `command` and ends it when this process ends."""
    return (sys.executable, "-I", "-S", str(Path(leash.__file__)), str(os.getpid()), *command)


def ending_of(code: int) -> str:
    """An exit code in words."""
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"


def _fresh(log: Path) -> BinaryIO:
    if log.exists():
        log.replace(log.with_suffix(".previous.log"))
    return log.open("wb")


def _spoken(line: str) -> str:
    """The message of a structured log line, or the line itself."""
    with suppress(ValueError, KeyError, TypeError):
        return str(json.loads(line)["event"])
    return line.strip()
