"""Seats as messages, and what is announced of them."""

from datetime import datetime

from okaeri.events.v1 import gathering_pb2 as pb
from okaeri.events.v1 import seat_pb2

from chassis.clock import timestamp
from services.events.domain import Audience, Form, Gathering, Seat, SeatState
from services.events.domain.guests import Guest
from services.events.domain.registering import asks_to_keep


def form_value(form: Form) -> pb.Form.ValueType:
    """The form as the contract names it."""
    return pb.Form.Value(f"FORM_{form.upper()}")


def audience_value(audience: Audience) -> pb.Audience.ValueType:
    """The audience as the contract names it."""
    return pb.Audience.Value(f"AUDIENCE_{audience.upper()}")


def seat_message(seat: Seat, gathering: Gathering | None, position: int = 0) -> pb.Seat:
    """A seat, for who has it or a host; `position` is its place in the waitlist."""
    return pb.Seat(
        id=seat.id,
        gathering_id=seat.gathering_id,
        create_time=timestamp(seat.taken_at),
        state=_state_value(seat.state),
        form=form_value(seat.form),
        audience=audience_value(seat.audience),
        companions=seat.companions,
        answers=[pb.Answer(question_id=each.question_id, text=each.text) for each in seat.answers],
        waiting_position=position,
        offer_expire_time=timestamp(seat.offer_ends_at),
        asks_to_keep=gathering is not None and asks_to_keep(gathering, seat),
        has_attended=bool(seat.attended),
    )


def registration_message(seat: Seat, gathering: Gathering, guest: Guest | None = None) -> seat_pb2.Registration:
    """A registration, for a host; the place in the waitlist is the order of the list."""
    member_id = "" if seat.audience is Audience.GUESTS else seat.guest_id
    shown = seat_message(seat, gathering)
    return seat_pb2.Registration(id=seat.id, member_id=member_id, guest_name=guest.name if guest else "", seat=shown)


def seat_state_changed(
    gathering: Gathering, seat: Seat, from_state: SeatState | None, at: datetime
) -> tuple[pb.SeatStateChanged, ...]:
    """What is announced of a seat that came to stand elsewhere; whose it is, is not told."""
    return tuple(
        pb.SeatStateChanged(
            seat_id=seat.id,
            gathering_id=gathering.id,
            company_id=host,
            from_state=_state_value(from_state) if from_state else pb.SEAT_STATE_UNSPECIFIED,
            to_state=_state_value(seat.state),
            form=form_value(seat.form),
            audience=audience_value(seat.audience),
            places=seat.places,
            change_time=timestamp(at),
            offer_expire_time=timestamp(seat.offer_ends_at),
        )
        for host in gathering.host_ids
    )


def _state_value(state: SeatState) -> pb.SeatState.ValueType:
    return pb.SeatState.Value(f"SEAT_STATE_{state.upper()}")
