"""What events keeps: gatherings, seats, guests, desks, the keys of tickets, and a copy of the group's companies."""

from chassis.keyring import Keyrings, KeyringStore
from chassis.standins import Standins
from services.events.store.gatherings import Companies, Gatherings
from services.events.store.guests import Desks, Guests
from services.events.store.seats import Seats

__all__ = ["Companies", "Desks", "EventsStore", "Gatherings", "Guests", "Keyrings", "Seats", "Standins"]


class EventsStore(KeyringStore):
    """The database of events."""

    companies: Companies
    gatherings: Gatherings
    seats: Seats
    guests: Guests
    desks: Desks
    standins: Standins

    async def known_as(self, person_id: str) -> frozenset[str]:
        """The id, and those of accounts that became part of the member."""
        return frozenset({person_id, *await self.standins.those_of(person_id)})
