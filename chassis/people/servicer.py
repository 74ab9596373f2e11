"""The gRPC face of every service for the person itself: what it holds about the caller."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Any, ClassVar

import orjson
from okaeri.person.v1 import person_pb2 as pb
from okaeri.person.v1 import person_pb2_grpc as pb_grpc

from chassis.access import caller
from chassis.mongo import Store
from chassis.server import Face

MOST_BYTES = 1_000_000
"""Rows of one message; a message holds four times as much."""


class PersonServicer(pb_grpc.PersonServiceServicer):
    """What a store holds about whoever asks."""

    deadline_seconds: ClassVar[dict[str, float]] = {"ExportOwn": 60.0}

    def __init__(self, store: Store) -> None:
        self._store = store

    async def ExportOwn(self, request: pb.ExportOwnRequest, context: Any) -> AsyncIterator[pb.ExportOwnResponse]:
        async for held in self._store.export_about(caller().subject):
            for rows in _in_parts([orjson.dumps(row).decode() for row in held.rows]):
                yield pb.ExportOwnResponse(collection=held.collection, rows=rows)


def person_face(store: Store) -> Face:
    """The face that every service has."""
    return partial(pb_grpc.add_PersonServiceServicer_to_server, PersonServicer(store))


def _in_parts(rows: list[str]) -> list[list[str]]:
    """The rows in lists that fit into a message."""
    parts: list[list[str]] = [[]]
    size = 0
    for row in rows:
        size += len(row.encode())
        if size > MOST_BYTES and parts[-1]:
            parts.append([])
            size = len(row.encode())
        parts[-1].append(row)
    return parts
