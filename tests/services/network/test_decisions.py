"""Decisions on registrations stay: who decided what, when, and what was seen; a wrong one is corrected, not lost."""

import asyncio
from typing import Any

import pytest
from okaeri.network.v1 import registration_pb2 as pb

from chassis.errors import Forbidden, InvalidInput, NotFound, NotSignedIn, Refusal, RuleBroken, Stale
from chassis.ids import new_id
from tests.services.network.house import AUDITOR, BANK_HR, GROUP_HR, HOLDING_HR, NOBODY, House, alumnus, person
from tests.services.network.leavers import TARO, file, imported, the_register
from tests.services.network.people import joins, own, pending, registering
from tests.services.network.twins import AGAIN

UNSURE = {"employee_number": "", "joined_on": "", "left_on": ""}
OTHER_HR = person("umeko", "hr@bank")


async def decide(house: House, registration: pb.Registration, *, who: Any = BANK_HR, **decision: Any) -> Any:
    given: dict[str, Any] = {"request_id": new_id(), "id": registration.id, "version": registration.version}
    return await house.registration(who).DecideRegistration(pb.DecideRegistrationRequest(**(given | decision)))


async def reopen(house: House, registration: pb.Registration, *, who: Any = BANK_HR, **changes: Any) -> Any:
    given: dict[str, Any] = {"request_id": new_id(), "id": registration.id, "version": registration.version}
    return await house.registration(who).ReopenRegistration(pb.ReopenRegistrationRequest(**(given | changes)))


async def listed(house: House, who: Any = BANK_HR, **asked: Any) -> list[pb.RegistrationDecision]:
    request = pb.ListRegistrationDecisionsRequest(**({"company_id": "bank"} | asked))
    return list((await house.registration(who).ListRegistrationDecisions(request)).decisions)


async def waits(house: House) -> pb.Registration:
    await the_register(house)
    await joins(house, **UNSURE)
    (waiting,) = await pending(house)
    return waiting


async def test_what_the_software_decided_says_so_and_what_it_saw(house: House) -> None:
    await the_register(house)
    await joins(house)
    (decision,) = await listed(house)
    assert (decision.by_software, decision.decider_id, decision.company_id) == (True, "", "bank")
    assert decision.state == pb.REGISTRATION_STATE_APPROVED
    (record,) = decision.records
    assert record.score == 100
    assert [reason.code for reason in record.reasons] == [
        "kana_agrees",
        "name_variant_agrees",
        "birth_date_agrees",
        "number_agrees",
        "period_agrees",
    ]
    assert record.reasons[1].ja == "漢字氏名が異体字で一致"


async def test_a_declined_registration_is_taken_up_again_and_both_decisions_stay(house: House) -> None:
    waiting = await waits(house)
    declined = await decide(house, waiting, decline=True)
    again = await reopen(house, declined, who=OTHER_HR)
    assert again.state == pb.REGISTRATION_STATE_PENDING
    assert [one.id for one in await pending(house)] == [waiting.id]
    approved = await decide(house, again, leaver_record_id=again.candidates[0].leaver_record.id)
    assert [(one.state, one.decider_id) for one in approved.decisions] == [
        (pb.REGISTRATION_STATE_DECLINED, "hanako"),
        (pb.REGISTRATION_STATE_PENDING, "umeko"),
        (pb.REGISTRATION_STATE_APPROVED, "hanako"),
    ]
    assert [record.score for record in approved.decisions[0].records] == [waiting.candidates[0].score]
    assert (await own(house, "account-taro")).employments[0].company_id == "bank"
    assert await house.announced(pb.RegistrationReopened) == [
        pb.RegistrationReopened(registration_id=waiting.id, company_id="bank")
    ]


async def test_what_was_seen_then_stays_when_the_register_changes(house: House) -> None:
    waiting = await waits(house)
    await decide(house, waiting, decline=True)
    await imported(house, file(TARO.replace("タカハシ", "スズキ")))
    (decision,) = await listed(house)
    assert decision.records[0].reasons[0].code == "kana_agrees"


async def test_only_a_declined_one_is_taken_up_again_and_as_it_was_seen(house: House) -> None:
    waiting = await waits(house)
    with pytest.raises(RuleBroken) as refused:
        await reopen(house, waiting)
    assert refused.value.rule == "declined_registrations"
    declined = await decide(house, waiting, decline=True)
    with pytest.raises(Stale):
        await reopen(house, waiting)
    first = await reopen(house, declined, request_id="request-1")
    assert await reopen(house, declined, request_id="request-1") == first


async def test_of_two_who_decide_at_once_one_decides(house: House) -> None:
    waiting = await waits(house)
    record = waiting.candidates[0].leaver_record.id
    answers = await asyncio.gather(
        decide(house, waiting, decline=True),
        decide(house, waiting, who=OTHER_HR, leaver_record_id=record),
        return_exceptions=True,
    )
    refusals = [answer for answer in answers if isinstance(answer, Exception)]
    assert [isinstance(refusal, Stale | RuleBroken) for refusal in refusals] == [True]
    assert len(await listed(house)) == 1


