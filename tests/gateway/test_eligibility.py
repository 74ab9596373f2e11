"""Eligibility in the graph: rules, what they mean for the caller, and setting them."""

from typing import Any

from okaeri.network.v1 import comeback_pb2
from okaeri.network.v1 import eligibility_pb2 as pb

from chassis.errors import InvalidInput, NotFound, RuleBroken
from gateway.node_ids import node_id
from tests.gateway.suite import ALUMNUS, HR, companies, graph_over

BANK = node_id("Company", "bank")
REASON = pb.EligibilityReason(code="age_limit", ja="65歳の誕生月の末日まで", en="Until 65.")
RULE = pb.EligibilityRule(
    id="r",
    company_id="bank",
    kind=comeback_pb2.COMEBACK_KIND_SIDE_JOB,
    starts_on="2027-04-01",
    conditions=pb.EligibilityConditions(
        excluded_reasons=[pb.LEAVING_REASON_DISCIPLINARY_DISMISSAL], needs_head_office=True, age_limit_years=65
    ),
    reasons=[REASON],
    version=2,
)
RULE_FIELDS = """id company { name } kind startsOn version reasons { code ja en missingFact }
  conditions { employmentTypes excludedReasons needsHeadOffice ageLimitYears accessYears }"""
ANSWERED = {
    "id": node_id("EligibilityRule", "r"),
    "company": {"name": "Bank"},
    "kind": "SIDE_JOB",
    "startsOn": "2027-04-01",
    "version": 2,
    "reasons": [{"code": "age_limit", "ja": "65歳の誕生月の末日まで", "en": "Until 65.", "missingFact": None}],
    "conditions": {
        "employmentTypes": [],
        "excludedReasons": ["DISCIPLINARY_DISMISSAL"],
        "needsHeadOffice": True,
        "ageLimitYears": 65,
        "accessYears": None,
    },
}
SET = f"""mutation Set($input: SetEligibilityRuleInput!) {{ setEligibilityRule(input: $input) {{
  __typename ... on SetEligibilityRulePayload {{ eligibilityRule {{ {RULE_FIELDS} }} }}
  ... on Problem {{ message }} ... on InvalidInput {{ field }} ... on RuleBroken {{ rule }} }} }}"""
SAID: dict[str, Any] = {
    "requestId": "request-1",
    "companyId": BANK,
    "kind": "SIDE_JOB",
    "startsOn": "2027-04-01",
    "conditions": {
        "excludedReasons": ["DISCIPLINARY_DISMISSAL"],
        "excludedReasonWords": ["C-12"],
        "needsHeadOffice": True,
        "ageLimitYears": 65,
    },
}
RULES = f"""query($of: ID!) {{ eligibilityRules(companyId: $of, first: 5) {{
  edges {{ node {{ {RULE_FIELDS} }} }} }} }}"""
COMPANIES = {"OrganisationService.BatchGetCompanies": companies}


async def test_the_rules_of_a_company_are_a_list() -> None:
    page = pb.ListEligibilityRulesResponse(rules=[RULE], cursors=["c"])
    async with graph_over({"EligibilityService.ListEligibilityRules": page, **COMPANIES}) as graph:
        answer = await graph.data(RULES, of=BANK)
    assert answer == {"eligibilityRules": {"edges": [{"node": ANSWERED}]}}
    assert graph.calls[0][1] == pb.ListEligibilityRulesRequest(company_id="bank", page_size=5)


IN_FORCE = """query($of: ID!, $on: Date) { eligibilityRule(companyId: $of, kind: EMPLOYMENT, date: $on) {
  rule { startsOn } reasons { en } } }"""


async def test_the_rule_in_force_on_a_day_is_asked_for() -> None:
    answer = pb.GetEligibilityRuleResponse(rule=RULE, reasons=[REASON])
    async with graph_over({"EligibilityService.GetEligibilityRule": answer}) as graph:
        found = await graph.data(IN_FORCE, ALUMNUS, of=BANK, on="2027-05-01")
    assert found == {"eligibilityRule": {"rule": {"startsOn": "2027-04-01"}, "reasons": [{"en": "Until 65."}]}}
    employment = comeback_pb2.COMEBACK_KIND_EMPLOYMENT
    (request,) = [request for _, request in graph.calls]
    assert request == pb.GetEligibilityRuleRequest(company_id="bank", kind=employment, date="2027-05-01")


