"""Calendar files and private feeds."""

from functools import partial
from typing import Any

from okaeri.events.v1 import calendar_pb2 as pb
from okaeri.events.v1 import calendar_pb2_grpc as pb_grpc

from chassis.access import caller
from chassis.clock import now, timestamp
from chassis.errors import NotFound, NotSignedIn
from chassis.ids import new_id
from chassis.mongo import NOTHING, settled
from services.events.calendars import CANCEL, PUBLISH, calendar_of
from services.events.composing import Composing
from services.events.domain import GatheringState, SeatState
from services.events.domain.feeds import Feed
from services.events.secrets import Secrets
from services.events.store import EventsStore

FEED_NAME = "Okaeri"


class CalendarServicer(pb_grpc.CalendarServiceServicer):
    """Gatherings as calendars have them."""

    def __init__(self, store: EventsStore, secrets: Secrets, composing: Composing) -> None:
        self._store = store
        self._secrets = secrets
        self._composing = composing

    async def GetCalendar(self, request: pb.GetCalendarRequest, context: Any) -> pb.CalendarFile:
        gathering = await self._store.gatherings.get(request.gathering_id)
        if gathering.state is GatheringState.DRAFT:
            raise NotFound
        entry = self._composing.entry(gathering)
        return pb.CalendarFile(text=calendar_of([entry], method=CANCEL if entry.is_cancelled else PUBLISH))

    async def GetFeed(self, request: pb.GetFeedRequest, context: Any) -> pb.CalendarFile:
        feed = await self._store.feeds.get(self._feed_id(request.secret))
        seats = await self._store.seats.of_guests(await self._store.known_as(feed.member_id))
        taken = {seat.gathering_id: seat for seat in seats if seat.state is SeatState.TAKEN}
        gatherings = await self._store.gatherings.many(taken)
        soonest = sorted(gatherings.values(), key=lambda each: each.starts_at)
        entries = [self._composing.entry(each, taken[each.id]) for each in soonest]
        return pb.CalendarFile(text=calendar_of(entries, name=FEED_NAME))

    async def CreateOwnFeed(self, request: pb.CreateOwnFeedRequest, context: Any) -> pb.CreateOwnFeedResponse:
        return await settled(partial(self._replace, Feed(new_id(), caller().subject, now())))

    async def RevokeOwnFeed(self, request: pb.RevokeOwnFeedRequest, context: Any) -> pb.RevokeOwnFeedResponse:
        async with self._store.transaction() as tx:
            feeds = await tx.feeds.of_person(await tx.known_as(caller().subject))
            await tx.feeds.remove_many(feeds, announcing=NOTHING)
            return tx.answer(pb.RevokeOwnFeedResponse())

    async def GetOwnFeed(self, request: pb.GetOwnFeedRequest, context: Any) -> pb.Feed:
        feeds = await self._store.feeds.of_person(await self._store.known_as(caller().subject))
        if not feeds:
            raise NotFound
        return pb.Feed(secret=self._secrets.feed(feeds[0].id), create_time=timestamp(feeds[0].made_at))

    async def _replace(self, feed: Feed) -> pb.CreateOwnFeedResponse:
        async with self._store.transaction() as tx:
            await tx.standins.meet(caller().subject)
            before = await tx.feeds.of_person(await tx.known_as(caller().subject))
            await tx.feeds.remove_many(before, announcing=NOTHING)
            await tx.feeds.add(feed, announcing=NOTHING)
            return tx.answer(pb.CreateOwnFeedResponse())

    def _feed_id(self, secret: str) -> str:
        """NotFound for a secret that was not made here, as for one that was revoked."""
        try:
            return self._secrets.feed_of(secret)
        except NotSignedIn:
            raise NotFound from None
