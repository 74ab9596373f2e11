"""Who may come back: the rules of the companies, and what they mean for the caller."""

from typing import Annotated, Any

import strawberry
from okaeri.network.v1 import comeback_pb2
from okaeri.network.v1 import eligibility_pb2 as pb

from chassis.errors import NotFound
from gateway.connections import lists
from gateway.contracts import description_of
from gateway.inputs import request_from, takes
from gateway.mutations import writes
from gateway.parts.identity import Company
from gateway.proto_types import auto, enum_of, joined, maybe, message
from gateway.scalars import Date

_KIND: Any = enum_of(comeback_pb2.ComebackKind.DESCRIPTOR)
_COMPANY = Annotated[strawberry.ID, strawberry.argument(description="The company one would come back to.")]
_Kind = Annotated[_KIND, strawberry.argument(description="The kind of comeback.")]
_On = Annotated[Date | None, strawberry.argument(description="The day; today where none is given.")]


@message(pb.EligibilityReason)
class EligibilityReason:
    """In words."""

    code: auto
    ja: auto
    en: auto
    missing_fact: maybe


@message(pb.EligibilityConditions)
class EligibilityConditions:
    """What is asked."""

    employment_types: auto
    excluded_reasons: auto
    excluded_reason_words: auto
    needs_head_office: auto
    age_limit_years: maybe
    minimum_service_years: maybe
    access_years: maybe
    notice_days: maybe


@message(pb.EligibilityRule)
class EligibilityRule:
    """From a day on."""

    id: auto
    company: Company | None = joined("Company", "company_id", "The company one would come back to.")
    kind: auto
    starts_on: auto
    conditions: auto
    reasons: auto
    version: auto


@message(pb.GetEligibilityRuleResponse)
class EligibilityRuleInForce:
    """Perhaps none."""

    rule: maybe
    reasons: auto


@message(pb.Eligibility)
class Eligibility:
    """About the caller."""

    outcome: auto
    reasons: auto
    ends_on: maybe


@takes(pb.EligibilityConditions)
class EligibilityConditionsInput:
    """What to ask."""

    employment_types: maybe
    excluded_reasons: maybe
    excluded_reason_words: maybe
    needs_head_office: maybe
    age_limit_years: maybe
    minimum_service_years: maybe
    access_years: maybe
    notice_days: maybe


@takes(pb.SetEligibilityRuleRequest)
class SetEligibilityRuleInput:
    """A rule to come."""

    request_id: maybe
    company_id: auto
    kind: auto
    starts_on: auto
    conditions: auto
    version: maybe


@takes(pb.RemoveEligibilityRuleRequest, id="EligibilityRule")
class RemoveEligibilityRuleInput:
    """Which one."""

    request_id: maybe
    id: auto
    version: auto


@strawberry.type(description="The rule as it will be in force.")
class SetEligibilityRulePayload:
    """Not called `rule`: a query asks for that of RuleBroken beside it."""

    eligibility_rule: EligibilityRule = strawberry.field(description="The rule.")


@strawberry.type(description="The rule is gone.")
class RemoveEligibilityRulePayload:
    """Before its day came."""

    request_id: str = strawberry.field(description="The idempotency key, given or made.")


async def _rule_in_force(info: strawberry.Info[Any], company_id: _COMPANY, kind: _Kind, date: _On = None) -> Any:
    request = request_from(pb.GetEligibilityRuleRequest, {"company_id": company_id, "kind": kind, "date": date})
    return await info.context.ask("EligibilityService.GetEligibilityRule", request)


async def _own(info: strawberry.Info[Any], company_id: _COMPANY, kind: _Kind, date: _On = None) -> Any:
    request = request_from(pb.CheckOwnEligibilityRequest, {"company_id": company_id, "kind": kind, "date": date})
    try:
        return await info.context.ask("EligibilityService.CheckOwnEligibility", request)
    except NotFound:
        return None


def _described(rpc: str) -> str:
    return description_of(f"{pb.DESCRIPTOR.package}.EligibilityService.{rpc}")


@strawberry.type
class EligibilityQuery:
    """What is answered about eligibility."""

    eligibility_rules = lists("EligibilityService.ListEligibilityRules", EligibilityRule, needs=("company_id",))
    eligibility_rule: EligibilityRuleInForce | None = strawberry.field(
        resolver=_rule_in_force, description=_described("GetEligibilityRule")
    )
    own_eligibility: Eligibility | None = strawberry.field(resolver=_own, description=_described("CheckOwnEligibility"))


@strawberry.type
class EligibilityMutation:
    """What is done about eligibility."""

    set_eligibility_rule = writes(
        "EligibilityService.SetEligibilityRule", SetEligibilityRuleInput, SetEligibilityRulePayload
    )
    remove_eligibility_rule = writes(
        "EligibilityService.RemoveEligibilityRule",
        RemoveEligibilityRuleInput,
        RemoveEligibilityRulePayload,
        lambda request, _: RemoveEligibilityRulePayload(request_id=request.request_id),
    )
