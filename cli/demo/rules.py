"""Who may come back in the demo: a rule of each company, from the day of the load on.

Each is known again by its company and kind, so that a repeat makes no second one.
"""

from datetime import date

from okaeri.network.v1 import comeback_pb2
from okaeri.network.v1 import eligibility_pb2 as pb

from cli.suite import Suite

EMPLOYMENT, SIDE_JOB = comeback_pb2.COMEBACK_KIND_EMPLOYMENT, comeback_pb2.COMEBACK_KIND_SIDE_JOB
_EXCLUDED = (
    pb.LEAVING_REASON_DISCIPLINARY_DISMISSAL,
    pb.LEAVING_REASON_INSTRUCTED_RESIGNATION,
    pb.LEAVING_REASON_EARLY_RETIREMENT_PROGRAMME,
)

RULES = (
    ("holding", EMPLOYMENT, {"age_limit_years": 65, "minimum_service_years": 1}),
    (
        "bank",
        EMPLOYMENT,
        {"employment_types": ("正社員",), "age_limit_years": 65, "access_years": 10, "notice_days": 90},
    ),
    ("insurance", EMPLOYMENT, {"age_limit_years": 60, "minimum_service_years": 3}),
    ("post", SIDE_JOB, {"needs_head_office": True}),
)
"""Company, kind and what is asked beside the reasons of leaving that all of them exclude."""


async def set_rule(hr: Suite, number: int, today: date) -> None:
    """The rule of that number, as HR of its company; none where the company has one of the kind."""
    company, kind, asked = RULES[number]
    there = await hr.eligibility.ListEligibilityRules(pb.ListEligibilityRulesRequest(company_id=company, page_size=100))
    if kind in {rule.kind for rule in there.rules}:
        return
    conditions = pb.EligibilityConditions(excluded_reasons=_EXCLUDED, **asked)
    request = pb.SetEligibilityRuleRequest(
        request_id=f"demo-rule-{company}-{today}",
        company_id=company,
        kind=kind,
        starts_on=today.isoformat(),
        conditions=conditions,
    )
    await hr.eligibility.SetEligibilityRule(request)
