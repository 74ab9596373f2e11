"""Postings, for those who write them and those who may come back."""

from typing import Any

from okaeri.recruiting.v1 import posting_pb2 as pb
from okaeri.recruiting.v1 import posting_pb2_grpc as pb_grpc

from chassis.access import caller
from chassis.clock import now, today
from chassis.ids import new_id
from chassis.mongo import NOTHING
from services.recruiting.domain.companies import Company, require_known
from services.recruiting.domain.postings import Posting, Terms
from services.recruiting.domain.versions import require_seen
from services.recruiting.messages import (
    kind_of,
    posting_changed,
    posting_closed,
    posting_message,
    posting_published,
    postings_message,
    terms_of,
)
from services.recruiting.store import RecruitingStore


class PostingServicer(pb_grpc.PostingServiceServicer):
    """Comeback postings."""

    def __init__(self, store: RecruitingStore) -> None:
        self._store = store

    async def DraftPosting(self, request: pb.DraftPostingRequest, context: Any) -> pb.Posting:
        caller().require_company(request.company_id)
        terms = terms_of(request.terms)
        terms.require_order()
        async with self._store.transaction() as tx:
            company = require_known(await tx.companies.find(request.company_id))
            drafted = await tx.postings.add(_draft(company, request, terms), announcing=NOTHING)
            return tx.answer(posting_message(drafted))

    async def UpdatePosting(self, request: pb.UpdatePostingRequest, context: Any) -> pb.Posting:
        terms = terms_of(request.terms)
        async with self._store.transaction() as tx:
            changed = (await _seen(tx, request.id, request.version)).with_terms(terms)
            saved = await tx.postings.save(changed, announcing=posting_changed(changed))
            return tx.answer(posting_message(saved))

    async def PublishPosting(self, request: pb.PublishPostingRequest, context: Any) -> pb.Posting:
        async with self._store.transaction() as tx:
            published = (await _seen(tx, request.id, request.version)).publish(now(), today())
            saved = await tx.postings.save(published, announcing=posting_published(published))
            return tx.answer(posting_message(saved))

    async def ClosePosting(self, request: pb.ClosePostingRequest, context: Any) -> pb.Posting:
        async with self._store.transaction() as tx:
            closed = (await _seen(tx, request.id, request.version)).close()
            saved = await tx.postings.save(closed, announcing=posting_closed(closed))
            return tx.answer(posting_message(saved))

    async def ListPostings(self, request: pb.ListPostingsRequest, context: Any) -> pb.ListPostingsResponse:
        company_id, place = request.company_id, (request.page_size, request.page_token, request.before)
        if company_id in caller().companies():
            return postings_message(await self._store.postings.page_of(company_id, *place))
        return postings_message(await self._store.postings.page_open(company_id, today(), *place))

    async def BatchGetPostings(self, request: pb.BatchGetPostingsRequest, context: Any) -> pb.BatchGetPostingsResponse:
        found = await self._store.postings.many(request.ids)
        applied_to = await self._store.applications.postings_applied_to(caller().subject, found)
        sight = {"companies": caller().companies(), "applied_to": applied_to}
        visible = [each for each in found.values() if each.is_visible(**sight, today=today())]
        return pb.BatchGetPostingsResponse(postings=map(posting_message, visible))


async def _seen(tx: RecruitingStore, id: str, version: int) -> Posting:
    """The posting of the caller's company, in the version the caller saw."""
    posting = await tx.postings.get(id)
    caller().require_company(posting.company_id)
    require_seen(posting.version, version)
    return posting


def _draft(company: Company, request: pb.DraftPostingRequest, terms: Terms) -> Posting:
    return Posting(
        id=new_id(),
        company_id=company.id,
        legal_employer=company.name,
        kind=kind_of(request.kind),
        terms=terms,
        drafted_at=now(),
    )
