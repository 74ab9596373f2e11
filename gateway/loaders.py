"""Finds things by id in batches: however many ids one level of an answer needs, their service is asked once.

Each type registers the rpc that finds it (`gateway.proto_types`). What is not found, or not to be seen, is None.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from google.protobuf.descriptor import MethodDescriptor

from chassis.errors import NotFound
from gateway import contracts

LARGEST_BATCH = 100
"""Ids that the services take at once."""

Ask = Callable[[str, Any], Awaitable[Any]]
"""Sends a message to the rpc of that name, for the caller in hand."""
_Find = Callable[[list[str]], Awaitable[Sequence[Any]]]

_finders: dict[str, str] = {}


class Loader(dict[str, asyncio.Future[Any]]):
    """The futures of things by id: one that is not there yet is made, and asked for with the others of this turn.

    A dict, because most places of an answer want what another one wanted before. An exception that is found in the
    place of a thing is its future's.
    """

    def __init__(self, find: _Find) -> None:
        super().__init__()
        self._find = find
        self._loop = asyncio.get_running_loop()
        self._wanted: list[str] = []
        self._asking: set[asyncio.Task[None]] = set()

    def __missing__(self, own_id: str) -> asyncio.Future[Any]:
        if not self._wanted:
            self._loop.call_soon(self._ask)
        self._wanted.append(own_id)
        future = self[own_id] = self._loop.create_future()
        return future

    def _ask(self) -> None:
        wanted, self._wanted = self._wanted, []
        for first in range(0, len(wanted), LARGEST_BATCH):
            batch = [own_id for own_id in wanted[first : first + LARGEST_BATCH] if not self[own_id].cancelled()]
            if batch:
                asking = self._loop.create_task(self._load(batch))
                self._asking.add(asking)
                asking.add_done_callback(self._asking.discard)

    async def _load(self, batch: list[str]) -> None:
        try:
            found = await self._find(batch)
        except Exception as error:
            found = [error] * len(batch)
        for own_id, thing in zip(batch, found, strict=True):
            future = self[own_id]
            if future.done():
                continue
            if isinstance(thing, BaseException):
                future.set_exception(thing)
            else:
                future.set_result(thing)


def register(type_name: str, rpc: str) -> None:
    """Things of that type are found by that rpc, which takes `ids` or one `id`. Raises TypeError when it does not."""
    fields = contracts.method(rpc).input_type.fields_by_name
    if "ids" not in fields and "id" not in fields:
        raise TypeError(f"{rpc} does not find anything by id")
    _finders[type_name] = rpc


def known_types() -> frozenset[str]:
    """The types that are found by id."""
    return frozenset(_finders)


def finders() -> Mapping[str, str]:
    """The rpc that finds the things of each type."""
    return _finders


def loader_of(type_name: str, ask: Ask) -> Loader:
    """A loader of that type; to be made anew for each request, so that nobody sees what another was shown."""
    rpc = _finders[type_name]
    method = contracts.method(rpc)
    find = _together(method, rpc, ask) if "ids" in method.input_type.fields_by_name else _each(method, rpc, ask)
    return Loader(find)


def _together(method: MethodDescriptor, rpc: str, ask: Ask) -> _Find:
    request, (items,) = contracts.request_of(method), (field.name for field in method.output_type.fields)

    async def find(ids: list[str]) -> Sequence[Any]:
        found = {item.id: item for item in getattr(await ask(rpc, request(ids=ids)), items)}
        return [found.get(own) for own in ids]

    return find


def _each(method: MethodDescriptor, rpc: str, ask: Ask) -> _Find:
    request = contracts.request_of(method)

    async def find_one(own: str) -> Any:
        try:
            return await ask(rpc, request(id=own))
        except NotFound:
            return None

    async def find(ids: list[str]) -> Sequence[Any]:
        return await asyncio.gather(*map(find_one, ids), return_exceptions=True)

    return find
