"""Eligibility over the wire: rules as dated data, and what they mean for whom they are about."""

from datetime import date
from typing import Any

import pytest
from okaeri.identity.v1 import organisation_pb2
from okaeri.network.v1 import eligibility_pb2 as pb

from chassis.access import Caller
from chassis.clock import today
from chassis.errors import AlreadyExists, Forbidden, InvalidInput, NotFound, NotSignedIn, RuleBroken, Stale
from chassis.ids import new_id
from tests.services.network.house import BANK_HR, GROUP_HR, HOLDING_HR, NOBODY, RECRUITING, House, alumnus, machine
from tests.services.network.people import earlier, takes_over
from tests.services.network.rules import (
    DAY,
    ELIGIBLE,
    EMPLOYMENT,
    NOT_ELIGIBLE,
    SIDE_JOB,
    UNKNOWN,
    began,
    checked,
    codes,
    conditions,
    own,
    sets,
    setting,
    taro,
)

TODAY, TOMORROW = today(), today() + DAY
NEXT_YEAR = date(TODAY.year + 1, 4, 1)


async def listed(house: House, who: Caller, company_id: str = "bank", **place: Any) -> Any:
    request = pb.ListEligibilityRulesRequest(company_id=company_id, **place)
    return await house.eligibility(who).ListEligibilityRules(request)


async def in_force(house: House, on: date | None = None, **changes: Any) -> pb.GetEligibilityRuleResponse:
    asked: dict[str, Any] = {"company_id": "bank", "kind": EMPLOYMENT, "date": on.isoformat() if on else ""}
    answer: pb.GetEligibilityRuleResponse = await house.eligibility(alumnus("taro")).GetEligibilityRule(
        pb.GetEligibilityRuleRequest(**(asked | changes))
    )
    return answer


async def removes(house: House, rule: pb.EligibilityRule, *, who: Caller = BANK_HR, **changes: Any) -> None:
    asked = {"request_id": new_id(), "id": rule.id, "version": rule.version}
    await house.eligibility(who).RemoveEligibilityRule(pb.RemoveEligibilityRuleRequest(**(asked | changes)))


async def test_a_rule_is_stored_as_it_was_said_and_says_it_in_words(house: House) -> None:
    said = conditions(
        employment_types=["正社員"],
        excluded_reasons=[pb.LEAVING_REASON_DISCIPLINARY_DISMISSAL, pb.LEAVING_REASON_EARLY_RETIREMENT_PROGRAMME],
        excluded_reason_words=["C-12"],
        needs_head_office=True,
        age_limit_years=65,
        minimum_service_years=3,
        access_years=10,
        notice_days=60,
    )
    rule = await sets(house, conditions=said)
    assert (rule.company_id, rule.kind, rule.starts_on, rule.version) == ("bank", EMPLOYMENT, TODAY.isoformat(), 1)
    assert rule.conditions == said
    assert "65歳の誕生月の末日まで" in [reason.ja for reason in rule.reasons]
    assert (await in_force(house)).rule == rule


async def test_the_rule_in_force_on_a_day_is_the_one_that_began_last(house: House) -> None:
    await began(house, date(2020, 4, 1), age_limit_years=60)
    await sets(house, starts_on=NEXT_YEAR.isoformat(), conditions=conditions(age_limit_years=70))
    await sets(house, conditions=conditions(age_limit_years=65))
    years = [
        (await in_force(house, on)).rule.conditions.age_limit_years
        for on in (date(2020, 4, 1), TODAY - DAY, TODAY, NEXT_YEAR - DAY, NEXT_YEAR, date(2999, 1, 1))
    ]
    assert years == [60, 60, 65, 65, 70, 70]


async def test_without_a_rule_it_is_open_to_everybody_and_says_so(house: House) -> None:
    await began(house, date(2020, 4, 1), age_limit_years=60)
    for answer in (await in_force(house, date(2020, 3, 31)), await in_force(house, kind=SIDE_JOB)):
        assert not answer.HasField("rule")
        assert codes(answer) == ["open_to_all"]


async def test_a_rule_in_force_is_followed_and_never_changed(house: House) -> None:
    rule = await sets(house)
    with pytest.raises(RuleBroken) as error:
        await sets(house, conditions=conditions(age_limit_years=65), version=rule.version)
    assert error.value.rule == "rule_is_in_force"
    with pytest.raises(RuleBroken) as error:
        await removes(house, rule)
    assert error.value.rule == "rule_is_in_force"
    with pytest.raises(InvalidInput) as wrong:
        await sets(house, starts_on=(TODAY - DAY).isoformat())
    assert wrong.value.field == "starts_on"


