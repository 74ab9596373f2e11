"""Wishes to apply: left at a gathering or after it, before there is an application."""

import strawberry
from okaeri.recruiting.v1 import wish_pb2 as pb

from gateway.connections import lists
from gateway.inputs import takes
from gateway.mutations import writes
from gateway.parts.events.gatherings import Gathering
from gateway.parts.identity import Company
from gateway.parts.network import Member
from gateway.proto_types import auto, joined, maybe, message


@message(pb.Wish)
class Wish:
    """No application."""

    id: auto
    company: Company | None = joined("Company", "company_id", "The company it names.")
    gathering: Gathering | None = joined("Gathering", "gathering_id", "The gathering it was left at.")
    member: Member | None = joined(
        "Member", "member_id", "Whose it is, as far as a consent allows; null where none does."
    )
    note: maybe
    create_time: auto
    withdraw_time: maybe


@takes(pb.LeaveWishRequest)
class LeaveWishInput:
    """With which company, and what it may see."""

    request_id: maybe
    gathering_id: auto
    company_id: auto
    note: maybe
    consent_text_version: auto
    consent_language: auto
    consent_items: auto


@takes(pb.WithdrawWishRequest, id="Wish")
class WithdrawWishInput:
    """Which one."""

    request_id: maybe
    id: auto


@strawberry.type(description="The wish, left with the company.")
class LeaveWishPayload:
    """Seen by its HR."""

    wish: Wish = strawberry.field(description="The wish.")


@strawberry.type(description="The wish, withdrawn.")
class WithdrawWishPayload:
    """Seen by nobody else."""

    wish: Wish = strawberry.field(description="The wish.")


@strawberry.type
class WishQuery:
    """What is answered about wishes."""

    wishes = lists("WishService.ListWishes", Wish, needs=("company_id",))
    my_wishes = lists("WishService.ListOwnWishes", Wish)


@strawberry.type
class WishMutation:
    """What is done about wishes."""

    leave_wish = writes("WishService.LeaveWish", LeaveWishInput, LeaveWishPayload)
    withdraw_wish = writes("WishService.WithdrawWish", WithdrawWishInput, WithdrawWishPayload)
