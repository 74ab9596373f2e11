"""Runs the network: `python -m services.network`."""

from collections.abc import Iterable
from functools import partial

from okaeri.identity.v1 import account_pb2, account_pb2_grpc
from okaeri.network.v1 import member_pb2_grpc, register_pb2_grpc, registration_pb2_grpc

from chassis import sign_in
from chassis.running import Running
from chassis.server import Face
from chassis.service import Service, run
from services.network import reactions
from services.network.servicer import (
    ConsentServicer,
    FigureServicer,
    MemberServicer,
    RegisterServicer,
    RegistrationServicer,
)
from services.network.settings import NetworkSettings
from services.network.store import NetworkStore


def faces(running: Running[NetworkSettings, NetworkStore]) -> Iterable[Face]:
    """The five faces; registration and members ask identity, as the network itself."""
    store, settings = running.store, running.settings
    channel = running.connect("identity", account_pb2.DESCRIPTOR, caller=running.itself)
    identity = account_pb2_grpc.AccountServiceStub(channel)
    registration = RegistrationServicer(
        store, identity, public_url=settings.public_url, secret=settings.service_secret.get_secret_value()
    )
    return [
        partial(register_pb2_grpc.add_RegisterServiceServicer_to_server, RegisterServicer(store)),
        partial(registration_pb2_grpc.add_RegistrationServiceServicer_to_server, registration),
        partial(member_pb2_grpc.add_MemberServiceServicer_to_server, MemberServicer(store, identity)),
        partial(member_pb2_grpc.add_ConsentServiceServicer_to_server, ConsentServicer(store)),
        partial(member_pb2_grpc.add_FigureServiceServicer_to_server, FigureServicer(store)),
    ]


service = Service[NetworkSettings, NetworkStore](
    name="network",
    settings=NetworkSettings,
    store=NetworkStore,
    faces=faces,
    keys=sign_in.keys,
    token=sign_in.own_token,
    reactions=reactions,
)

if __name__ == "__main__":
    run(service)
