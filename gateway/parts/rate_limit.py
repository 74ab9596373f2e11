"""The part of the gateway itself: what an operation costs, and what is left to its caller."""

from datetime import UTC, timedelta
from typing import Any

import strawberry
from google.protobuf.timestamp_pb2 import Timestamp

from chassis.clock import now
from gateway.scalars import DateTime


@strawberry.type(description="Points of cost that a caller may spend in each minute.")
class RateLimit:
    """As it is when the operation begins, with its own cost taken."""

    cost: int = strawberry.field(description="Points that this operation costs.")
    limit: int = strawberry.field(description="Points for a minute.")
    remaining: int = strawberry.field(description="Points that are left in this minute.")
    reset_time: DateTime = strawberry.field(description="When the next minute begins.")


def _rate_limit(info: strawberry.Info[Any]) -> RateLimit | None:
    spent = info.context.spent
    if spent.left is None:
        return None
    resets = Timestamp()
    resets.FromDatetime((now() + timedelta(seconds=spent.left.resets_in)).astimezone(UTC).replace(microsecond=0))
    return RateLimit(
        cost=spent.cost, limit=spent.left.limit, remaining=spent.left.remaining, reset_time=DateTime(resets)
    )


@strawberry.type
class RateLimitQuery:
    """What the gateway answers by itself."""

    rate_limit: RateLimit | None = strawberry.field(
        resolver=_rate_limit,
        description="What is left to the caller, an account or without one an address; null where nothing is counted.",
    )