async def test_without_a_rule_the_words_alone_are_answered() -> None:
    everybody = pb.EligibilityReason(code="open_to_all", en="Open to everybody.")
    async with graph_over(
        {"EligibilityService.GetEligibilityRule": pb.GetEligibilityRuleResponse(reasons=[everybody])}
    ) as graph:
        found = await graph.data(IN_FORCE, ALUMNUS, of=BANK)
    assert found == {"eligibilityRule": {"rule": None, "reasons": [{"en": "Open to everybody."}]}}
    assert graph.calls[0][1].date == ""


OWN = """query($of: ID!, $on: Date) { ownEligibility(companyId: $of, kind: COLLABORATION, date: $on) {
  outcome endsOn reasons { code missingFact } } }"""


async def test_the_caller_learns_what_is_not_known() -> None:
    unknown = pb.Eligibility(
        outcome=pb.ELIGIBILITY_OUTCOME_UNKNOWN,
        reasons=[pb.EligibilityReason(code="age_limit_unknown", missing_fact="birth_date")],
    )
    async with graph_over({"EligibilityService.CheckOwnEligibility": unknown}) as graph:
        found = await graph.data(OWN, ALUMNUS, of=BANK, on="2027-05-01")
    assert found["ownEligibility"] == {
        "outcome": "UNKNOWN",
        "endsOn": None,
        "reasons": [{"code": "age_limit_unknown", "missingFact": "birth_date"}],
    }
    assert graph.calls[0][1].date == "2027-05-01"


async def test_who_is_no_member_has_no_eligibility_and_hr_may_not_ask() -> None:
    async with graph_over({"EligibilityService.CheckOwnEligibility": NotFound("No member.")}) as graph:
        assert await graph.data(OWN, ALUMNUS, of=BANK) == {"ownEligibility": None}
        refused = await graph.ask(OWN, HR, of=BANK)
    assert refused["errors"][0]["extensions"]["code"] == "Forbidden"


async def test_a_day_that_no_calendar_has_is_refused_before_anybody_is_asked() -> None:
    async with graph_over({}) as graph:
        refused = await graph.ask(OWN, ALUMNUS, of=BANK, on="2027-02-29")
    assert "errors" in refused
    assert graph.calls == []


async def test_a_rule_is_set_as_it_was_said() -> None:
    async with graph_over({"EligibilityService.SetEligibilityRule": RULE, **COMPANIES}) as graph:
        answer = await graph.data(SET, input=SAID)
    assert answer["setEligibilityRule"] == {"__typename": "SetEligibilityRulePayload", "eligibilityRule": ANSWERED}
    asked: pb.SetEligibilityRuleRequest = graph.calls[0][1]
    assert asked == pb.SetEligibilityRuleRequest(
        request_id="request-1",
        company_id="bank",
        kind=comeback_pb2.COMEBACK_KIND_SIDE_JOB,
        starts_on="2027-04-01",
        conditions=pb.EligibilityConditions(
            excluded_reasons=[pb.LEAVING_REASON_DISCIPLINARY_DISMISSAL],
            excluded_reason_words=["C-12"],
            needs_head_office=True,
            age_limit_years=65,
        ),
    )


async def test_what_is_wrong_in_a_rule_is_named_as_the_graph_spells_it() -> None:
    wrong = InvalidInput("Say how many days.", field="conditions.notice_days")
    async with graph_over({"EligibilityService.SetEligibilityRule": wrong}) as graph:
        answer = await graph.data(SET, input=SAID)
    problem = {"__typename": "InvalidInput", "message": "Say how many days.", "field": "conditions.noticeDays"}
    assert answer["setEligibilityRule"] == problem


async def test_a_rule_in_force_is_not_removed() -> None:
    remove = """mutation($input: RemoveEligibilityRuleInput!) { removeEligibilityRule(input: $input) {
      __typename ... on RemoveEligibilityRulePayload { requestId } ... on RuleBroken { rule } } }"""
    given = {"requestId": "request-1", "id": ANSWERED["id"], "version": 2}
    gone = pb.RemoveEligibilityRuleResponse()
    async with graph_over({"EligibilityService.RemoveEligibilityRule": gone}) as graph:
        answer = await graph.data(remove, input=given)
    assert answer["removeEligibilityRule"] == {"__typename": "RemoveEligibilityRulePayload", "requestId": "request-1"}
    assert graph.calls[0][1] == pb.RemoveEligibilityRuleRequest(request_id="request-1", id="r", version=2)
    broken = RuleBroken("It is in force.", rule="rule_is_in_force")
    async with graph_over({"EligibilityService.RemoveEligibilityRule": broken}) as graph:
        answer = await graph.data(remove, input=given)
    assert answer["removeEligibilityRule"] == {"__typename": "RuleBroken", "rule": "rule_is_in_force"}
