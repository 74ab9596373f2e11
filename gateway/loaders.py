"""Finds things by id in batches: however many ids one level of an answer needs, their service is asked once.

Each type registers the rpc that finds it (`gateway.proto_types`). What is not found, or not to be seen, is None.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from google.protobuf.descriptor import MethodDescriptor
from strawberry.dataloader import DataLoader

from chassis.errors import NotFound
from gateway import contracts

LARGEST_BATCH = 100
"""Ids that the services take at once."""

Ask = Callable[[str, Any], Awaitable[Any]]
"""Sends a message to the rpc of that name, for the caller in hand."""
Loader = DataLoader[str, Any]

_finders: dict[str, str] = {}


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
    return _loader(_finders[type_name], ask)


def _loader(rpc: str, ask: Ask) -> Loader:
    method = contracts.method(rpc)
    find = _together(method, rpc, ask) if "ids" in method.input_type.fields_by_name else _each(method, rpc, ask)
    return DataLoader(load_fn=find, max_batch_size=LARGEST_BATCH)


def _together(method: MethodDescriptor, rpc: str, ask: Ask) -> Callable[[list[str]], Awaitable[Sequence[Any]]]:
    request, (items,) = contracts.request_of(method), (field.name for field in method.output_type.fields)

    async def find(ids: list[str]) -> Sequence[Any]:
        found = {item.id: item for item in getattr(await ask(rpc, request(ids=ids)), items)}
        return [found.get(own) for own in ids]

    return find


def _each(method: MethodDescriptor, rpc: str, ask: Ask) -> Callable[[list[str]], Awaitable[Sequence[Any]]]:
    request = contracts.request_of(method)

    async def find_one(own: str) -> Any:
        try:
            return await ask(rpc, request(id=own))
        except NotFound:
            return None

    async def find(ids: list[str]) -> Sequence[Any]:
        return await asyncio.gather(*map(find_one, ids), return_exceptions=True)

    return find
