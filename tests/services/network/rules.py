"""Eligibility rules in tests: setting them, asking what they mean, and a leaver they are about."""

from datetime import date, timedelta
from typing import Any

from okaeri.network.v1 import comeback_pb2
from okaeri.network.v1 import eligibility_pb2 as pb

from chassis.access import Caller
from chassis.clock import today
from chassis.ids import new_id
from chassis.mongo import NOTHING
from services.network.domain.eligibility.rules import ComebackKind, Conditions, EligibilityRule
from tests.services.network.house import BANK_HR, RECRUITING, House, alumnus
from tests.services.network.leavers import imported
from tests.services.network.people import joins

EMPLOYMENT = comeback_pb2.COMEBACK_KIND_EMPLOYMENT
SIDE_JOB = comeback_pb2.COMEBACK_KIND_SIDE_JOB
ELIGIBLE = pb.ELIGIBILITY_OUTCOME_ELIGIBLE
NOT_ELIGIBLE = pb.ELIGIBILITY_OUTCOME_NOT_ELIGIBLE
UNKNOWN = pb.ELIGIBILITY_OUTCOME_UNKNOWN
DAY = timedelta(days=1)
HEADER = "行員番号,氏,名,氏（カナ）,名（カナ）,生年月日,入行年月日,退職年月日,部店コード,退職区分,雇用区分"


def conditions(**asked: Any) -> pb.EligibilityConditions:
    return pb.EligibilityConditions(**asked)


def setting(**changes: Any) -> pb.SetEligibilityRuleRequest:
    """A rule of the bank from today on, that asks nothing."""
    usual: dict[str, Any] = {
        "request_id": new_id(),
        "company_id": "bank",
        "kind": EMPLOYMENT,
        "starts_on": today().isoformat(),
        "conditions": conditions(),
    }
    return pb.SetEligibilityRuleRequest(**(usual | changes))


async def sets(house: House, *, who: Caller = BANK_HR, **changes: Any) -> pb.EligibilityRule:
    rule: pb.EligibilityRule = await house.eligibility(who).SetEligibilityRule(setting(**changes))
    return rule


async def began(house: House, starts_on: date, *, company_id: str = "bank", **asked: Any) -> None:
    """A rule that began in the past, as a test finds it: nobody can set one any more."""
    rule = EligibilityRule(new_id(), company_id, ComebackKind.EMPLOYMENT, starts_on, Conditions(**asked))
    async with house.store.transaction() as tx:
        await tx.eligibility_rules.add(rule, announcing=NOTHING)


async def own(house: House, member_id: str, company_id: str = "bank", **changes: Any) -> pb.Eligibility:
    request = pb.CheckOwnEligibilityRequest(**({"company_id": company_id, "kind": EMPLOYMENT} | changes))
    answer: pb.Eligibility = await house.eligibility(alumnus(member_id)).CheckOwnEligibility(request)
    return answer


async def checked(house: House, member_id: str, company_id: str = "bank", **changes: Any) -> pb.Eligibility:
    usual: dict[str, Any] = {"member_id": member_id, "company_id": company_id, "kind": EMPLOYMENT}
    answer: pb.Eligibility = await house.eligibility(RECRUITING).CheckEligibility(
        pb.CheckEligibilityRequest(**(usual | changes))
    )
    return answer


def codes(answer: Any) -> list[str]:
    return [reason.code for reason in answer.reasons]


async def taro(
    house: House, *, reason: str = "自己都合", kind: str = "正社員", unit: str = "0", left: str = "2015-03-31"
) -> str:
    """Taro left the bank like this, and is a member. Answers his id."""
    row = f"0000001,髙橋,太郎,タカハシ,タロウ,1980-04-01,2003-04-01,{left},{unit},{reason},{kind}"
    report = await imported(house, "\r\n".join([HEADER, row, ""]).encode())
    assert report.added == 1, report
    return await joins(house, left_on=left)
