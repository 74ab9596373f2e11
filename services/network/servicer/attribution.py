"""Gatherings as ways into the network: their channels, touches from before a registration, and readers of news."""

from hashlib import blake2b
from typing import Any

from okaeri.network.v1 import attribution_pb2 as pb
from okaeri.network.v1 import attribution_pb2_grpc as pb_grpc

from chassis.clock import moment_of
from chassis.mongo import NOTHING
from services.network.domain.channel import EarlierTouch
from services.network.domain.tombstone import Marks
from services.network.grounds import in_use
from services.network.servicer.pictures import channel_answer
from services.network.store import NetworkStore


class AttributionServicer(pb_grpc.AttributionServiceServicer):
    """What events asks, and the codes that gatherings show."""

    def __init__(self, store: NetworkStore, marks: Marks, *, public_url: str) -> None:
        self._store = store
        self._marks = marks
        self._public_url = public_url

    async def BatchGetGatheringChannels(
        self, request: pb.BatchGetGatheringChannelsRequest, context: Any
    ) -> pb.BatchGetGatheringChannelsResponse:
        found = (await self._store.channels.many(request.gathering_ids)).values()
        of_gatherings = [channel_answer(each, self._public_url) for each in found if each.gathering_id]
        return pb.BatchGetGatheringChannelsResponse(channels=of_gatherings)

    async def KeepTouch(self, request: pb.KeepTouchRequest, context: Any) -> pb.KeepTouchResponse:
        mark = self._marks.of_mail(request.mail)
        id = blake2b(f"{mark}/{request.gathering_id}".encode(), digest_size=16).hexdigest()
        touch = EarlierTouch(id, mark, request.gathering_id, moment_of(request.touch_time, "touch_time"))
        async with self._store.transaction() as tx:
            if await tx.earlier_touches.find(id) is None:
                await tx.earlier_touches.add(touch, announcing=NOTHING)
            return tx.answer(pb.KeepTouchResponse())

    async def ListNewsReaders(self, request: pb.ListNewsReadersRequest, context: Any) -> pb.ListNewsReadersResponse:
        page = await self._store.consents.news_readers(request.company_id, request.page_size, request.page_token)
        reading = [consent.member_id for consent in await in_use(self._store, page.items)]
        members = await self._store.members.many(reading)
        where, left = frozenset(request.prefecture_codes), frozenset(request.left_company_ids)
        meant = [id for id in reading if members[id].is_meant(where, left)]
        return pb.ListNewsReadersResponse(member_ids=meant, next_page_token=page.next_token)
