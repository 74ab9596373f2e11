"""What the resolvers of one operation share: the services to ask and the loaders that gather what they ask by id.

Equal questions are asked once: whoever asks the same of the same rpc while the operation lasts gets the same answer. A
write changes what is so, and everything is asked anew after it.
"""

import asyncio
from collections.abc import Awaitable
from functools import cache
from typing import Any

from chassis.rpc import rpc_of
from gateway.admission import NOTHING, Spent
from gateway.contracts import method
from gateway.documents import Document
from gateway.gates import OPEN, Gates
from gateway.loaders import Ask, Loader, loader_of

_Question = tuple[str, bytes]


class Context:
    """Made anew for each operation, so that nothing one caller was shown reaches another."""

    def __init__(self, ask: Ask, document: Document, *, gates: Gates = OPEN, spent: Spent = NOTHING) -> None:
        self.document = document
        """The operation as it was read."""
        self.spent = spent
        """What the operation costs, and what is left to the caller."""
        self._gates = gates
        self._ask = ask
        self._asked: dict[_Question, asyncio.Future[Any]] = {}
        self._loaders: dict[str, Loader] = {}

    def ask(self, rpc: str, message: Any) -> Awaitable[Any]:
        """The answer of an rpc, such as `PostingService.ListPostings`, for the caller in hand. Raises refusals."""
        self._gates.check(rpc)
        return self._shared(rpc, message) if _is_read(rpc) else self._write(rpc, message)

    def load(self, type_name: str, own_id: str) -> Awaitable[Any]:
        """A thing by its id within its service, in one batch with the others of this level; None when not found."""
        loader = self._loaders.get(type_name)
        if loader is None:
            loader = self._loaders[type_name] = loader_of(type_name, self.ask)
        return loader[own_id]

    def close(self) -> None:
        """Ends what nobody waits for any more, and lets go of the rest: loaders ask through this, which is a circle."""
        for answer in self._asked.values():
            answer.cancel()
        self._forget()

    def _shared(self, rpc: str, message: Any) -> Awaitable[Any]:
        """One call for all who ask the same; one of them that gives up takes nothing from the others."""
        question = rpc, message.SerializeToString(deterministic=True)
        answer = self._asked.get(question)
        if answer is None:
            answer = self._asked[question] = asyncio.ensure_future(self._ask(rpc, message))
            answer.add_done_callback(_noticed)
        return asyncio.shield(answer)

    async def _write(self, rpc: str, message: Any) -> Any:
        try:
            return await self._ask(rpc, message)
        finally:
            self._forget()

    def _forget(self) -> None:
        self._asked = {}
        self._loaders = {}


@cache
def _is_read(rpc: str) -> bool:
    """Whether asking twice is as good as asking once; an rpc that streams is not shared."""
    found = method(rpc)
    path = f"/{found.containing_service.full_name}/{found.name}"
    return rpc_of(path).is_read and not found.server_streaming


def _noticed(answer: "asyncio.Future[Any]") -> None:
    """An answer that everybody gave up waiting for may be an error that nobody asks for."""
    if not answer.cancelled():
        answer.exception()