async def test_the_auditor_reads_the_decisions_of_every_company_and_decides_nothing(house: House) -> None:
    waiting = await waits(house)
    await decide(house, waiting, decline=True)
    assert await listed(house, AUDITOR) == await listed(house)
    with pytest.raises(Forbidden):
        await decide(house, waiting, who=AUDITOR, decline=True)
    with pytest.raises(Forbidden):
        await house.registration(AUDITOR).GetRegistration(pb.GetRegistrationRequest(id=waiting.id))


async def test_decisions_are_paged_newest_first_and_asked_for_by_registration(house: House) -> None:
    waiting = await waits(house)
    await reopen(house, await decide(house, waiting, decline=True))
    await joins(house, mail="other@home.example")
    assert len(await listed(house)) == 3
    assert [one.state for one in await listed(house, registration_id=waiting.id)] == [
        pb.REGISTRATION_STATE_PENDING,
        pb.REGISTRATION_STATE_DECLINED,
    ]
    asked = pb.ListRegistrationDecisionsRequest(company_id="bank", page_size=2)
    first = await house.registration(BANK_HR).ListRegistrationDecisions(asked)
    asked.page_token = first.next_page_token
    rest = await house.registration(BANK_HR).ListRegistrationDecisions(asked)
    assert (len(first.decisions), len(rest.decisions), rest.next_page_token) == (2, 1, "")


async def test_nobody_of_hr_decides_about_itself(house: House) -> None:
    waiting = await waits(house)
    herself = person("account-taro", "hr@bank")
    for decision in ({"decline": True}, {"leaver_record_id": waiting.candidates[0].leaver_record.id}):
        with pytest.raises(RuleBroken) as refused:
            await decide(house, waiting, who=herself, **decision)
        assert refused.value.rule == "not_about_oneself"
    declined = await decide(house, waiting, decline=True)
    with pytest.raises(RuleBroken):
        await reopen(house, declined, who=herself)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [(HOLDING_HR, NotFound), (GROUP_HR, Forbidden), (alumnus("account-taro"), Forbidden), (NOBODY, NotSignedIn)],
)
async def test_nobody_else_sees_decisions_or_corrects_them(house: House, who: Any, refusal: type[Refusal]) -> None:
    declined = await decide(house, await waits(house), decline=True)
    with pytest.raises(refusal):
        await listed(house, who)
    with pytest.raises(refusal):
        await reopen(house, declined, who=who)


async def test_another_companys_decisions_are_not_among_the_own(house: House) -> None:
    declined = await decide(house, await waits(house), decline=True)
    assert await listed(house, HOLDING_HR, company_id="holding") == []
    assert await listed(house, HOLDING_HR, company_id="holding", registration_id=declined.id) == []


async def test_hr_approves_with_the_records_of_several_periods(house: House) -> None:
    await imported(house, file(TARO, AGAIN))
    await joins(house, employee_number="", joined_on="2003-04-01", left_on="2020-03-31")
    (waiting,) = await pending(house)
    assert [each.reasons[4] for each in waiting.candidates] == ["period_partly_agrees"] * 2
    first, second = (each.leaver_record.id for each in waiting.candidates)
    await decide(house, waiting, leaver_record_id=first, further_leaver_record_ids=[second])
    member = await own(house, "account-taro")
    assert [one.left_on for one in member.employments] == ["2020-03-31", "2015-03-31"]
    assert await house.count("joinings") == 1
    (decision,) = await listed(house)
    assert [record.leaver_record_id for record in decision.records] == [first, second]


async def test_a_candidate_that_is_somebodys_already_says_whose(house: House) -> None:
    await the_register(house)
    await joins(house)
    await joins(house, mail="taro2@home.example")
    (waiting,) = await pending(house)
    assert waiting.candidates[0].member_id == "account-taro"
    assert waiting.candidates[0].reason_words[0].en == "The kana name agrees"


async def claims(house: House, who: str = "account-taro", **changes: Any) -> None:
    said: dict[str, Any] = {
        "request_id": new_id(),
        "company_id": "holding",
        "employee_number": "1",
        "joined_on": "2016-04-01",
        "left_on": "2020-03-31",
    }
    await house.registration(alumnus(who)).AddOwnEmployment(pb.AddOwnEmploymentRequest(**(said | changes)))


HOLDING_TARO = "0000001,髙橋,太郎,タカハシ,タロウ,,1980-04-01,2016-04-01,2020-03-31,0"


async def a_member_of_the_bank(house: House, *at_holding: str) -> None:
    await the_register(house)
    content = file(*(at_holding or (HOLDING_TARO,))).replace("行員番号".encode(), "社員番号".encode())
    await imported(house, content, who=HOLDING_HR, company_id="holding")
    await joins(house)


