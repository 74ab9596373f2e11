"""Wires what goes on around gatherings: letters, figures, surveys. `__main__` takes faces and jobs from here."""

from collections.abc import Coroutine
from functools import partial
from typing import Any

from okaeri.events.v1 import (
    attendance_pb2_grpc,
    calendar_pb2_grpc,
    mailing_pb2_grpc,
    outcome_pb2_grpc,
    publicity_pb2_grpc,
    survey_pb2_grpc,
)
from okaeri.identity.v1 import letter_pb2
from okaeri.network.v1 import attribution_pb2, consent_pb2

from chassis.running import Running
from chassis.server import Face
from services.events.addressing import Addressing
from services.events.composing import Composing
from services.events.letters import Letters
from services.events.posting import Posting
from services.events.readers import Readers
from services.events.secrets import Secrets
from services.events.servicer import (
    AttendanceServicer,
    CalendarServicer,
    MailingServicer,
    OutcomeServicer,
    PublicityServicer,
    SurveyServicer,
)
from services.events.settings import EventsSettings
from services.events.store import EventsStore
from services.events.story_consents import StoryConsents
from services.events.turns import Turns


def faces(
    store: EventsStore, secrets: Secrets, turns: Turns, consents: StoryConsents, readers: Readers, public_url: str
) -> list[Face]:
    """The services of the contract that are about what goes on around."""
    surveys = SurveyServicer(store, secrets, turns)
    attendance = AttendanceServicer(store, secrets, readers)
    publicity = PublicityServicer(store, consents, turns)
    calendars = CalendarServicer(store, secrets, Composing(secrets, public_url))
    return [
        partial(attendance_pb2_grpc.add_AttendanceServiceServicer_to_server, attendance),
        partial(calendar_pb2_grpc.add_CalendarServiceServicer_to_server, calendars),
        partial(publicity_pb2_grpc.add_PublicityServiceServicer_to_server, publicity),
        partial(mailing_pb2_grpc.add_MailingServiceServicer_to_server, MailingServicer(store)),
        partial(outcome_pb2_grpc.add_OutcomeServiceServicer_to_server, OutcomeServicer(store)),
        partial(survey_pb2_grpc.add_SurveyServiceServicer_to_server, surveys),
    ]


def served(running: Running[EventsSettings, EventsStore], secrets: Secrets, turns: Turns) -> list[Face]:
    """The faces of a running service, which asks the network as itself."""
    contracts = consent_pb2.DESCRIPTOR, attribution_pb2.DESCRIPTOR
    network = running.connect("network", *contracts, caller=running.itself)
    consents, readers = StoryConsents(network), Readers(network)
    return faces(running.store, secrets, turns, consents, readers, running.settings.public_url)


def jobs(running: Running[EventsSettings, EventsStore], secrets: Secrets) -> list[Coroutine[Any, Any, None]]:
    """Finding recipients and posting letters, all the time."""
    identity = running.connect("identity", letter_pb2.DESCRIPTOR, caller=running.itself)
    network = running.connect("network", attribution_pb2.DESCRIPTOR, caller=running.itself)
    composing = Composing(secrets, running.settings.public_url)
    posting = Posting(running.store, Letters(identity), composing)
    return [posting.run(), Addressing(running.store, Readers(network)).run()]
