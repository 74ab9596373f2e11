"""What a write says it announces: domain events, or `NOTHING`, said out loud."""

from collections.abc import Callable
from typing import Final, TypeVar

from google.protobuf.message import Message

T = TypeVar("T")


class Nothing:
    """The type of `NOTHING`."""

    def __repr__(self) -> str:
        return "NOTHING"


NOTHING: Final = Nothing()
"""Says of a write that nobody else needs to hear of it."""

Announcing = Message | tuple[Message, ...] | Nothing
"""One domain event, several in their order, or `NOTHING`."""

AnnouncingEach = Callable[[T], Announcing] | Nothing
"""For a write of many: what is announced of each stored value, or `NOTHING`."""


def events_in(announcing: Announcing) -> tuple[Message, ...]:
    """The domain events in their order."""
    if isinstance(announcing, Nothing):
        return ()
    return (announcing,) if isinstance(announcing, Message) else announcing


def events_for(value: T, announcing: AnnouncingEach[T]) -> tuple[Message, ...]:
    """The domain events of one of many written values."""
    return () if isinstance(announcing, Nothing) else events_in(announcing(value))
