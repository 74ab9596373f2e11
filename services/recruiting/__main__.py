"""Wires recruiting: `python -m services.recruiting`."""

from functools import partial

from okaeri.network.v1 import member_pb2
from okaeri.recruiting.v1 import application_pb2_grpc, posting_pb2_grpc

from chassis import sign_in
from chassis.running import Running
from chassis.server import Face
from chassis.service import Service, run
from services.recruiting import reactions
from services.recruiting.consents import Consents
from services.recruiting.servicer import ApplicationServicer, PostingServicer
from services.recruiting.settings import RecruitingSettings
from services.recruiting.store import RecruitingStore


def faces(running: Running[RecruitingSettings, RecruitingStore]) -> list[Face]:
    """The two services of the contract."""
    network = running.connect("network", member_pb2.DESCRIPTOR, caller=running.itself)
    applications = ApplicationServicer(running.store, Consents(network))
    return [
        partial(posting_pb2_grpc.add_PostingServiceServicer_to_server, PostingServicer(running.store)),
        partial(application_pb2_grpc.add_ApplicationServiceServicer_to_server, applications),
    ]


service = Service[RecruitingSettings, RecruitingStore](
    name="recruiting",
    settings=RecruitingSettings,
    store=RecruitingStore,
    faces=faces,
    keys=sign_in.keys,
    token=sign_in.own_token,
    reactions=reactions,
)

if __name__ == "__main__":
    run(service)
