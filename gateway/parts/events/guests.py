"""Guests without an account: they act by the secret of their mail, an argument here and written down nowhere else."""

import strawberry
from okaeri.events.v1 import guest_pb2 as pb

from gateway.connections import asks
from gateway.inputs import takes
from gateway.mutations import writes
from gateway.parts.events.seats import Ticket  # noqa: F401 (a type that messages below are made of)
from gateway.proto_types import auto, maybe, message


@message(pb.GuestSeat)
class GuestSeat:
    """For whoever has the secret."""

    gathering: auto
    seat: auto
    tickets: auto


@takes(pb.RegisterGuestRequest)
class RegisterGuestInput:
    """What a guest types."""

    request_id: maybe
    gathering_id: auto
    name: auto
    mail: auto
    locale: maybe
    form: maybe
    companions: maybe
    answers: maybe


@takes(pb.ConfirmGuestRequest)
class ConfirmGuestInput:
    """The secret of the mail."""

    request_id: maybe
    secret: auto


@takes(pb.LeaveGuestSeatRequest)
class LeaveGuestSeatInput:
    """The managing secret."""

    request_id: maybe
    secret: auto


@takes(pb.AcceptGuestOfferRequest)
class AcceptGuestOfferInput:
    """The managing secret."""

    request_id: maybe
    secret: auto


@takes(pb.MoveGuestSeatRequest)
class MoveGuestSeatInput:
    """The managing secret, and where to."""

    request_id: maybe
    secret: auto
    form: auto


@takes(pb.KeepGuestSeatRequest)
class KeepGuestSeatInput:
    """The managing secret."""

    request_id: maybe
    secret: auto


@strawberry.type(description="Says nothing about whether the address is known.")
class RegisterGuestPayload:
    """A mail is on its way."""

    request_id: str = strawberry.field(description="The idempotency key, given or made.")


@strawberry.type(description="The guest is known from now on.")
class ConfirmGuestPayload:
    """The single-use link is used up."""

    managing_secret: str = strawberry.field(description="The secret that manages the seat from now on.")
    guest_seat: GuestSeat = strawberry.field(description="The seat.")


@strawberry.type(description="The seat is free again; name and address are forgotten.")
class LeaveGuestSeatPayload:
    """Given back."""

    left: bool = strawberry.field(description="Always true.")


@strawberry.type(description="The seat, taken.")
class AcceptGuestOfferPayload:
    """The offer was accepted."""

    guest_seat: GuestSeat = strawberry.field(description="The seat.")


@strawberry.type(description="The seat, moved.")
class MoveGuestSeatPayload:
    """In the other form."""

    guest_seat: GuestSeat = strawberry.field(description="The seat.")


@strawberry.type(description="The seat, kept.")
class KeepGuestSeatPayload:
    """On the other day."""

    guest_seat: GuestSeat = strawberry.field(description="The seat.")


@strawberry.type
class GuestQuery:
    """What is answered to guests."""

    guest_seat = asks("GuestService.GetGuestSeat", GuestSeat)


@strawberry.type
class GuestMutation:
    """What guests do."""

    register_guest = writes(
        "GuestService.RegisterGuest",
        RegisterGuestInput,
        RegisterGuestPayload,
        lambda request, _: RegisterGuestPayload(request_id=request.request_id),
    )
    confirm_guest = writes(
        "GuestService.ConfirmGuest",
        ConfirmGuestInput,
        ConfirmGuestPayload,
        lambda _, answer: ConfirmGuestPayload(managing_secret=answer.managing_secret, guest_seat=answer.guest_seat),
    )
    leave_guest_seat = writes(
        "GuestService.LeaveGuestSeat",
        LeaveGuestSeatInput,
        LeaveGuestSeatPayload,
        lambda *_: LeaveGuestSeatPayload(left=True),
    )
    accept_guest_offer = writes("GuestService.AcceptGuestOffer", AcceptGuestOfferInput, AcceptGuestOfferPayload)
    move_guest_seat = writes("GuestService.MoveGuestSeat", MoveGuestSeatInput, MoveGuestSeatPayload)
    keep_guest_seat = writes("GuestService.KeepGuestSeat", KeepGuestSeatInput, KeepGuestSeatPayload)
