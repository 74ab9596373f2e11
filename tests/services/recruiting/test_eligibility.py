"""Applying asks the network whether the company's rule lets the person come back, and leaves no trace of a no."""

import pytest
from okaeri.network.v1 import comeback_pb2
from okaeri.network.v1 import eligibility_pb2 as pb
from okaeri.recruiting.v1 import application_pb2, posting_pb2

from chassis.errors import InvalidInput, RuleBroken
from chassis.trouble import Unavailable
from services.recruiting.eligibility import Eligibility
from tests.services.calling import request_id
from tests.services.network.house import HOLDING_HR, RECRUITING, network
from tests.services.network.rules import conditions, sets, taro
from tests.services.recruiting.house import HOLDING, TARO, House, apply_to, terms

NO = pb.Eligibility(
    outcome=pb.ELIGIBILITY_OUTCOME_NOT_ELIGIBLE,
    reasons=[
        pb.EligibilityReason(code="employment_type_not_met", ja="雇用区分が対象外です。", en="Your kind is not."),
        pb.EligibilityReason(code="service_not_met", ja="在籍年数が足りません。", en="Not long enough."),
        pb.EligibilityReason(code="age_limit_unknown", ja="生年月日", en="Birth date", missing_fact="birth_date"),
    ],
)


async def applies(house: House, posting: object, **changed: object) -> object:
    return await house.as_(TARO).applications.Apply(apply_to(posting, **changed))


async def test_the_network_is_asked_for_this_person_company_and_kind(house: House) -> None:
    await house.applied()
    assert house.network.checked == [
        pb.CheckEligibilityRequest(member_id="taro", company_id="holding", kind=comeback_pb2.COMEBACK_KIND_EMPLOYMENT)
    ]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("ja", "雇用区分が対象外です。在籍年数が足りません。"), ("en", "Your kind is not. Not long enough.")],
)
async def test_who_is_not_eligible_is_told_why_in_their_language(house: House, language: str, sentence: str) -> None:
    house.network.eligibility = NO
    posting = await house.published()
    with pytest.raises(RuleBroken) as error:
        await applies(house, posting, consent_language=language)
    assert (error.value.rule, error.value.message) == ("eligibility", sentence)


async def test_of_a_refused_try_nothing_is_kept_consented_or_announced(house: House) -> None:
    house.network.eligibility = NO
    posting = await house.published()
    before = await house.announced()
    with pytest.raises(RuleBroken):
        await applies(house, posting)
    assert house.network.asked == []
    assert await house.announced() == before
    assert await house.store.applications.where({}) == []
    listed = await house.as_(HOLDING).applications.ListApplications(
        application_pb2.ListApplicationsRequest(company_id="holding")
    )
    assert list(listed.applications) == []


async def test_the_same_request_is_asked_anew_once_a_rule_lets_the_person_in(house: House) -> None:
    posting = await house.published()
    request = apply_to(posting)
    house.network.eligibility = NO
    with pytest.raises(RuleBroken):
        await house.as_(TARO).applications.Apply(request)
    house.network.eligibility = pb.Eligibility(outcome=pb.ELIGIBILITY_OUTCOME_ELIGIBLE)
    assert (await house.as_(TARO).applications.Apply(request)).posting_id == posting.id


async def test_what_is_not_known_keeps_nobody_out(house: House) -> None:
    house.network.eligibility = pb.Eligibility(outcome=pb.ELIGIBILITY_OUTCOME_UNKNOWN)
    assert (await house.applied()).member_id == "taro"


async def test_nobody_applies_while_the_network_is_away(house: House) -> None:
    posting = await house.published()
    await house.network_server.stop()
    with pytest.raises(Unavailable):
        await applies(house, posting)
    assert await house.store.applications.where({}) == []


@pytest.mark.parametrize("kind", [0, comeback_pb2.COMEBACK_KIND_SIDE_JOB, comeback_pb2.COMEBACK_KIND_COLLABORATION, 9])
async def test_a_posting_offers_employment_as_yet(house: House, kind: int) -> None:
    request = posting_pb2.DraftPostingRequest(
        request_id=request_id(),
        company_id="holding",
        kind=kind,
        terms=terms(),  # type: ignore[arg-type]
    )
    with pytest.raises(InvalidInput) as error:
        await house.as_(HOLDING).postings.DraftPosting(request)
    assert error.value.field == "kind"


async def test_the_network_as_it_is_answers_what_recruiting_asks(house: House) -> None:
    """The other side is the network itself here, with a register, a rule, and Taro who left the bank."""
    posting = await house.store.postings.get((await house.published()).id)
    async with network() as behind:
        id = await taro(behind, kind="パート")
        eligibility = Eligibility(behind.channel(RECRUITING))
        await eligibility.require(id, posting, language="ja")
        await sets(behind, who=HOLDING_HR, company_id="holding", conditions=conditions(employment_types=["正社員"]))
        with pytest.raises(RuleBroken) as error:
            await eligibility.require(id, posting, language="ja")
    assert (error.value.rule, error.value.message) == ("eligibility", "在籍時の雇用区分が対象外です。")
