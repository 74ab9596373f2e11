"""One execution under way: what it waits for, and what becomes of it.

Each future is waited for once, however many places want its value: loaders give the same one for the same id. When it
comes, its callback completes those places there and then; what they wait for in turn is counted with the rest, and
the execution is over when nothing is waited for. So a level of an answer costs no coroutine, and no task but that of
an `async def` resolver.

What this execution started it ends: when a required value below a place failed, the coroutines for that place are
cancelled, and when the execution itself is cancelled, so is all that it waits for. A future that somebody else made,
such as a loader's, is shared, and is only let go by the failure of one place.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from graphql.execution import Executor

from gateway.execution.errors import Errors
from gateway.execution.places import Place

Then = Callable[[Any, "Run", Place], Any]
PENDING: Any = object()
"""Stands where a value is to come. It is never answered: a place gets its value, or is nulled with one around it."""


class Run:
    """An execution of a plan on the event loop that runs."""

    __slots__ = (
        "_broken",
        "_done",
        "_loop",
        "_own",
        "_sweeping",
        "_waiting",
        "arguments",
        "context",
        "errors",
        "executor",
        "is_awaitable",
        "steps",
    )

    def __init__(self, executor: Executor[Any], loop: asyncio.AbstractEventLoop) -> None:
        self.executor = executor
        self.context = executor.context_value
        self.is_awaitable: Callable[[Any], bool] = executor.is_awaitable
        self.errors = Errors()
        self.arguments: dict[int, dict[str, Any]] = {}
        """The arguments of each selected field, once they were read."""
        self.steps = 0
        """How often something was to come, or went wrong."""
        self._loop = loop
        self._waiting: dict[asyncio.Future[Any], list[tuple[Then, Place]]] = {}
        self._own: set[asyncio.Future[Any]] = set()
        self._done: asyncio.Future[None] | None = None
        self._broken: BaseException | None = None
        self._sweeping = False

    def take(self, value: Any, place: Place) -> Any:
        """What is answered for the value of a field or an item; PENDING when it is to come."""
        if type(value) is asyncio.Future and not value.done():
            # What comes here most is a loader's future: told by its class, and often waited for already.
            waiters = self._waiting.get(value)
            if waiters is not None:
                self.steps += 1
                waiters.append((place[3].complete, place))
                return PENDING
            return self.later(value, place, place[3].complete)
        if self.is_awaitable(value):
            return self.later(value, place, place[3].complete)
        return place[3].complete(value, self, place)

    def later(self, value: Awaitable[Any], place: Place, then: Then) -> Any:
        """PENDING, and `then` completes the place with what is awaited; at once where that is there already."""
        self.steps += 1
        if isinstance(value, asyncio.Future):
            future = value
            if future.done():
                return then(future.result(), self, place)
        else:
            future = asyncio.ensure_future(value, loop=self._loop)
            self._own.add(future)
        if future in self._waiting:
            self._waiting[future].append((then, place))
        else:
            self._waiting[future] = [(then, place)]
            future.add_done_callback(self._ready)
        return PENDING

    def ignore(self, value: Awaitable[Any]) -> None:
        """Nobody will await this: a coroutine is closed, and the error of a future is looked at, so it is no defect."""
        if isinstance(value, asyncio.Future):
            value.add_done_callback(self._ready)
        elif hasattr(value, "close"):
            value.close()

    def fail(self, raised: Exception, place: Place) -> None:
        """Nulls what the error nulls, and lets go of what was still to come below it."""
        self.steps += 1
        self.errors.add(raised, place)
        self._sweep_soon()

    def _sweep_soon(self) -> None:
        # Once for however many failures of this turn of the loop: each sweep looks at all that is waited for.
        if self._waiting and not self._sweeping:
            self._sweeping = True
            self._loop.call_soon(self.sweep)

    async def wait(self) -> None:
        """Returns when nothing is waited for. Raises a cancellation and its like after cleaning up."""
        try:
            if self._waiting and self._broken is None:
                self._done = self._loop.create_future()
                await self._done
            if self._broken is not None:
                raise self._broken
        except BaseException:
            await self.abandon()
            raise

    @property
    def waits(self) -> bool:
        """Whether something is still to come, or has ended all."""
        return bool(self._waiting) or self._broken is not None

    async def abandon(self) -> None:
        """Cancels all that is waited for, and returns when what was started here has ended."""
        self.let_go()
        if self._own:
            await asyncio.wait(self._own)

    def let_go(self) -> None:
        """Cancels all that is waited for."""
        waiting, self._waiting = self._waiting, {}
        for future in waiting:
            future.cancel()

    def _ready(self, future: asyncio.Future[Any]) -> None:
        self._own.discard(future)
        waiters = self._waiting.pop(future, None)
        error = None if future.cancelled() else future.exception()
        if waiters:
            try:
                self._complete(future, error, waiters)
            except BaseException as broken:
                self._broken = broken
        if self._done is not None and not self._done.done() and (self._broken is not None or not self._waiting):
            self._done.set_result(None)

    def _complete(
        self, future: asyncio.Future[Any], error: BaseException | None, waiters: list[tuple[Then, Place]]
    ) -> None:
        wanted = [each for each in waiters if not self.errors.reach(each[1])] if self.errors else waiters
        if isinstance(error, Exception):
            for _, place in wanted:
                self.fail(error, place)
        elif wanted:
            # Raises where it was cancelled, or is no error that a field could have.
            self._answer(future.result(), wanted)

    def _answer(self, value: Any, waiters: list[tuple[Then, Place]]) -> None:
        """Completes the places with the value, at once for those that show the same of it and nothing else."""
        whole: Then | None = None
        answer: Any = None
        for then, place in waiters:
            if then is whole:
                place[1][place[2]] = answer
                continue
            steps = self.steps
            try:
                answer = place[1][place[2]] = then(value, self, place)
            except Exception as raised:
                self.fail(raised, place)
            whole = then if self.steps == steps and place[3].is_alone else None

    def sweep(self) -> None:
        """Lets go of what only places that are null by now wait for."""
        self._sweeping = False
        for future, waiters in list(self._waiting.items()):
            wanted = [each for each in waiters if not self.errors.reach(each[1])]
            if wanted:
                self._waiting[future] = wanted
            elif future in self._own:
                self._waiting[future] = []
                future.cancel()
            else:
                del self._waiting[future]
        if self._done is not None and not self._done.done() and not self._waiting:
            self._done.set_result(None)
