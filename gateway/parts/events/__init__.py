"""The part of events: gatherings, seats, guests, the door, series; and what came of them."""

import strawberry

from gateway.parts.events.door import DoorMutation, DoorQuery
from gateway.parts.events.guests import GuestMutation, GuestQuery
from gateway.parts.events.hosting import HostingMutation, HostingQuery
from gateway.parts.events.seats import SeatMutation, SeatQuery
from gateway.parts.events.series import SeriesMutation, SeriesQuery


@strawberry.type
class EventsQuery(HostingQuery, SeatQuery, GuestQuery, DoorQuery, SeriesQuery):
    """What the events service answers."""


@strawberry.type
class EventsMutation(HostingMutation, SeatMutation, GuestMutation, DoorMutation, SeriesMutation):
    """What the events service does."""


__all__ = ["EventsMutation", "EventsQuery"]
