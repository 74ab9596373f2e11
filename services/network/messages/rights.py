"""Erasures, legal holds and a member's standing as messages of the contract, and back."""

from collections.abc import Collection

from okaeri.network.v1 import erasure_pb2, rights_pb2

from chassis.clock import timestamp
from services.network.domain.erasure import SERVICES, Erasure, what_happens
from services.network.domain.legal_hold import HoldReason, LegalHold
from services.network.domain.member import Member
from services.network.messages import name_message


def requested_message(erasure: Erasure) -> erasure_pb2.RequestErasureResponse:
    """What the person is told."""
    return erasure_pb2.RequestErasureResponse(
        erasure_id=erasure.id,
        request_time=timestamp(erasure.requested_at),
        paused=not erasure.is_under_way,
        explanations=[erasure_pb2.Explanation(language=each, text=what_happens(each)) for each in ("ja", "en")],
    )


def erasure_message(erasure: Erasure, held: Collection[str]) -> erasure_pb2.Erasure:
    """What operators see; not whom it concerns."""
    return erasure_pb2.Erasure(
        id=erasure.id,
        request_time=timestamp(erasure.requested_at),
        held=not erasure.is_under_way and erasure.member_id in held,
        confirmations=[
            erasure_pb2.ErasureConfirmation(service=each, confirm_time=timestamp(erasure.first.get(each)))
            for each in SERVICES
        ],
        complete_time=timestamp(erasure.completed_at),
    )


def reason_of(value: int) -> HoldReason:
    """The reason of the contract's number."""
    return HoldReason(erasure_pb2.HoldReason.Name(value).removeprefix("HOLD_REASON_").lower())  # type: ignore[arg-type]


def hold_message(hold: LegalHold) -> erasure_pb2.LegalHold:
    """A hold, for operators."""
    return erasure_pb2.LegalHold(
        id=hold.id,
        member_id=hold.member_id,
        reason=erasure_pb2.HoldReason.Value(f"HOLD_REASON_{hold.reason.name}"),
        place_time=timestamp(hold.placed_at),
        until_time=timestamp(hold.until),
        release_time=timestamp(hold.released_at),
    )


def standing_message(member: Member) -> rights_pb2.Standing:
    """How the caller's own records stand."""
    return rights_pb2.Standing(
        member_id=member.id,
        name=name_message(member.name),
        stop_time=timestamp(member.stopped_at),
        version=member.version,
    )
