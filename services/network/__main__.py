"""Runs the network: `python -m services.network`."""

from collections.abc import Coroutine, Iterable
from functools import partial
from typing import Any

from okaeri.identity.v1 import account_pb2, account_pb2_grpc
from okaeri.network.v1 import (
    attribution_pb2_grpc,
    consent_pb2_grpc,
    eligibility_pb2_grpc,
    erasure_pb2_grpc,
    member_pb2_grpc,
    merge_pb2_grpc,
    register_pb2_grpc,
    registration_pb2_grpc,
    rights_pb2_grpc,
    scoring_pb2_grpc,
)

from chassis import sign_in
from chassis.running import Running
from chassis.server import Face
from chassis.service import Service, run
from services.network import reactions
from services.network.access_periods import AccessPeriods
from services.network.erasing import Erasing
from services.network.servicer import (
    AttributionServicer,
    ConsentServicer,
    EligibilityServicer,
    ErasureServicer,
    FigureServicer,
    JointUseServicer,
    MemberServicer,
    MergeServicer,
    ProvisionServicer,
    RegisterServicer,
    RegistrationServicer,
    RightsServicer,
    ScoringServicer,
)
from services.network.settings import NetworkSettings
from services.network.store import NetworkStore


def faces(running: Running[NetworkSettings, NetworkStore]) -> Iterable[Face]:
    """The faces; registration and members ask identity, as the network itself."""
    store, settings = running.store, running.settings
    channel = running.connect("identity", account_pb2.DESCRIPTOR, caller=running.itself)
    identity = account_pb2_grpc.AccountServiceStub(channel)
    secret = settings.service_secret.get_secret_value()
    registration = RegistrationServicer(
        store, identity, public_url=settings.public_url, secret=secret, marks=settings.marks
    )
    attribution = AttributionServicer(store, settings.marks, public_url=settings.public_url)
    return [
        partial(attribution_pb2_grpc.add_AttributionServiceServicer_to_server, attribution),
        partial(register_pb2_grpc.add_RegisterServiceServicer_to_server, RegisterServicer(store, settings.marks)),
        partial(registration_pb2_grpc.add_RegistrationServiceServicer_to_server, registration),
        partial(member_pb2_grpc.add_MemberServiceServicer_to_server, MemberServicer(store, identity, settings.marks)),
        partial(consent_pb2_grpc.add_ConsentServiceServicer_to_server, ConsentServicer(store)),
        partial(consent_pb2_grpc.add_JointUseServiceServicer_to_server, JointUseServicer(store)),
        partial(consent_pb2_grpc.add_ProvisionServiceServicer_to_server, ProvisionServicer(store)),
        partial(member_pb2_grpc.add_FigureServiceServicer_to_server, FigureServicer(store)),
        partial(merge_pb2_grpc.add_MergeServiceServicer_to_server, MergeServicer(store)),
        partial(eligibility_pb2_grpc.add_EligibilityServiceServicer_to_server, EligibilityServicer(store)),
        partial(erasure_pb2_grpc.add_ErasureServiceServicer_to_server, ErasureServicer(store)),
        partial(rights_pb2_grpc.add_RightsServiceServicer_to_server, RightsServicer(store)),
        partial(scoring_pb2_grpc.add_ScoringServiceServicer_to_server, ScoringServicer(store)),
    ]


def jobs(running: Running[NetworkSettings, NetworkStore]) -> list[Coroutine[Any, Any, None]]:
    """What goes on all the time."""
    return [AccessPeriods(running.store).run(), Erasing(running.store).run()]


service = Service[NetworkSettings, NetworkStore](
    name="network",
    settings=NetworkSettings,
    store=NetworkStore,
    faces=faces,
    keys=sign_in.keys,
    token=sign_in.own_token,
    reactions=reactions,
    jobs=jobs,
)

if __name__ == "__main__":
    run(service)