async def test_a_member_adds_a_time_at_another_company_without_a_mail(house: House) -> None:
    await a_member_of_the_bank(house)
    mails = len(house.identity.links)
    await claims(house)
    member = await own(house, "account-taro")
    assert [one.company_id for one in member.employments] == ["holding", "bank"]
    assert len(house.identity.links) == mails
    assert await house.count("joinings") == 2


async def test_what_is_not_sure_waits_for_hr_of_that_company_alone(house: House) -> None:
    await a_member_of_the_bank(house)
    await claims(house, employee_number="77")
    assert await pending(house) == []
    asked = pb.ListPendingRegistrationsRequest(company_id="holding")
    (waiting,) = (await house.registration(HOLDING_HR).ListPendingRegistrations(asked)).registrations
    assert (waiting.name.family, waiting.birth_date, waiting.employee_number) == ("高橋", "1980-04-01", "77")
    assert len((await own(house, "account-taro")).employments) == 1


async def test_the_name_of_that_time_is_compared(house: House) -> None:
    await a_member_of_the_bank(house, HOLDING_TARO.replace("髙橋", "鈴木").replace("タカハシ", "スズキ"))
    await claims(house, former_family="鈴木", former_family_kana="すずき")
    assert len((await own(house, "account-taro")).employments) == 2


async def test_nobody_claims_the_time_of_somebody_with_another_birth_date(house: House) -> None:
    """What was approved first stands, whatever is typed now."""
    await a_member_of_the_bank(house, HOLDING_TARO.replace("1980-04-01", "1990-09-09"))
    await claims(house, birth_date="1990-09-09")
    assert len((await own(house, "account-taro")).employments) == 1


async def test_a_claim_made_twice_by_one_request_is_one(house: House) -> None:
    await a_member_of_the_bank(house)
    for _ in range(2):
        await claims(house, request_id="request-1", employee_number="77")
    assert await house.count("registrations") == 2


async def test_nobody_floods_hr_with_claims(house: House) -> None:
    await a_member_of_the_bank(house)
    for number in range(5):
        await claims(house, employee_number=f"7{number}")
    with pytest.raises(RuleBroken) as refused:
        await claims(house, employee_number="99")
    assert refused.value.rule == "claims_wait"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"request_id": "short"}, "request_id"),
        ({"company_id": "bakery"}, "company_id"),
        ({"joined_on": "1979-04-01"}, "joined_on"),
        ({"left_on": "2015-13-01"}, "left_on"),
        ({"employee_number": "", "joined_on": "", "left_on": ""}, "employee_number"),
        ({"former_family": "鈴\n木"}, "former_family"),
    ],
)
async def test_a_claim_is_typed_properly(house: House, changes: dict[str, Any], field: str) -> None:
    await a_member_of_the_bank(house)
    with pytest.raises(InvalidInput) as refused:
        await claims(house, **changes)
    assert refused.value.field == field


async def test_only_a_member_claims(house: House) -> None:
    await a_member_of_the_bank(house)
    for who, refusal in ((BANK_HR, Forbidden), (NOBODY, NotSignedIn), (alumnus("nobody-known"), NotFound)):
        with pytest.raises(refusal):
            await house.registration(who).AddOwnEmployment(
                pb.AddOwnEmploymentRequest(request_id=new_id(), company_id="holding", employee_number="1")
            )


async def test_another_period_at_the_same_company_is_claimed_in_the_same_way(house: House) -> None:
    await imported(house, file(TARO, AGAIN))
    await joins(house)
    await claims(house, company_id="bank", employee_number="9")
    member = await own(house, "account-taro")
    assert [one.left_on for one in member.employments] == ["2020-03-31", "2015-03-31"]


async def test_a_claim_to_a_record_of_another_member_says_nothing_and_waits(house: House) -> None:
    await a_member_of_the_bank(house)
    await house.registration(NOBODY).Register(registering(mail="x@home.example"))
    await joins(house, company_id="holding", mail="first@home.example", joined_on="2016-04-01", left_on="2020-03-31")
    await claims(house)
    assert len((await own(house, "account-taro")).employments) == 1
    request = pb.ListPendingRegistrationsRequest(company_id="holding")
    (waiting,) = (await house.registration(HOLDING_HR).ListPendingRegistrations(request)).registrations
    assert waiting.candidates[0].member_id == "account-first"


async def test_whoever_looks_at_a_registration_or_a_record_is_noted(house: House) -> None:
    waiting = await waits(house)
    await house.registration(BANK_HR).GetRegistration(pb.GetRegistrationRequest(id=waiting.id))
    entries = await house.audited()
    shown = [entry for entry in entries if entry["method"].endswith("GetRegistration")]
    record = waiting.candidates[0].leaver_record.id
    assert [(one["actor_id"], one["company_id"], one["what"], one["purpose"]) for one in shown] == [
        ("hanako", "bank", "registration", "registration_check")
    ]
    assert shown[0]["people"] == ["account-taro", f"record:{record}"]
    listing = [entry for entry in entries if entry["method"].endswith("ListLeaverRecords")]
    assert (listing[0]["what"], len(listing[0]["people"])) == ("leaver_record", 3)
