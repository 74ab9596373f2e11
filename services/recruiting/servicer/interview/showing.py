"""Pages of what a company may see on a consent, while it holds: asked of its owner at the moment of showing.

A page is filled up past what may not be shown. A page with a hole in it, or one that promises a next one which turns
out empty, would tell the company of something that was taken back.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from okaeri.network.v1 import consent_pb2

from chassis.mongo import Page
from services.recruiting.interview_consents import InterviewConsents

LARGEST_PAGE, USUAL_PAGE = 100, 50


class OnConsent(Protocol):
    """What may be shown to a company on a consent."""

    @property
    def member_id(self) -> str:
        """Whom it is about."""

    @property
    def shown_on(self) -> str:
        """The consent; empty for what may not be shown on any."""


T = TypeVar("T", bound=OnConsent)
Read = Callable[[int, str, bool], Awaitable[Page[T]]]
"""Reads a page of so many after, or before, the place of a token."""
Placed = list[tuple[T, str]]
"""Items and their cursors."""


@dataclass(frozen=True)
class Place:
    """Which page was asked for."""

    size: int
    token: str
    before: bool


@dataclass(frozen=True)
class Showing(Generic[T]):
    """Shows one kind of thing to one company."""

    consents: InterviewConsents
    purpose: "consent_pb2.ConsentPurpose.ValueType"
    company_id: str
    read: Read[T]

    async def page(self, asked: Place) -> Page[T]:
        """The page, with a record of each provision. Raises Unavailable when the consents cannot be asked."""
        size = asked.size or USUAL_PAGE
        held = await self._holding(asked, size)
        chosen = held[-size:] if asked.before else held[:size]
        provided = await self.consents.provided(self.purpose, self.company_id, [each.shown_on for each, _ in chosen])
        shown = [(each, cursor) for each, cursor in chosen if each.shown_on in provided]
        return _page(shown, asked, beyond=len(held) > size)

    async def _holding(self, asked: Place, size: int) -> Placed[T]:
        """More than `size` of those whose consent holds, or all there are in that direction."""
        held: Placed[T] = []
        token, more = asked.token, True
        while more and len(held) <= size:
            page = await self.read(min(size + 1, LARGEST_PAGE), token, asked.before)
            holding = await self.consents.holding(self.purpose, self.company_id, [one.member_id for one in page.items])
            both = zip(page.items, page.cursors, strict=True)
            found = [(each, cursor) for each, cursor in both if each.shown_on in holding]
            held = [*found, *held] if asked.before else [*held, *found]
            more, token = _onwards(page, asked.before)
        return held


def _onwards(page: Page[T], before: bool) -> tuple[bool, str]:
    """Whether the list goes on in that direction, and from where."""
    if before:
        return page.has_previous, page.cursors[0] if page.cursors else ""
    return bool(page.next_token), page.next_token


def _page(shown: Placed[T], asked: Place, *, beyond: bool) -> Page[T]:
    follows, precedes = (bool(asked.token), beyond) if asked.before else (beyond, bool(asked.token))
    cursors = tuple(cursor for _, cursor in shown)
    next_token = cursors[-1] if cursors and follows else ""
    return Page(tuple(each for each, _ in shown), cursors, next_token, precedes)
