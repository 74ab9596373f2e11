"""A whole service for the tests of the chassis: `python -m tests.chassis.echo_service`."""

from chassis.running import Running
from chassis.service import Service, run
from chassis.settings import Settings
from tests.chassis.echo import EchoServicer, face, keys
from tests.chassis.things import ThingStore


class EchoSettings(Settings):
    """Where it listens."""

    echo_address: str = "127.0.0.1:0"
    """`host:port`."""


service = Service[EchoSettings, ThingStore](
    name="echo",
    settings=EchoSettings,
    store=ThingStore,
    faces=lambda running: [face(EchoServicer())],
    keys=lambda running: keys,
)

__all__ = ["Running", "service"]

if __name__ == "__main__":
    run(service)
