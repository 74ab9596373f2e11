"""Starts the children, watches them, stops them in order. Knows nothing of what they are for."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from cli.up.child import Child, RunningChild, ending_of
from cli.up.health import until_healthy

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Audience(Protocol):
    """Who hears how it goes."""

    def say(self, line: str) -> None:
        """One plain line."""

    def healthy(self, child: Child, seconds: float) -> None:
        """A child is healthy, so many seconds after its start."""


class ChildFailed(Exception):
    """One child did not become healthy, or ended unasked; the text is one sentence for the person at the terminal."""


class Supervisor:
    """Runs children until somebody asks it to stop or one of them ends. None is left when `run` returns or raises."""

    def __init__(
        self, children: tuple[Child, ...], log_of: Callable[[str], Path], audience: Audience, patience: float = 60.0
    ) -> None:
        self._children = children
        self._log_of = log_of
        self._audience = audience
        self._patience = patience
        self._running: list[RunningChild] = []
        self._watches: list[asyncio.Task[None]] = []
        self._healthy = {child.name: asyncio.Event() for child in children}

    async def run(self, once_healthy: Callable[[], Awaitable[None]]) -> None:
        """Starts all, awaits `once_healthy`, then waits for a signal to stop. Raises ChildFailed if a child ends."""
        self._ending: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._listen()
        opening = asyncio.create_task(self._open(once_healthy))
        try:
            await asyncio.wait({opening, self._ending}, return_when=asyncio.FIRST_COMPLETED)
            if not self._ending.done():
                opening.result()
            await self._ending
        finally:
            await self._close(opening)

    def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup says so, and means it
                loop.add_signal_handler(number, self._on_signal)

    def _on_signal(self) -> None:
        if self._ending.done():
            self._audience.say("Killing what is left.")
            self._kill_all()
        else:
            self._ending.set_result(None)

    def _fail(self, sentence: str) -> None:
        """The first failure is the reason; those that follow from it are not told."""
        if not self._ending.done():
            self._ending.set_exception(ChildFailed(sentence))

    async def _open(self, once_healthy: Callable[[], Awaitable[None]]) -> None:
        await asyncio.gather(*(self._bring_up(child) for child in self._children))
        if not self._ending.done():
            await once_healthy()

    async def _bring_up(self, child: Child) -> None:
        for needed in child.needs:
            await self._healthy[needed].wait()
        began = time.monotonic()
        running = await RunningChild.start(child, self._log_of(child.name))
        self._running.append(running)
        self._watches.append(asyncio.create_task(self._watch(running)))
        try:
            await asyncio.wait_for(until_healthy(child.healthy, child.address), self._patience)
        except TimeoutError:
            self._fail(
                f"{child.name} was not healthy within {self._patience:g} s; it last logged "
                f"{running.last_words()!r} ({running.log})."
            )
            return
        self._audience.healthy(child, time.monotonic() - began)
        self._healthy[child.name].set()

    async def _watch(self, running: RunningChild) -> None:
        ending = ending_of(await running.ended())
        if not self._ending.done():
            words = running.last_words()
            self._fail(f"{running.child.name} {ending}; it last logged {words!r} ({running.log}).")

    async def _close(self, opening: asyncio.Task[None]) -> None:
        """Stops what runs, the highest stage first; a signal on the way kills the rest at once."""
        if not self._ending.done():
            self._ending.set_result(None)
        opening.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await opening
        if self._running:
            self._audience.say("Stopping.")
        for stage in sorted({each.child.stage for each in self._running}, reverse=True):
            await asyncio.gather(*(each.stop() for each in self._running if each.child.stage == stage))
        await asyncio.gather(*self._watches)

    def _kill_all(self) -> None:
        for each in self._running:
            each.kill()
