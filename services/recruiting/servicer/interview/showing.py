"""Pages of what a company may see on a consent, while it holds: asked of its owner at the moment of showing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from okaeri.network.v1 import consent_pb2

from chassis.mongo import Page
from chassis.pages import Asked, Read, filled
from services.recruiting.interview_consents import InterviewConsents


class OnConsent(Protocol):
    """What may be shown to a company on a consent."""

    @property
    def member_id(self) -> str:
        """Whom it is about."""

    @property
    def shown_on(self) -> str:
        """The consent; empty for what may not be shown on any."""


T = TypeVar("T", bound=OnConsent)


@dataclass(frozen=True)
class Showing(Generic[T]):
    """Shows one kind of thing to one company."""

    consents: InterviewConsents
    purpose: "consent_pb2.ConsentPurpose.ValueType"
    company_id: str
    read: Read[T]

    async def page(self, asked: Asked) -> Page[T]:
        """The page, with a record of each provision. Raises Unavailable when the consents cannot be asked."""
        page = await filled(asked, self.read, self._hold)
        shown_on = [each.shown_on for each in page.items]
        provided = await self.consents.provided(self.purpose, self.company_id, shown_on)
        return page.only([each in provided for each in shown_on])

    async def _hold(self, items: Sequence[T]) -> list[bool]:
        """Whether the consent of each holds."""
        holding = await self.consents.holding(self.purpose, self.company_id, [each.member_id for each in items])
        return [each.shown_on in holding for each in items]
