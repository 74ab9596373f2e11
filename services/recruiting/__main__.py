"""Wires recruiting: `python -m services.recruiting`."""

from functools import partial

from okaeri.network.v1 import consent_pb2, eligibility_pb2, scoring_pb2
from okaeri.recruiting.v1 import (
    application_pb2_grpc,
    interview_pb2_grpc,
    match_pb2_grpc,
    posting_pb2_grpc,
    wish_pb2_grpc,
)

from chassis import sign_in
from chassis.running import Running
from chassis.server import Face
from chassis.service import Service, run
from services.recruiting import reactions
from services.recruiting.consents import Consents
from services.recruiting.eligibility import Eligibility
from services.recruiting.interview_consents import InterviewConsents
from services.recruiting.scores import Scores
from services.recruiting.servicer import (
    ApplicationServicer,
    InterviewServicer,
    MatchServicer,
    PostingServicer,
    WishServicer,
)
from services.recruiting.settings import RecruitingSettings
from services.recruiting.store import RecruitingStore
from services.recruiting.wish_consents import WishConsents


def faces(running: Running[RecruitingSettings, RecruitingStore]) -> list[Face]:
    """The services of the contract."""
    contracts = consent_pb2.DESCRIPTOR, eligibility_pb2.DESCRIPTOR, scoring_pb2.DESCRIPTOR
    network = running.connect("network", *contracts, caller=running.itself)
    applications = ApplicationServicer(running.store, Consents(network), Eligibility(network))
    interviews = InterviewServicer(running.store, InterviewConsents(network))
    wishes = WishServicer(running.store, WishConsents(network))
    return [
        partial(posting_pb2_grpc.add_PostingServiceServicer_to_server, PostingServicer(running.store)),
        partial(application_pb2_grpc.add_ApplicationServiceServicer_to_server, applications),
        partial(interview_pb2_grpc.add_InterviewServiceServicer_to_server, interviews),
        partial(match_pb2_grpc.add_MatchServiceServicer_to_server, MatchServicer(running.store, Scores(network))),
        partial(wish_pb2_grpc.add_WishServiceServicer_to_server, wishes),
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
