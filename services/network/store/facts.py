"""What is counted: facts that are about nobody and stay when people leave."""

from collections.abc import Collection as Some
from datetime import datetime
from typing import Any

from chassis.mongo import Collection, Index
from chassis.people import NOBODY
from services.network.domain.comeback import ComebackFact
from services.network.domain.figures import Joining, Registrants, Returns, registrants_of, returns_of


class Joinings(Collection[Joining]):
    """Approved registrations and members taken over. `company_ids` of None stands for the whole group."""

    name = "joinings"
    of = Joining
    holds = NOBODY
    indexes = (Index(("newcomer", "joined_at")), Index(("company_id", "joined_at")))

    async def registrants(self, company_ids: Some[str] | None) -> tuple[Registrants, ...]:
        """By month and kind of channel; of the group each member once, of a company those who left it."""
        filter: dict[str, Any] = {"newcomer": True} if company_ids is None else {"company_id": {"$in": company_ids}}
        return registrants_of(await self.tally(filter, by=("month", "first_kind", "last_kind")))

    async def newcomers(self) -> int:
        """Members that ever joined."""
        return sum(count for _, count in await self.tally({"newcomer": True}, by=("newcomer",)))

    async def launched_at(self) -> datetime | None:
        """When the first member joined, None before."""
        first = await self.first({"newcomer": True}, sort=("joined_at",))
        return first.joined_at if first else None


class ComebackFacts(Collection[ComebackFact]):
    """Comebacks, the cancelled ones too. `company_ids` of None stands for the whole group."""

    name = "comebacks"
    of = ComebackFact
    holds = NOBODY
    indexes = (Index(("counted", "to_company_id")),)

    async def returns(self, company_ids: Some[str] | None) -> tuple[Returns, ...]:
        """The matrix; of companies their rows and columns."""
        filter: dict[str, Any] = {"counted": True}
        if company_ids is not None:
            companies = {"$in": company_ids}
            filter["$or"] = [{"from_company_id": companies}, {"to_company_id": companies}]
        return returns_of(await self.tally(filter, by=("from_company_id", "to_company_id")))
