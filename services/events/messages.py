"""Values of the domain as messages of the contract, and back; and what a change announces."""

from collections.abc import Collection
from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp
from okaeri.events.v1 import gathering_pb2 as pb

from chassis.clock import timestamp
from chassis.errors import InvalidInput
from chassis.mongo import Page
from services.events.domain import Gathering, Seat


def moment_of(message: Timestamp, field: str) -> datetime:
    """The moment, in whole milliseconds. Raises InvalidInput for one outside of the years 1 to 9999."""
    try:
        moment = message.ToDatetime(UTC)
    except (ValueError, OverflowError):
        raise InvalidInput("This is no moment of the calendar.", field=field) from None
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def gathering_message(gathering: Gathering, own: Collection[str] = ()) -> pb.Gathering:
    """A gathering, for somebody with seats at these ones."""
    return pb.Gathering(
        id=gathering.id,
        company_id=gathering.company_id,
        title=gathering.title,
        description=gathering.description,
        place=gathering.place,
        start_time=timestamp(gathering.starts_at),
        end_time=timestamp(gathering.ends_at),
        capacity=gathering.capacity,
        seats_taken=gathering.seats_taken,
        state=pb.GatheringState.Value(f"GATHERING_STATE_{gathering.state.upper()}"),
        has_own_seat=gathering.id in own,
        version=gathering.edition,
    )


def gatherings_message(page: Page[Gathering], own: Collection[str]) -> pb.ListGatheringsResponse:
    """A page of gatherings, for somebody with seats at these ones."""
    return pb.ListGatheringsResponse(
        gatherings=[gathering_message(each, own) for each in page.items],
        **page.marks,
    )


def seat_message(seat: Seat) -> pb.Seat:
    """A seat."""
    return pb.Seat(id=seat.id, gathering_id=seat.gathering_id, create_time=timestamp(seat.taken_at))


def gathering_published(gathering: Gathering) -> pb.GatheringPublished:
    """What is announced of a gathering that was published."""
    start = timestamp(gathering.starts_at)
    return pb.GatheringPublished(gathering_id=gathering.id, company_id=gathering.company_id, start_time=start)


def gathering_cancelled(gathering: Gathering) -> pb.GatheringCancelled:
    """What is announced of a gathering that was called off."""
    return pb.GatheringCancelled(gathering_id=gathering.id, company_id=gathering.company_id)


def seats_changed(gathering: Gathering) -> pb.SeatsChanged:
    """What is announced of a seat taken or given back; by whom is not told."""
    return pb.SeatsChanged(
        gathering_id=gathering.id, company_id=gathering.company_id, seats_taken=gathering.seats_taken
    )
