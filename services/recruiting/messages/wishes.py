"""Wishes as messages of the contract, and what is announced of them."""

from okaeri.recruiting.v1 import wish_pb2 as pb

from chassis.clock import timestamp
from services.recruiting.domain.wishes import Wish


def wish_message(wish: Wish) -> pb.Wish:
    """A wish, for its person or its company."""
    return pb.Wish(
        id=wish.id,
        company_id=wish.company_id,
        gathering_id=wish.gathering_id,
        member_id=wish.member_id,
        note=wish.note,
        create_time=timestamp(wish.left_at),
        withdraw_time=timestamp(wish.withdrawn_at),
    )


def wish_received(wish: Wish) -> pb.WishReceived:
    """What is announced of a wish that was left."""
    return pb.WishReceived(
        wish_id=wish.id,
        company_id=wish.company_id,
        gathering_id=wish.gathering_id,
        member_id=wish.member_id,
        receive_time=timestamp(wish.left_at),
    )


def wish_withdrawn(wish: Wish) -> pb.WishWithdrawn:
    """What is announced of a wish that was taken back."""
    return pb.WishWithdrawn(wish_id=wish.id, company_id=wish.company_id)
