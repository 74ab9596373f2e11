"""Wires events: `python -m services.events`."""

from collections.abc import Coroutine
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from okaeri.events.v1 import door_pb2_grpc, gathering_pb2_grpc, guest_pb2_grpc, seat_pb2_grpc, series_pb2_grpc
from okaeri.identity.v1 import account_pb2
from okaeri.network.v1 import member_pb2

from chassis import sign_in
from chassis.credentials import FORWARD
from chassis.keyring import Keys
from chassis.running import Running
from chassis.server import Face
from chassis.service import Service, run
from services.events import around, reactions, tickets
from services.events.desks import DeskRoles
from services.events.handing_on import HandingOn
from services.events.people import People
from services.events.secrets import Secrets
from services.events.servicer import DoorServicer, GatheringServicer, GuestServicer, SeatServicer, SeriesServicer
from services.events.settings import EventsSettings
from services.events.store import EventsStore
from services.events.turns import Turns

RunningEvents = Running[EventsSettings, EventsStore]


@dataclass(frozen=True)
class Parts:
    """What faces and jobs share."""

    turns: Turns
    secrets: Secrets
    keys: Keys


@cache
def parts_of(running: RunningEvents) -> Parts:
    """The shared parts of one running service."""
    secrets = Secrets(running.settings.events_secret.get_secret_value())
    keys = Keys(running.store, secrets, life=tickets.LIFE, key_life=running.settings.key_life)
    return Parts(Turns(), secrets, keys)


def faces(running: RunningEvents) -> list[Face]:
    """The services of the contract."""
    store, parts = running.store, parts_of(running)
    people = People(running.connect("network", member_pb2.DESCRIPTOR, caller=FORWARD))
    gatherings = GatheringServicer(store, people, parts.turns)
    signed = tickets.Tickets(parts.keys)
    seats = SeatServicer(store, parts.turns, signed)
    domains = running.settings.events_employer_domains
    guests = GuestServicer(store, parts.turns, signed, parts.secrets, domains)
    roles = DeskRoles(running.connect("identity", account_pb2.DESCRIPTOR, caller=running.itself))
    doors = DoorServicer(store, parts.turns, signed, roles)
    return [
        partial(gathering_pb2_grpc.add_GatheringServiceServicer_to_server, gatherings),
        partial(seat_pb2_grpc.add_SeatServiceServicer_to_server, seats),
        partial(series_pb2_grpc.add_SeriesServiceServicer_to_server, SeriesServicer(store)),
        *around.served(running, parts.secrets, parts.turns),
        partial(guest_pb2_grpc.add_GuestServiceServicer_to_server, guests),
        partial(door_pb2_grpc.add_DoorServiceServicer_to_server, doors),
    ]


def jobs(running: RunningEvents) -> list[Coroutine[Any, Any, None]]:
    """What goes on all the time."""
    parts = parts_of(running)
    return [parts.keys.run(), HandingOn(running.store, parts.turns).run(), *around.jobs(running, parts.secrets)]


service = Service[EventsSettings, EventsStore](
    name="events",
    settings=EventsSettings,
    store=EventsStore,
    faces=faces,
    keys=sign_in.keys,
    token=sign_in.own_token,
    reactions=reactions,
    jobs=jobs,
)

if __name__ == "__main__":
    run(service)
