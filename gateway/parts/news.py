"""The part of what happens: subscriptions. Each tells first how things stand, then what changes, and begins anew when
something may have been missed; what is shown of it is asked for the caller, as everywhere in the graph.

To tell of another event, add it to `HEARD`; its topic is followed by the subscription it belongs to.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping
from contextlib import aclosing, suppress
from enum import Enum
from typing import Annotated, Any, TypeVar

import strawberry
from google.protobuf.message import Message
from okaeri.events.v1 import gathering_pb2 as events_pb
from okaeri.events.v1 import seat_pb2
from okaeri.identity.v1 import account_pb2 as identity_pb
from okaeri.network.v1 import eligibility_pb2, member_pb2
from okaeri.recruiting.v1 import application_pb2 as recruiting_pb

from chassis.errors import NotFound
from chassis.trouble import Unavailable
from gateway.node_ids import own_id
from gateway.parts.events.gatherings import Gathering, Seat
from gateway.parts.network import Viewer
from gateway.parts.recruiting import Application
from gateway.proto_types import joined
from gateway.streams.hub import Mailbox, Topic


def _of(kind: str, field: str) -> Callable[[Any], Topic]:
    return lambda event: Topic(kind, getattr(event, field))


def _seat(event: events_pb.SeatStateChanged) -> Topic:
    return Topic("seat" if event.from_state else "new seat", event.seat_id)


HEARD: Mapping[type[Message], Callable[[Any], Topic]] = {
    recruiting_pb.ApplicationReceived: _of("new application", "application_id"),
    recruiting_pb.ApplicationMoved: _of("application", "application_id"),
    events_pb.SeatStateChanged: _seat,
    events_pb.GatheringPublished: _of("gathering", "gathering_id"),
    events_pb.GatheringChanged: _of("gathering", "gathering_id"),
    events_pb.GatheringMoved: _of("gathering", "gathering_id"),
    events_pb.GatheringCancelled: _of("gathering", "gathering_id"),
    events_pb.SeatsChanged: _of("gathering", "gathering_id"),
    identity_pb.GrantChanged: _of("person", "account_id"),
    member_pb2.MemberJoined: _of("person", "member_id"),
    eligibility_pb2.AccessEndAnnounced: _of("person", "member_id"),
    eligibility_pb2.AccessEnded: _of("person", "member_id"),
    eligibility_pb2.AccessReturned: _of("person", "member_id"),
}
"""The domain events that are told, each with the topic it tells of. What is new has a topic of its own."""
READY_WITHIN = 2.0
"""Seconds a new stream waits for the events to be heard; without, it begins all the same and looks anew later."""
AGAIN_AFTER = 1.0
"""Seconds after which a service that did not answer is asked again for the state of a stream."""
T = TypeVar("T")
_MOST_OWN = 100


@strawberry.enum(description="Why something is told.")
class Occasion(Enum):
    """What a client does with it."""

    STARTED = strawberry.enum_value("started", description="The stream begins: this is how things stand.")
    CHANGED = strawberry.enum_value("changed", description="Something changed.")
    RESUMED = strawberry.enum_value(
        "resumed", description="Something may have been missed: this is how things stand now; ask anew what else shows."
    )


async def _own_applications(info: strawberry.Info[Any]) -> list[Application]:
    request = recruiting_pb.ListOwnApplicationsRequest(page_size=_MOST_OWN)
    answer = await info.context.ask("ApplicationService.ListOwnApplications", request)
    return list(answer.applications)


async def _own_seats(info: strawberry.Info[Any]) -> list[Seat]:
    request = seat_pb2.ListOwnSeatsRequest(page_size=_MOST_OWN)
    answer = await info.context.ask("SeatService.ListOwnSeats", request)
    return list(answer.seats)


@strawberry.type(description="News of the caller's own applications.")
class MyApplicationsNews:
    """Ids only, until it is asked for more."""

    occasion: Occasion = strawberry.field(description="Why it is told.")
    application_id: strawberry.Private[str]
    application: Application | None = joined(
        "Application", "application_id", "The application that is new or moved; null unless the occasion is CHANGED."
    )
    applications: list[Application] | None = strawberry.field(
        resolver=_own_applications, description="The caller's applications as they stand now, the newest 100."
    )


async def _own_seat(parent: strawberry.Parent[Any], info: strawberry.Info[Any]) -> Seat | None:
    return next((seat for seat in await _own_seats(info) if seat.id == parent.seat_id), None)


@strawberry.type(description="News of the caller's own seats, of places in a waitlist too.")
class MySeatsNews:
    """Ids only, until it is asked for more."""

    occasion: Occasion = strawberry.field(description="Why it is told.")
    seat_id: strawberry.Private[str]
    seat: Seat | None = strawberry.field(
        resolver=_own_seat, description="The seat that is new or stands elsewhere; null unless the occasion is CHANGED."
    )
    seats: list[Seat] | None = strawberry.field(
        resolver=_own_seats, description="The caller's seats as they stand now, the newest 100."
    )


@strawberry.type(description="News of a gathering: it was published, changed, moved or cancelled, or seats went.")
class GatheringNews:
    """One gathering."""

    occasion: Occasion = strawberry.field(description="Why it is told.")
    gathering_id: strawberry.Private[str]
    gathering: Gathering | None = joined("Gathering", "gathering_id", "The gathering as it stands now.")


@strawberry.type(description="News of the caller's account: roles, membership, an end of access.")
class ViewerNews:
    """A registration that was decided shows here: the account gets its role."""

    occasion: Occasion = strawberry.field(description="Why it is told.")
    viewer: Viewer = strawberry.field(
        resolver=lambda: Viewer(), description="Who is calling. A new role needs a new token."
    )


async def _own(
    info: strawberry.Info[Any], kind: str, own_things: Callable[[strawberry.Info[Any]], Awaitable[list[Any]]]
) -> AsyncGenerator[tuple[Occasion, str], None]:
    """News of the caller's own things of a kind, each with the id of the thing.

    Interest is by id. Whether a new one is the caller's own, its service says: the event tells nobody.
    """
    with info.context.reading(Topic(f"new {kind}")) as mailbox:
        await _heard(info, mailbox)
        own = await _followed(info, kind, own_things, mailbox)
        yield Occasion.STARTED, ""
        while True:
            happened = {letter.id for letter in await mailbox.read()}
            if not happened or not happened <= own:
                own = await _patiently(_followed, info, kind, own_things, mailbox)
            for id in sorted(happened & own):
                yield Occasion.CHANGED, id
            if not happened:
                yield Occasion.RESUMED, ""


async def _my_applications(info: strawberry.Info[Any]) -> AsyncGenerator[MyApplicationsNews, None]:
    async with aclosing(_own(info, "application", _own_applications)) as news:
        async for occasion, id in news:
            yield MyApplicationsNews(occasion=occasion, application_id=id)


async def _my_seats(info: strawberry.Info[Any]) -> AsyncGenerator[MySeatsNews, None]:
    async with aclosing(_own(info, "seat", _own_seats)) as news:
        async for occasion, id in news:
            yield MySeatsNews(occasion=occasion, seat_id=id)


_GatheringId = Annotated[strawberry.ID, strawberry.argument(description="The gathering.")]


async def _gathering(info: strawberry.Info[Any], id: _GatheringId) -> AsyncGenerator[GatheringNews, None]:
    """Raises NotFound for one that the caller may not see, or not any more."""
    own = own_id("Gathering", id, field="id")
    with info.context.reading(Topic("gathering", own)) as mailbox:
        await _heard(info, mailbox)
        await _require_gathering(info, own)
        yield GatheringNews(occasion=Occasion.STARTED, gathering_id=own)
        while True:
            occasion = _occasion(await mailbox.read())
            await _patiently(_require_gathering, info, own)
            yield GatheringNews(occasion=occasion, gathering_id=own)


async def _viewer(info: strawberry.Info[Any]) -> AsyncGenerator[ViewerNews, None]:
    """Interest is by the account."""
    with info.context.reading(Topic("person", info.context.caller.subject)) as mailbox:
        await _heard(info, mailbox)
        yield ViewerNews(occasion=Occasion.STARTED)
        while True:
            yield ViewerNews(occasion=_occasion(await mailbox.read()))


@strawberry.type
class NewsSubscription:
    """What can be listened to."""

    my_applications = strawberry.subscription(
        resolver=_my_applications, description="The caller's own applications: a new one, and each move of one."
    )
    my_seats = strawberry.subscription(
        resolver=_my_seats, description="The caller's own seats: a new one, a place freed for who waits, a change."
    )
    gathering = strawberry.subscription(
        resolver=_gathering,
        description="A gathering that the caller may see: its seats, and whether and when it is held.",
    )
    viewer = strawberry.subscription(
        resolver=_viewer, description="The caller's own account, such as the role that an approval brings."
    )


def _occasion(happened: Collection[Topic]) -> Occasion:
    return Occasion.CHANGED if happened else Occasion.RESUMED


async def _heard(info: strawberry.Info[Any], mailbox: Mailbox) -> None:
    """Returns when events are heard. What came before is part of the state that is told first."""
    with suppress(TimeoutError):
        async with asyncio.timeout(READY_WITHIN):
            await info.context.hears.wait()
            mailbox.empty()


async def _followed(
    info: strawberry.Info[Any],
    kind: str,
    own_things: Callable[[strawberry.Info[Any]], Awaitable[list[Any]]],
    mailbox: Mailbox,
) -> set[str]:
    own = {thing.id for thing in await own_things(info)}
    mailbox.follow(*(Topic(kind, id) for id in own))
    return own


async def _require_gathering(info: strawberry.Info[Any], own: str) -> None:
    request = events_pb.BatchGetGatheringsRequest(ids=[own])
    answer = await info.context.ask("GatheringService.BatchGetGatherings", request)
    if not answer.gatherings:
        raise NotFound


async def _patiently(ask: Callable[..., Awaitable[T]], *arguments: Any) -> T:
    """A service that does not answer ends no stream: it is asked again until it does."""
    while True:
        try:
            return await ask(*arguments)
        except Unavailable:
            await asyncio.sleep(AGAIN_AFTER)
