"""Asks every service what it holds about the caller. One that does not answer fails the whole: nothing is left out."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
from google.protobuf.json_format import MessageToDict
from okaeri.audit.v1 import audit_pb2
from okaeri.person.v1 import person_pb2

from gateway.contracts import CONTRACTS
from gateway.export.archive import Part
from gateway.loaders import Ask

MOST_BYTES = 16 * 1024 * 1024
"""What one service may hold about one person; more does not fit here."""
_PAGE = 100


class TooLarge(Exception):
    """The rows do not fit into one export."""


async def held_about_the_caller(ask: Ask) -> list[Part]:
    """The rows of all services, each collection whole, by service. Raises what the first service failed with."""
    found = await asyncio.gather(*(_held_by(ask, service) for service in CONTRACTS))
    return [part for parts in found for part in parts]


async def _held_by(ask: Ask, service: str) -> list[Part]:
    rows: dict[str, list[Any]] = {}
    size = 0
    async for part in _streamed(ask, service):
        size += sum(map(len, part.rows))
        if size > MOST_BYTES:
            raise TooLarge
        rows.setdefault(part.collection, []).extend(map(orjson.loads, part.rows))
    if accesses := [access async for access in _accesses(ask, service)]:
        rows["accesses"] = accesses
    return [Part(service, collection, held) for collection, held in rows.items()]


def _streamed(ask: Ask, service: str) -> AsyncIterator[person_pb2.ExportOwnResponse]:
    answers: Any = ask(f"PersonService.ExportOwn@{service}", person_pb2.ExportOwnRequest())
    return answers  # type: ignore[no-any-return]


async def _accesses(ask: Ask, service: str) -> AsyncIterator[dict[str, Any]]:
    """Who was shown something about the caller: the service's own log, without the ids of those who looked."""
    token = ""
    while True:
        request = audit_pb2.ListOwnAccessesRequest(page_size=_PAGE, page_token=token)
        page = await ask(f"AuditService.ListOwnAccesses@{service}", request)
        for access in page.accesses:
            yield MessageToDict(access, preserving_proto_field_name=True)
        if not (token := page.next_page_token):
            return
