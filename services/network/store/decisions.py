"""Decisions on registrations, never changed."""

from chassis.mongo import Collection, Index, Page
from chassis.people import About
from services.network.domain.decision import Decision


class Decisions(Collection[Decision]):
    """Every decision, also those that were corrected later."""

    name = "decisions"
    of = Decision
    holds = About("account_id", erased=Decision.forgotten, without=("decider_id", "records"))
    gives = False
    """Whose registration it was then stays said."""
    indexes = (
        Index(("company_id", "-decided_at", "-id")),
        Index(("registration_id", "decided_at")),
        Index(("account_id",)),
    )

    async def on(self, registration_id: str) -> list[Decision]:
        """Those on one registration, oldest first."""
        return await self.where({"registration_id": registration_id}, sort=("decided_at",))

    async def newest_first(
        self, company_id: str, registration_id: str, size: int, token: str, before: bool
    ) -> Page[Decision]:
        """A page of a company's decisions, or of those on one registration of it."""
        one = {"registration_id": registration_id} if registration_id else {}
        filter = {"company_id": company_id, **one}
        return await self.page(filter, sort=("-decided_at",), size=size, token=token, before=before)
