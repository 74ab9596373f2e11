"""Joint-use notices: published by group HR, read by anyone."""

from typing import Any

from okaeri.network.v1 import consent_pb2 as pb
from okaeri.network.v1 import consent_pb2_grpc as pb_grpc

from chassis.clock import now
from chassis.ids import new_id
from services.network.messages.consents import notice_message, notice_of, notice_published
from services.network.store import NetworkStore


class JointUseServicer(pb_grpc.JointUseServiceServicer):
    """What is used jointly, by whom and what for."""

    def __init__(self, store: NetworkStore) -> None:
        self._store = store

    async def PublishJointUseNotice(self, request: pb.PublishJointUseNoticeRequest, context: Any) -> pb.JointUseNotice:
        async with self._store.transaction() as tx:
            known = await tx.companies.known_among(request.company_ids)
            notice = notice_of(request, new_id()).published(known, now())
            await tx.joint_use_notices.add(notice, announcing=notice_published(notice))
            return tx.answer(notice_message(notice))

    async def EndJointUseNotice(self, request: pb.EndJointUseNoticeRequest, context: Any) -> pb.JointUseNotice:
        async with self._store.transaction() as tx:
            notice = (await tx.joint_use_notices.get(request.id)).ended(now())
            await tx.joint_use_notices.save(notice, announcing=pb.JointUseNoticeEnded(notice_id=notice.id))
            return tx.answer(notice_message(notice))

    async def ListJointUseNotices(
        self, request: pb.ListJointUseNoticesRequest, context: Any
    ) -> pb.ListJointUseNoticesResponse:
        page = await self._store.joint_use_notices.newest_first(request.page_size, request.page_token, request.before)
        return pb.ListJointUseNoticesResponse(
            notices=map(notice_message, page.items),
            **page.marks,
        )
