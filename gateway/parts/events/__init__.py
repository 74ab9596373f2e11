"""The part of events: gatherings, seats, guests, the door, series, what goes on around them and what came of them."""

import strawberry

from gateway.parts.events.attendance import AttendanceMutation, AttendanceQuery
from gateway.parts.events.calendars import CalendarMutation, CalendarQuery
from gateway.parts.events.door import DoorMutation, DoorQuery
from gateway.parts.events.guests import GuestMutation, GuestQuery
from gateway.parts.events.hosting import HostingMutation, HostingQuery
from gateway.parts.events.mailings import MailingMutation, MailingQuery
from gateway.parts.events.outcomes import OutcomeQuery
from gateway.parts.events.publicity import PublicityMutation, PublicityQuery
from gateway.parts.events.seats import SeatMutation, SeatQuery
from gateway.parts.events.series import SeriesMutation, SeriesQuery
from gateway.parts.events.surveys import SurveyMutation, SurveyQuery


@strawberry.type
class _MeetingQuery(HostingQuery, SeatQuery, GuestQuery, DoorQuery, SeriesQuery):
    """About the gatherings themselves."""


@strawberry.type
class EventsQuery(
    _MeetingQuery, MailingQuery, CalendarQuery, AttendanceQuery, OutcomeQuery, SurveyQuery, PublicityQuery
):
    """What the events service answers."""


@strawberry.type
class _MeetingMutation(HostingMutation, SeatMutation, GuestMutation, DoorMutation, SeriesMutation):
    """About the gatherings themselves."""


@strawberry.type
class EventsMutation(
    _MeetingMutation, MailingMutation, CalendarMutation, AttendanceMutation, SurveyMutation, PublicityMutation
):
    """What the events service does."""


__all__ = ["EventsMutation", "EventsQuery"]
