"""Wires what goes on around gatherings: letters, figures, surveys. `__main__` takes faces and jobs from here."""

from collections.abc import Coroutine
from functools import partial
from typing import Any

from okaeri.events.v1 import mailing_pb2_grpc, outcome_pb2_grpc, survey_pb2_grpc
from okaeri.identity.v1 import letter_pb2
from okaeri.network.v1 import attribution_pb2

from chassis.running import Running
from chassis.server import Face
from services.events.addressing import Addressing
from services.events.composing import Composing
from services.events.letters import Letters
from services.events.posting import Posting
from services.events.readers import Readers
from services.events.secrets import Secrets
from services.events.servicer import MailingServicer, OutcomeServicer, SurveyServicer
from services.events.settings import EventsSettings
from services.events.store import EventsStore
from services.events.turns import Turns


def faces(store: EventsStore, secrets: Secrets, turns: Turns) -> list[Face]:
    """The services of the contract that are about what goes on around."""
    surveys = SurveyServicer(store, secrets, turns)
    return [
        partial(mailing_pb2_grpc.add_MailingServiceServicer_to_server, MailingServicer(store)),
        partial(outcome_pb2_grpc.add_OutcomeServiceServicer_to_server, OutcomeServicer(store)),
        partial(survey_pb2_grpc.add_SurveyServiceServicer_to_server, surveys),
    ]


def jobs(running: Running[EventsSettings, EventsStore], secrets: Secrets) -> list[Coroutine[Any, Any, None]]:
    """Finding recipients and posting letters, all the time."""
    identity = running.connect("identity", letter_pb2.DESCRIPTOR, caller=running.itself)
    network = running.connect("network", attribution_pb2.DESCRIPTOR, caller=running.itself)
    composing = Composing(secrets, running.settings.public_url)
    posting = Posting(running.store, Letters(identity), composing)
    return [posting.run(), Addressing(running.store, Readers(network)).run()]
