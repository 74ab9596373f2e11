"""The gRPC faces of events."""

from services.events.servicer.gatherings import GatheringServicer
from services.events.servicer.mailing import MailingServicer
from services.events.servicer.outcome import OutcomeServicer
from services.events.servicer.seats import SeatServicer
from services.events.servicer.survey import SurveyServicer

__all__ = ["GatheringServicer", "MailingServicer", "OutcomeServicer", "SeatServicer", "SurveyServicer"]
