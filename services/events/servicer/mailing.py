"""Invitations and news, for the hosts who send them. What else is sent goes out by itself."""

from datetime import datetime
from typing import Any

from okaeri.events.v1 import mailing_pb2 as pb
from okaeri.events.v1 import mailing_pb2_grpc as pb_grpc

from chassis.access import caller
from chassis.clock import now
from chassis.errors import NotFound
from chassis.ids import new_id
from chassis.mongo import NOTHING
from services.events.domain import Gathering, GatheringState
from services.events.domain.mailings import Mailing, MailingKind, Words
from services.events.messages.mailings import mailing_message
from services.events.store import EventsStore


class MailingServicer(pb_grpc.MailingServiceServicer):
    """Letters to members who agreed to news of a company."""

    def __init__(self, store: EventsStore) -> None:
        self._store = store

    async def InviteMembers(self, request: pb.InviteMembersRequest, context: Any) -> pb.Mailing:
        async with self._store.transaction() as tx:
            at = now()
            gathering = await _hosted(tx, request.gathering_id, request.company_id)
            gathering.require_going_on(at)
            mailing = _mailing(MailingKind.INVITATION, gathering, request.company_id, at)
            return tx.answer(mailing_message(await tx.mailings.add(mailing, announcing=NOTHING)))

    async def SendNews(self, request: pb.SendNewsRequest, context: Any) -> pb.Mailing:
        words = Words(request.subject_ja, request.text_ja, request.subject_en, request.text_en)
        async with self._store.transaction() as tx:
            gathering = await _hosted(tx, request.gathering_id, request.company_id)
            mailing = _mailing(MailingKind.NEWS, gathering, request.company_id, now(), words)
            return tx.answer(mailing_message(await tx.mailings.add(mailing, announcing=NOTHING)))

    async def ListMailings(self, request: pb.ListMailingsRequest, context: Any) -> pb.ListMailingsResponse:
        gathering = await _hosted(self._store, request.gathering_id, request.company_id)
        place = request.page_size, request.page_token, request.before
        page = await self._store.mailings.page_about(gathering.id, request.company_id, *place)
        return pb.ListMailingsResponse(mailings=map(mailing_message, page.items), **page.marks)


async def _hosted(store: EventsStore, gathering_id: str, company_id: str) -> Gathering:
    """The gathering, published or called off, that the caller's company hosts. NotFound for another one."""
    caller().require_company(company_id)
    gathering = await store.gatherings.get(gathering_id)
    gathering.require_host((company_id,))
    if gathering.state is GatheringState.DRAFT:
        raise NotFound
    return gathering


def _mailing(
    kind: MailingKind, gathering: Gathering, company_id: str, at: datetime, words: Words | None = None
) -> Mailing:
    return Mailing(new_id(), gathering.id, kind, at, due_at=at, company_id=company_id, words=words)
