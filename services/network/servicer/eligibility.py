"""Eligibility rules, for the companies that set them and the people they are about."""

from datetime import date
from typing import Any

from okaeri.network.v1 import eligibility_pb2 as pb
from okaeri.network.v1 import eligibility_pb2_grpc as pb_grpc

from chassis.access import caller
from chassis.clock import today
from chassis.ids import new_id
from services.network.domain.eligibility.rules import EligibilityRule, require_seen, set_from
from services.network.domain.people import day_of
from services.network.eligibility import judged
from services.network.messages.rules import (
    comeback_kind_of,
    conditions_of,
    eligibility_message,
    rule_changed,
    rule_in_force_message,
    rule_message,
)
from services.network.store import NetworkStore


class EligibilityServicer(pb_grpc.EligibilityServiceServicer):
    """Who may come back, and until when."""

    def __init__(self, store: NetworkStore) -> None:
        self._store = store

    async def SetEligibilityRule(self, request: pb.SetEligibilityRuleRequest, context: Any) -> pb.EligibilityRule:
        caller().require_company(request.company_id)
        new = _rule(request)
        async with self._store.transaction() as tx:
            await tx.companies.require(new.company_id, field="company_id")
            before = await tx.eligibility_rules.beginning(new.company_id, new.kind, new.starts_on)
            rule = set_from(new, before, seen=request.version, today=today())
            write = tx.eligibility_rules.save if before else tx.eligibility_rules.add
            return tx.answer(rule_message(await write(rule, announcing=rule_changed(rule))))

    async def RemoveEligibilityRule(
        self, request: pb.RemoveEligibilityRuleRequest, context: Any
    ) -> pb.RemoveEligibilityRuleResponse:
        async with self._store.transaction() as tx:
            rule = await tx.eligibility_rules.get(request.id)
            caller().require_company(rule.company_id)
            rule.require_ahead(today())
            require_seen(rule, request.version)
            await tx.eligibility_rules.remove(rule, announcing=rule_changed(rule))
            return tx.answer(pb.RemoveEligibilityRuleResponse())

    async def ListEligibilityRules(
        self, request: pb.ListEligibilityRulesRequest, context: Any
    ) -> pb.ListEligibilityRulesResponse:
        company_id, rules = request.company_id, self._store.eligibility_rules
        await self._store.companies.require(company_id, field="company_id")
        place = (request.page_size, request.page_token, request.before)
        is_own = company_id in caller().companies()
        page = await (rules.page_of(company_id, *place) if is_own else rules.page_since(company_id, today(), *place))
        return pb.ListEligibilityRulesResponse(
            rules=map(rule_message, page.items),
            **page.marks,
        )

    async def GetEligibilityRule(
        self, request: pb.GetEligibilityRuleRequest, context: Any
    ) -> pb.GetEligibilityRuleResponse:
        await self._store.companies.require(request.company_id, field="company_id")
        kind, on = comeback_kind_of(request.kind), _day_or_today(request.date)
        return rule_in_force_message(await self._store.eligibility_rules.in_force(request.company_id, kind, on))

    async def CheckOwnEligibility(self, request: pb.CheckOwnEligibilityRequest, context: Any) -> pb.Eligibility:
        await self._store.companies.require(request.company_id, field="company_id")
        return await self._judged(caller().subject, request, _day_or_today(request.date))

    async def CheckEligibility(self, request: pb.CheckEligibilityRequest, context: Any) -> pb.Eligibility:
        return await self._judged(request.member_id, request, today())

    async def _judged(
        self, member_id: str, request: pb.CheckOwnEligibilityRequest | pb.CheckEligibilityRequest, on: date
    ) -> pb.Eligibility:
        member = await self._store.members.get(member_id)
        kind = comeback_kind_of(request.kind)
        return eligibility_message(await judged(self._store, member, request.company_id, kind, on))


def _rule(request: pb.SetEligibilityRuleRequest) -> EligibilityRule:
    starts_on = day_of(request.starts_on, field="starts_on")
    conditions = conditions_of(request.conditions).checked(field="conditions")
    kind = comeback_kind_of(request.kind)
    return EligibilityRule(new_id(), request.company_id, kind, starts_on or today(), conditions)


def _day_or_today(text: str) -> date:
    return day_of(text, field="date") or today()