async def test_a_rule_that_is_ahead_is_replaced_and_removed(house: House) -> None:
    ahead = await sets(house, starts_on=TOMORROW.isoformat())
    with pytest.raises(AlreadyExists):
        await sets(house, starts_on=TOMORROW.isoformat())
    changed = await sets(
        house, starts_on=TOMORROW.isoformat(), conditions=conditions(age_limit_years=65), version=ahead.version
    )
    assert (changed.id, changed.version) == (ahead.id, 2)
    with pytest.raises(Stale):
        await removes(house, ahead)
    await removes(house, changed)
    assert list((await listed(house, BANK_HR)).rules) == []
    with pytest.raises(NotFound):
        await removes(house, changed)


async def test_a_repeated_request_sets_one_rule_and_announces_it_once(house: House) -> None:
    request = setting()
    first, second = [await house.eligibility(BANK_HR).SetEligibilityRule(request) for _ in range(2)]
    assert first == second
    assert await house.announced(pb.EligibilityRuleChanged) == [
        pb.EligibilityRuleChanged(company_id="bank", kind=EMPLOYMENT, starts_on=TODAY.isoformat())
    ]


async def test_hr_sees_every_rule_and_others_those_in_force_and_ahead(house: House) -> None:
    await began(house, date(2018, 4, 1))
    await began(house, date(2020, 4, 1))
    await sets(house, starts_on=NEXT_YEAR.isoformat())
    await sets(house, starts_on=TOMORROW.isoformat(), kind=SIDE_JOB)
    days = [NEXT_YEAR.isoformat(), TOMORROW.isoformat(), "2020-04-01"]
    assert [rule.starts_on for rule in (await listed(house, BANK_HR)).rules] == [*days, "2018-04-01"]
    for who in (alumnus("taro"), HOLDING_HR, GROUP_HR):
        assert [rule.starts_on for rule in (await listed(house, who)).rules] == days


async def test_rules_come_in_pages(house: House) -> None:
    for year in range(2015, 2020):
        await began(house, date(year, 4, 1))
    first = await listed(house, BANK_HR, page_size=3)
    second = await listed(house, BANK_HR, page_size=3, page_token=first.next_page_token)
    years = [rule.starts_on[:4] for page in (first, second) for rule in page.rules]
    assert years == ["2019", "2018", "2017", "2016", "2015"]
    assert (second.next_page_token, second.has_previous_page) == ("", True)


async def test_a_company_sets_its_own_rules_and_no_others(house: House) -> None:
    rule = await sets(house, starts_on=TOMORROW.isoformat())
    for who in (HOLDING_HR, machine("holding", "eligibility.write")):
        with pytest.raises(NotFound):
            await sets(house, who=who)
        with pytest.raises(NotFound):
            await removes(house, rule, who=who)
    assert (await sets(house, who=machine("bank", "eligibility.write"))).company_id == "bank"


@pytest.mark.parametrize("who", [alumnus("taro"), GROUP_HR, machine("bank", "leavers.write"), RECRUITING])
async def test_who_is_not_hr_of_a_company_sets_no_rule(house: House, who: Caller) -> None:
    with pytest.raises(Forbidden):
        await sets(house, who=who)


