"""What all streams of the process share."""

from dataclasses import dataclass

from gateway.callers import Callers
from gateway.endpoint.persisted import Persisted
from gateway.streams.room import Room
from gateway.streams.subscribing import Subscribing

SENT_WITHIN = 20.0
"""Seconds a message may wait for a client that does not read; then the connection ends."""


@dataclass(frozen=True)
class House:
    """Made once at start."""

    subscribing: Subscribing
    callers: Callers
    persisted: Persisted
    connections: Room
    streams: Room
