"""What events keeps: gatherings, seats, guests, desks, the keys of tickets, and a copy of the group's companies."""

from chassis.keyring import Keyrings, KeyringStore
from chassis.standins import Standins
from services.events.store.gatherings import Companies, Gatherings
from services.events.store.guests import Desks, Guests
from services.events.store.mailings import Mailings, Notices
from services.events.store.outcomes import Beginnings, Deeds
from services.events.store.pages import Attendees, Feeds, Pages, Stories
from services.events.store.seats import Seats
from services.events.store.series import SeriesRows, Templates
from services.events.store.surveys import Marks, Surveys, Tallies

__all__ = ["Companies", "Desks", "EventsStore", "Gatherings", "Guests", "Keyrings", "Seats", "Standins"]


class EventsStore(KeyringStore):
    """The database of events."""

    companies: Companies
    gatherings: Gatherings
    seats: Seats
    series: SeriesRows
    templates: Templates
    guests: Guests
    desks: Desks
    mailings: Mailings
    notices: Notices
    beginnings: Beginnings
    deeds: Deeds
    feeds: Feeds
    stories: Stories
    attendees: Attendees
    pages: Pages
    surveys: Surveys
    survey_tallies: Tallies
    survey_marks: Marks
    standins: Standins

    async def known_as(self, person_id: str) -> frozenset[str]:
        """The id, and those of accounts that became part of the member."""
        return frozenset({person_id, *await self.standins.those_of(person_id)})
