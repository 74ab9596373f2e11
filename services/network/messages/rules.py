"""Eligibility rules and what came of them as messages of the contract, and back. Leaves out who may see them."""

from datetime import date

from okaeri.network.v1 import comeback_pb2
from okaeri.network.v1 import eligibility_pb2 as pb

from services.network.domain.eligibility.judging import Answer, Verdict
from services.network.domain.eligibility.leaving import LeavingReason
from services.network.domain.eligibility.rules import ComebackKind, Conditions, EligibilityRule
from services.network.domain.eligibility.words import OPEN_TO_ALL, Reason, described, reasons_of
from services.network.messages import day

_OUTCOMES = {
    Answer.MET: pb.ELIGIBILITY_OUTCOME_ELIGIBLE,
    Answer.UNKNOWN: pb.ELIGIBILITY_OUTCOME_UNKNOWN,
    Answer.NOT_MET: pb.ELIGIBILITY_OUTCOME_NOT_ELIGIBLE,
}


def comeback_kind_of(value: int) -> ComebackKind:
    """COMEBACK_KIND_SIDE_JOB is `side_job`."""
    name = comeback_pb2.ComebackKind.Name(value)  # type: ignore[arg-type]
    return ComebackKind(name.removeprefix("COMEBACK_KIND_").lower())


def conditions_of(message: pb.EligibilityConditions) -> Conditions:
    """The conditions of a message."""
    reasons = (pb.LeavingReason.Name(reason) for reason in message.excluded_reasons)
    return Conditions(
        employment_types=tuple(message.employment_types),
        excluded_reasons=tuple(LeavingReason(name.removeprefix("LEAVING_REASON_").lower()) for name in reasons),
        excluded_reason_words=tuple(message.excluded_reason_words),
        needs_head_office=message.needs_head_office,
        age_limit_years=message.age_limit_years,
        minimum_service_years=message.minimum_service_years,
        access_years=message.access_years,
        notice_days=message.notice_days,
    )


def rule_message(rule: EligibilityRule) -> pb.EligibilityRule:
    """A rule, with its conditions in words."""
    return pb.EligibilityRule(
        id=rule.id,
        company_id=rule.company_id,
        kind=_kind_value(rule.kind),
        starts_on=day(rule.starts_on),
        conditions=_conditions_message(rule.conditions),
        reasons=map(_reason_message, described(rule.conditions)),
        version=rule.version,
    )


def rule_in_force_message(rule: EligibilityRule | None) -> pb.GetEligibilityRuleResponse:
    """The rule in force, or that it is open to everybody."""
    if rule is None:
        return pb.GetEligibilityRuleResponse(reasons=[_reason_message(OPEN_TO_ALL)])
    message = rule_message(rule)
    return pb.GetEligibilityRuleResponse(rule=message, reasons=message.reasons)


def eligibility_message(verdict: Verdict) -> pb.Eligibility:
    """What a rule means for one person, for that person."""
    last_day = verdict.ends_on if verdict.ends_on != date.max else None
    return pb.Eligibility(
        outcome=_OUTCOMES[verdict.answer], reasons=map(_reason_message, reasons_of(verdict)), ends_on=day(last_day)
    )


def rule_changed(rule: EligibilityRule) -> pb.EligibilityRuleChanged:
    """What is announced of a rule that was set, replaced or removed."""
    return pb.EligibilityRuleChanged(
        company_id=rule.company_id, kind=_kind_value(rule.kind), starts_on=day(rule.starts_on)
    )


def _kind_value(kind: ComebackKind) -> comeback_pb2.ComebackKind.ValueType:
    return comeback_pb2.ComebackKind.Value(f"COMEBACK_KIND_{kind.name}")


def _conditions_message(conditions: Conditions) -> pb.EligibilityConditions:
    return pb.EligibilityConditions(
        employment_types=conditions.employment_types,
        excluded_reasons=[pb.LeavingReason.Value(f"LEAVING_REASON_{one.name}") for one in conditions.excluded_reasons],
        excluded_reason_words=conditions.excluded_reason_words,
        needs_head_office=conditions.needs_head_office,
        age_limit_years=conditions.age_limit_years,
        minimum_service_years=conditions.minimum_service_years,
        access_years=conditions.access_years,
        notice_days=conditions.notice_days,
    )


def _reason_message(reason: Reason) -> pb.EligibilityReason:
    return pb.EligibilityReason(code=reason.code, ja=reason.ja, en=reason.en, missing_fact=reason.missing_fact)
