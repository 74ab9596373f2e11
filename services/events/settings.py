"""What an operator may set for events: what every process shares, and nothing more so far."""

from chassis.settings import Settings


class EventsSettings(Settings):
    """The settings of events."""
