"""Wires events: `python -m services.events`."""

from functools import partial

from okaeri.events.v1 import gathering_pb2_grpc

from chassis import sign_in
from chassis.running import Running
from chassis.server import Face
from chassis.service import Service, run
from services.events import reactions
from services.events.servicer import GatheringServicer
from services.events.settings import EventsSettings
from services.events.store import EventsStore


def faces(running: Running[EventsSettings, EventsStore]) -> list[Face]:
    """The service of the contract."""
    return [partial(gathering_pb2_grpc.add_GatheringServiceServicer_to_server, GatheringServicer(running.store))]


service = Service[EventsSettings, EventsStore](
    name="events",
    settings=EventsSettings,
    store=EventsStore,
    faces=faces,
    keys=sign_in.keys,
    reactions=reactions,
)

if __name__ == "__main__":
    run(service)
