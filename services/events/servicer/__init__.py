"""The gRPC faces of events."""

from services.events.servicer.attendance import AttendanceServicer
from services.events.servicer.calendar import CalendarServicer
from services.events.servicer.doors import DoorServicer
from services.events.servicer.gatherings import GatheringServicer
from services.events.servicer.guests import GuestServicer
from services.events.servicer.mailing import MailingServicer
from services.events.servicer.outcome import OutcomeServicer
from services.events.servicer.publicity import PublicityServicer
from services.events.servicer.seats import SeatServicer
from services.events.servicer.series import SeriesServicer
from services.events.servicer.survey import SurveyServicer

__all__ = [
    "AttendanceServicer",
    "CalendarServicer",
    "DoorServicer",
    "GatheringServicer",
    "GuestServicer",
    "MailingServicer",
    "OutcomeServicer",
    "PublicityServicer",
    "SeatServicer",
    "SeriesServicer",
    "SurveyServicer",
]
