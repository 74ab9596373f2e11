"""Eligibility rules of the companies: few, and every one that ever was in force."""

from datetime import date
from typing import Any

from chassis.mongo import Collection, Index, Page
from chassis.people import NOBODY
from services.network.domain.eligibility.rules import ComebackKind, EligibilityRule


class EligibilityRules(Collection[EligibilityRule]):
    """Of a company and kind the one that began last is in force."""

    name = "eligibility_rules"
    of = EligibilityRule
    holds = NOBODY
    indexes = (
        Index(("company_id", "kind", "starts_on"), unique=True, taken="A rule begins on this day already."),
        Index(("company_id", "-starts_on", "-id")),
    )

    async def in_force(self, company_id: str, kind: ComebackKind, on: date) -> EligibilityRule | None:
        """The rule of a company and kind on a day, None where there is none."""
        begun = {"company_id": company_id, "kind": kind, "starts_on": {"$lte": on}}
        return await self.first(begun, sort=("-starts_on",))

    async def beginning(self, company_id: str, kind: ComebackKind, on: date) -> EligibilityRule | None:
        """The rule of a company and kind that begins on that very day."""
        return await self.first({"company_id": company_id, "kind": kind, "starts_on": on})

    async def all_in_force(self, on: date) -> dict[str, list[EligibilityRule]]:
        """The rules of all kinds on a day, by company."""
        begun = await self.where({"starts_on": {"$lte": on}}, sort=("starts_on",))
        latest = {(rule.company_id, rule.kind): rule for rule in begun}
        by_company: dict[str, list[EligibilityRule]] = {}
        for rule in latest.values():
            by_company.setdefault(rule.company_id, []).append(rule)
        return by_company

    async def page_of(self, company_id: str, size: int, token: str, before: bool) -> Page[EligibilityRule]:
        """A page of a company's rules, those that were once in force too, the latest first."""
        return await self._page_of({"company_id": company_id}, size, token, before)

    async def page_since(self, company_id: str, on: date, size: int, token: str, before: bool) -> Page[EligibilityRule]:
        """A page of a company's rules that are in force on a day or begin later, the latest first."""
        current = [rule for kind in ComebackKind if (rule := await self.in_force(company_id, kind, on))]
        shown = [{"starts_on": {"$gt": on}}, {"id": {"$in": [rule.id for rule in current]}}]
        return await self._page_of({"company_id": company_id, "$or": shown}, size, token, before)

    async def _page_of(self, filter: dict[str, Any], size: int, token: str, before: bool) -> Page[EligibilityRule]:
        return await self.page(filter, sort=("-starts_on",), size=size, token=token, before=before)