async def test_nobody_is_told_anything_without_signing_in(house: House) -> None:
    with pytest.raises(NotSignedIn):
        await house.eligibility(NOBODY).ListEligibilityRules(pb.ListEligibilityRulesRequest(company_id="bank"))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": 0}, "kind"),
        ({"kind": 9}, "kind"),
        ({"starts_on": ""}, "starts_on"),
        ({"starts_on": "2027-02-29"}, "starts_on"),
        ({"starts_on": "1.4.2027"}, "starts_on"),
        ({"conditions": None}, "conditions"),
        ({"version": -1}, "version"),
        ({"request_id": "short"}, "request_id"),
        ({"conditions": conditions(age_limit_years=-1)}, "conditions.age_limit_years"),
        ({"conditions": conditions(age_limit_years=121)}, "conditions.age_limit_years"),
        ({"conditions": conditions(employment_types=["　"])}, "conditions.employment_types[0]"),
        ({"conditions": conditions(employment_types=["x"] * 31)}, "conditions.employment_types"),
        ({"conditions": conditions(excluded_reasons=[0])}, "conditions.excluded_reasons[0]"),
        ({"conditions": conditions(excluded_reasons=[9, 9])}, "conditions.excluded_reasons"),
        ({"conditions": conditions(excluded_reason_words=["ok", " "])}, "conditions.excluded_reason_words[1]"),
        ({"conditions": conditions(access_years=5)}, "conditions.notice_days"),
    ],
)
async def test_what_is_wrong_in_a_rule_is_named(house: House, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        await sets(house, **wrong)
    assert error.value.field == field


async def test_a_company_that_is_none_and_a_day_that_is_none_are_named(house: House) -> None:
    with pytest.raises(InvalidInput) as error:
        await in_force(house, company_id="bakery")
    assert error.value.field == "company_id"
    with pytest.raises(InvalidInput) as error:
        await in_force(house, date="2027-02-30")
    assert error.value.field == "date"
    with pytest.raises(InvalidInput) as error:
        await listed(house, BANK_HR, "bakery")
    assert error.value.field == "company_id"


async def test_an_alumnus_learns_whether_why_and_until_when(house: House) -> None:
    id = await taro(house)
    asked = conditions(employment_types=["正社員"], needs_head_office=True, age_limit_years=65, minimum_service_years=3)
    await sets(house, conditions=asked)
    answer = await own(house, id)
    assert (answer.outcome, answer.ends_on) == (ELIGIBLE, "2045-04-30")
    assert codes(answer) == ["age_limit_met", "employment_type_met", "head_office_met", "service_met"]


async def test_eligibility_is_asked_for_a_day_by_the_rule_of_that_day(house: House) -> None:
    id = await taro(house)
    await began(house, date(2020, 4, 1), age_limit_years=40)
    await sets(house, starts_on=NEXT_YEAR.isoformat(), conditions=conditions(age_limit_years=65))
    answers = [await own(house, id, date=on) for on in ("2020-04-30", "2020-05-01", NEXT_YEAR.isoformat())]
    assert [answer.outcome for answer in answers] == [ELIGIBLE, NOT_ELIGIBLE, ELIGIBLE]
    assert answers[1].reasons[0].en == "The age limit was reached on 2020-04-30."


async def test_a_record_of_one_company_counts_at_another(house: House) -> None:
    id = await taro(house, reason="懲戒解雇")
    dismissed = conditions(excluded_reasons=[pb.LEAVING_REASON_DISCIPLINARY_DISMISSAL])
    await sets(house, who=HOLDING_HR, company_id="holding", conditions=dismissed)
    answer = await own(house, id, "holding")
    assert (answer.outcome, codes(answer)) == (NOT_ELIGIBLE, ["leaving_reason_not_met"])
    assert (await own(house, id, "bank")).outcome == ELIGIBLE


@pytest.mark.parametrize(("unit", "outcome"), [("0", ELIGIBLE), ("1", NOT_ELIGIBLE)])
async def test_head_office_is_told_by_the_kind_of_the_unit(house: House, unit: str, outcome: int) -> None:
    id = await taro(house, unit=unit)
    await sets(house, conditions=conditions(needs_head_office=True))
    assert (await own(house, id)).outcome == outcome


async def test_a_unit_that_moves_into_the_head_office_counts_from_then_on(house: House) -> None:
    id = await taro(house, unit="1")
    await sets(house, conditions=conditions(needs_head_office=True))
    unit = organisation_pb2.Unit(company_id="bank", code="1", name="部", kind=organisation_pb2.UNIT_KIND_HEAD_OFFICE)
    await house.hear(organisation_pb2.UnitsImported(company_id="bank", units=[unit]))
    assert (await own(house, id)).outcome == ELIGIBLE


async def test_a_member_of_an_earlier_system_has_no_record_and_is_not_refused_for_it(house: House) -> None:
    await takes_over(house, [earlier(1)])
    await sets(house, conditions=conditions(age_limit_years=65, employment_types=["正社員"], minimum_service_years=3))
    answer = await own(house, "account-hanako1")
    assert (answer.outcome, codes(answer)) == (UNKNOWN, ["age_limit_unknown", "employment_type_unknown"])
    assert [reason.missing_fact for reason in answer.reasons] == ["birth_date", "employment_type"]


async def test_recruiting_is_answered_as_the_person_is(house: House) -> None:
    id = await taro(house, kind="パート")
    assert codes(await checked(house, id)) == ["open_to_all"]
    await sets(house, conditions=conditions(employment_types=["正社員"]))
    assert await checked(house, id) == await own(house, id)
    assert (await checked(house, id)).outcome == NOT_ELIGIBLE
    assert (await checked(house, id, kind=SIDE_JOB)).outcome == ELIGIBLE
    with pytest.raises(NotFound):
        await checked(house, "nobody")


@pytest.mark.parametrize("who", [BANK_HR, GROUP_HR, alumnus("taro"), machine("bank", "eligibility.write")])
async def test_nobody_but_recruiting_asks_about_somebody(house: House, who: Caller) -> None:
    request = pb.CheckEligibilityRequest(member_id="taro", company_id="bank", kind=EMPLOYMENT)
    with pytest.raises(Forbidden):
        await house.eligibility(who).CheckEligibility(request)


@pytest.mark.parametrize("who", [BANK_HR, GROUP_HR, RECRUITING])
async def test_only_an_alumnus_asks_about_itself(house: House, who: Caller) -> None:
    request = pb.CheckOwnEligibilityRequest(company_id="bank", kind=EMPLOYMENT)
    with pytest.raises(Forbidden):
        await house.eligibility(who).CheckOwnEligibility(request)
