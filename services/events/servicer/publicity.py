"""What everybody may see of gatherings, and how pages are liked. Stories are in `servicer.story`."""

from collections.abc import Callable
from functools import partial
from typing import Any

from okaeri.events.v1 import publicity_pb2 as pb

from chassis.clock import now
from chassis.errors import NotFound
from services.events.domain import GatheringState
from services.events.domain.stories import NETWORK_PAGE, PageCounts
from services.events.messages.publicity import counts_message, public_gathering_message
from services.events.servicer.story import StoryRpcs
from services.events.store import EventsStore
from services.events.story_consents import StoryConsents
from services.events.turns import Turns


class PublicityServicer(StoryRpcs):
    """Pages for everybody."""

    def __init__(self, store: EventsStore, consents: StoryConsents, turns: Turns) -> None:
        super().__init__(store, consents)
        self._turns = turns

    async def GetPublicGathering(self, request: pb.GetPublicGatheringRequest, context: Any) -> pb.PublicGathering:
        gathering = await self._store.gatherings.get(request.gathering_id)
        if gathering.state is GatheringState.DRAFT:
            raise NotFound
        counts = await self._store.pages.find(gathering.id) or PageCounts(gathering.id)
        return public_gathering_message(gathering, counts, now())

    async def ListPublicGatherings(
        self, request: pb.ListPublicGatheringsRequest, context: Any
    ) -> pb.ListPublicGatheringsResponse:
        at, place = now(), (request.page_size, request.page_token, request.before)
        page = await self._store.gatherings.page_to_come(request.company_id, at, *place)
        counts = await self._store.pages.many(each.id for each in page.items)
        shown = [public_gathering_message(each, counts.get(each.id) or PageCounts(each.id), at) for each in page.items]
        return pb.ListPublicGatheringsResponse(gatherings=shown, **page.marks)

    async def CountView(self, request: pb.CountViewRequest, context: Any) -> pb.PageCounts:
        return await self._count(request.gathering_id, PageCounts.seen)

    async def React(self, request: pb.ReactRequest, context: Any) -> pb.PageCounts:
        return await self._count(request.gathering_id, PageCounts.liked)

    async def _count(self, gathering_id: str, how: Callable[[PageCounts], PageCounts]) -> pb.PageCounts:
        page = gathering_id or NETWORK_PAGE
        return await self._turns.take(f"page {page}", partial(self._count_one, gathering_id, page, how))

    async def _count_one(self, gathering_id: str, page: str, how: Callable[[PageCounts], PageCounts]) -> pb.PageCounts:
        async with self._store.transaction() as tx:
            if gathering_id and (await tx.gatherings.get(gathering_id)).state is GatheringState.DRAFT:
                raise NotFound
            counts = how(await tx.pages.find(page) or PageCounts(page))
            return tx.answer(counts_message(await tx.pages.keep(counts)))
