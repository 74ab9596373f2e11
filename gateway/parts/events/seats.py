"""Seats: what attendees do with theirs, their tickets, and what hosts see and decide of registrations."""

from typing import Any

import strawberry
from okaeri.events.v1 import gathering_pb2
from okaeri.events.v1 import seat_pb2 as pb

from gateway.connections import asks, lists
from gateway.inputs import takes
from gateway.mutations import writes
from gateway.parts.events.gatherings import Gathering, Seat
from gateway.parts.network import Member
from gateway.proto_types import auto, id_of, joined, maybe, message


@message(pb.Ticket)
class Ticket:
    """Lets one person in."""

    seat_id: strawberry.ID | None = id_of("Seat", "seat_id", "The seat.")
    number: auto
    ticket: auto
    qr_svg: auto
    qr_png_base64: auto
    code: auto


@message(pb.Tickets)
class Tickets:
    """Of one seat."""

    gathering: Gathering | None = joined("Gathering", "gathering_id", "The gathering.")
    tickets: auto


@message(pb.Registration)
class GatheringRegistration:
    """As a host sees it."""

    member: Member | None = joined(
        "Member", "member_id", "The member, as far as a consent allows; null for guests and where none does."
    )
    guest_name: maybe
    seat: auto


@takes(gathering_pb2.TakeSeatRequest)
class TakeSeatInput:
    """Where to, and with whom."""

    request_id: maybe
    gathering_id: auto
    form: maybe
    companions: maybe
    answers: maybe


@takes(gathering_pb2.LeaveSeatRequest)
class LeaveSeatInput:
    """Which one."""

    request_id: maybe
    gathering_id: auto


@takes(pb.MoveSeatRequest)
class MoveSeatInput:
    """Where to."""

    request_id: maybe
    gathering_id: auto
    form: auto


@takes(pb.AcceptOfferRequest)
class AcceptOfferInput:
    """Of which gathering."""

    request_id: maybe
    gathering_id: auto


@takes(pb.KeepSeatRequest)
class KeepSeatInput:
    """Of which gathering."""

    request_id: maybe
    gathering_id: auto


@takes(pb.ApproveSeatRequest)
class ApproveSeatInput:
    """The request."""

    request_id: maybe
    seat_id: auto


@takes(pb.DeclineSeatRequest)
class DeclineSeatInput:
    """The request."""

    request_id: maybe
    seat_id: auto


@strawberry.type(description="The seat the caller has now, or the place in the waitlist.")
class TakeSeatPayload:
    """One seat fewer."""

    seat: Seat = strawberry.field(description="The seat.")


@strawberry.type(description="The gathering, with a seat more.")
class LeaveSeatPayload:
    """The seat is free again."""

    gathering_id: strawberry.Private[str]
    gathering: Gathering | None = joined("Gathering", "gathering_id", "The gathering, as it is now.")


@strawberry.type(description="The seat, moved.")
class MoveSeatPayload:
    """In the other form."""

    seat: Seat = strawberry.field(description="The seat.")


@strawberry.type(description="The seat, taken.")
class AcceptOfferPayload:
    """The offer was accepted."""

    seat: Seat = strawberry.field(description="The seat.")


@strawberry.type(description="The seat, kept.")
class KeepSeatPayload:
    """On the other day."""

    seat: Seat = strawberry.field(description="The seat.")


@strawberry.type(description="The registration, approved.")
class ApproveSeatPayload:
    """A seat, or a place in the waitlist."""

    registration: GatheringRegistration = strawberry.field(description="The registration.")


@strawberry.type(description="The registration, declined.")
class DeclineSeatPayload:
    """No seat."""

    registration: GatheringRegistration = strawberry.field(description="The registration.")


def _left(request: Any, _: Any) -> LeaveSeatPayload:
    return LeaveSeatPayload(gathering_id=request.gathering_id)


@strawberry.type
class SeatQuery:
    """What is answered about seats."""

    my_seats = lists("SeatService.ListOwnSeats", Seat)
    my_tickets = asks("SeatService.GetOwnTickets", Tickets)
    gathering_registrations = lists("SeatService.ListRegistrations", GatheringRegistration, needs=("gathering_id",))


@strawberry.type
class SeatMutation:
    """What is done about seats."""

    take_seat = writes("GatheringService.TakeSeat", TakeSeatInput, TakeSeatPayload)
    leave_seat = writes("GatheringService.LeaveSeat", LeaveSeatInput, LeaveSeatPayload, _left)
    move_seat = writes("SeatService.MoveSeat", MoveSeatInput, MoveSeatPayload)
    accept_offer = writes("SeatService.AcceptOffer", AcceptOfferInput, AcceptOfferPayload)
    keep_seat = writes("SeatService.KeepSeat", KeepSeatInput, KeepSeatPayload)
    approve_seat = writes("SeatService.ApproveSeat", ApproveSeatInput, ApproveSeatPayload)
    decline_seat = writes("SeatService.DeclineSeat", DeclineSeatInput, DeclineSeatPayload)
