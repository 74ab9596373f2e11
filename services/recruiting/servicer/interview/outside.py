"""What those beyond the wall see: a company what was released to it, the group counts."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from okaeri.network.v1 import consent_pb2
from okaeri.recruiting.v1 import interview_pb2 as pb

from chassis.access import caller
from chassis.clock import today
from chassis.mongo import Page
from services.recruiting.domain.interview_figures import counted_days, figures_of
from services.recruiting.interview_consents import HELD, SUMMARY
from services.recruiting.interview_messages import figures_message, held_message, released_message
from services.recruiting.servicer.interview.desk import Side

LARGEST_PAGE, USUAL_PAGE = 100, 50


class OnConsent(Protocol):
    """What is shown to a company on a consent, while it holds."""

    @property
    def member_id(self) -> str:
        """Whom it is about."""

    @property
    def consent_id(self) -> str:
        """The consent."""


T = TypeVar("T", bound=OnConsent)
Read = Callable[[int, str, bool], Awaitable[Page[T]]]
"""Reads a page of so many after, or before, the place of a token."""


class OutsideView(Side):
    """Released summaries, interviews that a company may know of, figures."""

    async def ListReleasedSummaries(
        self, request: pb.ListReleasedSummariesRequest, context: Any
    ) -> pb.ListReleasedSummariesResponse:
        company_id, member_id = request.company_id, request.member_id
        caller().require_company(company_id)
        page = await self._on_consent(
            SUMMARY,
            company_id,
            lambda size, token, before: self._store.summaries.page_released(company_id, member_id, size, token, before),
            request,
        )
        shown = [(each, cursor) for each, cursor in zip(page.items, page.cursors, strict=True) if each.is_as_approved]
        people = [each.member_id for each, _ in shown]
        await self._store.audit.read(people, what="interview_summary", purpose="interview", company_id=company_id)
        return pb.ListReleasedSummariesResponse(
            summaries=[released_message(each) for each, _ in shown],
            next_page_token=page.next_token,
            cursors=[cursor for _, cursor in shown],
            has_previous_page=page.has_previous,
        )

    async def ListHeldInterviews(
        self, request: pb.ListHeldInterviewsRequest, context: Any
    ) -> pb.ListHeldInterviewsResponse:
        company_id, member_id = request.company_id, request.member_id
        caller().require_company(company_id)
        page = await self._on_consent(
            HELD,
            company_id,
            lambda size, token, before: self._store.disclosures.page_to(company_id, member_id, size, token, before),
            request,
        )
        people = [each.member_id for each in page.items]
        await self._store.audit.read(people, what="interview_held", purpose="interview", company_id=company_id)
        return pb.ListHeldInterviewsResponse(
            interviews=map(held_message, page.items),
            next_page_token=page.next_token,
            cursors=page.cursors,
            has_previous_page=page.has_previous,
        )

    async def GetInterviewFigures(self, request: pb.GetInterviewFiguresRequest, context: Any) -> pb.InterviewFigures:
        days = counted_days(today())
        interviews = await self._store.interviews.held_within(*days)
        return figures_message(figures_of(interviews, await self._store.topic_notes.within(*days)))

    async def _on_consent(
        self,
        purpose: consent_pb2.ConsentPurpose.ValueType,
        company_id: str,
        read: Read[T],
        asked: pb.ListReleasedSummariesRequest | pb.ListHeldInterviewsRequest,
    ) -> Page[T]:
        """A page of what may be shown at this moment.

        It is filled up past what may not be: a page with a hole in it, or one that promises a next one which is
        empty, would tell the company of something that was taken back.
        """
        size, before, token = asked.page_size or USUAL_PAGE, asked.before, asked.page_token
        kept: list[tuple[T, str]] = []
        more = True
        while more and len(kept) <= size:
            page = await read(min(size + 1, LARGEST_PAGE), token, before)
            holding = await self._consents.holding(purpose, company_id, [each.member_id for each in page.items])
            held = [both for both in zip(page.items, page.cursors, strict=True) if both[0].consent_id in holding]
            kept = [*held, *kept] if before else [*kept, *held]
            more, token = _onwards(page, before)
        chosen = kept[-size:] if before else kept[:size]
        provided = await self._consents.provided(purpose, company_id, [each.consent_id for each, _ in chosen])
        shown = [(each, cursor) for each, cursor in chosen if each.consent_id in provided]
        return _page(shown, beyond=len(kept) > size, backward=before, placed=bool(asked.page_token))


def _onwards(page: Page[T], before: bool) -> tuple[bool, str]:
    """Whether the list goes on, and from where."""
    if before:
        return page.has_previous, page.cursors[0] if page.cursors else ""
    return bool(page.next_token), page.next_token


def _page(shown: list[tuple[T, str]], *, beyond: bool, backward: bool, placed: bool) -> Page[T]:
    follows, precedes = (placed, beyond) if backward else (beyond, placed)
    cursors = tuple(cursor for _, cursor in shown)
    next_token = cursors[-1] if cursors and follows else ""
    return Page(tuple(each for each, _ in shown), cursors, next_token, precedes)
