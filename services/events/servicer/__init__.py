"""The gRPC faces of events."""

from services.events.servicer.gatherings import GatheringServicer
from services.events.servicer.seats import SeatServicer

__all__ = ["GatheringServicer", "SeatServicer"]
