"""One person with two accounts: suspected, merged by HR of the company whose records say so, and separated again."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from okaeri.network.v1 import consent_pb2, member_pb2, register_pb2, registration_pb2
from okaeri.network.v1 import merge_pb2 as pb

from chassis.clock import now
from chassis.errors import Forbidden, InvalidInput, NotFound, NotSignedIn, Refusal, RuleBroken, Stale
from chassis.ids import new_id
from chassis.mongo import NOTHING
from services.network.domain.legal_hold import HoldReason, LegalHold
from tests.services.network.house import (
    AUDITOR,
    BANK_HR,
    GROUP_HR,
    HOLDING_HR,
    NOBODY,
    House,
    alumnus,
    person,
)
from tests.services.network.leavers import TARO, file, imported
from tests.services.network.people import consents, describes, hire_cancelled, hired, joins, makes_channel, own, pending
from tests.services.network.twins import (
    FIRST_ID,
    SECOND_ID,
    a_member_and_a_registration,
    merge,
    records,
    separate,
    suspected,
    the_bank,
    two_members,
)

UNSURE = {"employee_number": "", "joined_on": "", "left_on": ""}


async def test_two_members_with_like_records_of_the_company_are_suspected_with_reasons(house: House) -> None:
    found = await two_members(house)
    assert {found.member_id, found.merged_member_id} == {FIRST_ID, SECOND_ID}
    assert {found.leaver_record.employee_number, found.merged_leaver_record.employee_number} == {"0000001", "0000009"}
    assert found.score == 70
    assert [reason.code for reason in found.reasons] == [
        "kana_agrees",
        "name_agrees",
        "birth_date_agrees",
        "number_missing",
        "period_missing",
    ]
    assert (found.reasons[0].ja, found.reasons[0].en) == ("カナ氏名が一致", "The kana name agrees")
    assert found.state == pb.SUSPICION_STATE_OPEN


async def test_a_registration_whose_best_record_is_another_members_is_suspected(house: House) -> None:
    found = await a_member_and_a_registration(house)
    assert (found.member_id, found.merged_member_id) == (FIRST_ID, SECOND_ID)
    assert found.registration_id
    assert not found.HasField("merged_leaver_record")
    assert found.score == 100


async def test_a_registration_that_waits_is_suspected_once_its_record_is_somebody_elses(house: House) -> None:
    await the_bank(house)
    await joins(house, mail="taro2@home.example", **UNSURE)
    assert await suspected(house) == []
    await joins(house)
    (found,) = await suspected(house)
    assert (found.member_id, found.merged_member_id) == (FIRST_ID, SECOND_ID)


async def test_people_who_share_a_birth_date_are_not_suspected(house: House) -> None:
    await imported(house, file(TARO, "0000005,鈴木,健太,スズキ,ケンタ,,1980-04-01,2016-04-01,2020-03-31,0"))
    await joins(house)
    name = register_pb2.PersonName(family="鈴木", given="健太", family_kana="スズキ", given_kana="ケンタ")
    await joins(house, name=name, mail="kenta@home.example", employee_number="5", joined_on="", left_on="")
    assert await house.count("members") == 2
    assert await suspected(house) == []


async def test_nobody_is_two_employees_at_once(house: House) -> None:
    """Twins may share kana and birth date; one person has no two numbers on one day."""
    await imported(house, file(TARO, TARO.replace("0000001", "0000007").replace("2003-04-01", "2004-04-01")))
    await joins(house)
    await joins(house, mail="jiro@home.example", employee_number="7", joined_on="2004-04-01")
    assert await house.count("members") == 2
    assert await suspected(house) == []


async def test_a_merge_makes_one_member_with_both_periods_and_the_profile_of_the_one_that_stays(house: House) -> None:
    found = await two_members(house)
    await describes(house, FIRST_ID, headline="銀行にいました")
    await describes(house, SECOND_ID, headline="別の見出し")
    merged = await merge(house, found, member_id=FIRST_ID)
    assert (merged.member_id, merged.merged_member_id, merged.merger_id) == (FIRST_ID, SECOND_ID, "hanako")
    member = await own(house, FIRST_ID)
    assert member.headline == "銀行にいました"
    assert [one.left_on for one in member.employments] == ["2020-03-31", "2015-03-31"]
    with pytest.raises(NotFound):
        await own(house, SECOND_ID)
    assert await house.announced(pb.MembersMerged) == [
        pb.MembersMerged(merge_id=merged.id, member_id=FIRST_ID, merged_member_id=SECOND_ID)
    ]
    assert await suspected(house) == []


async def test_a_merge_keeps_every_touch_and_every_count(house: House) -> None:
    await the_bank(house)
    leaflet, website = await makes_channel(house), await makes_channel(house, "WEBSITE")
    await joins(house, channel_codes=[leaflet.code])
    again = {"mail": "taro2@home.example", "employee_number": "9", "joined_on": "2016-04-01", "left_on": "2020-03-31"}
    await joins(house, channel_codes=[website.code, leaflet.code], **again)
    before = [await house.count("joinings"), await figures(house)]
    (found,) = await suspected(house)
    await merge(house, found, member_id=FIRST_ID)
    (member,) = await house.store.members.where({})
    assert sorted(touch.channel_id for touch in member.touches) == sorted([leaflet.id, website.id, leaflet.id])
    assert [await house.count("joinings"), await figures(house)] == before


async def figures(house: House) -> Any:
    found = await house.figures(GROUP_HR).GetFigures(member_pb2.GetFiguresRequest())
    found.ClearField("as_of_time")
    return found


async def test_separating_gives_each_what_it_had(house: House) -> None:
    found = await two_members(house)
    await describes(house, SECOND_ID, headline="別の見出し")
    before = [await own(house, FIRST_ID), await own(house, SECOND_ID)]
    separated = await separate(house, await merge(house, found, member_id=FIRST_ID))
    after = [await own(house, FIRST_ID), await own(house, SECOND_ID)]
    for member in (*before, *after):
        member.ClearField("version")
    assert after == before
    owners = {record.id: record.member_id for record in await house.store.leaver_records.where({})}
    assert {owners[record.id] for record in (await records(house)).values()} == {FIRST_ID, SECOND_ID, None}
    assert (separated.separator_id, separated.HasField("separate_time")) == ("hanako", True)
    assert await house.announced(pb.MembersSeparated) == [
        pb.MembersSeparated(merge_id=separated.id, member_id=FIRST_ID, merged_member_id=SECOND_ID)
    ]


async def test_what_was_written_since_stays_with_the_one_that_stayed(house: House) -> None:
    found = await two_members(house)
    merged = await merge(house, found, member_id=FIRST_ID)
    await describes(house, FIRST_ID, headline="その後")
    await house.hear(hired(FIRST_ID))
    await separate(house, merged)
    first, second = await own(house, FIRST_ID), await own(house, SECOND_ID)
    assert (first.headline, len(first.comebacks)) == ("その後", 1)
    assert (second.headline, len(second.comebacks)) == ("", 0)


async def test_two_people_who_were_merged_and_separated_are_not_suspected_again_by_the_software(house: House) -> None:
    found = await two_members(house)
    await separate(house, await merge(house, found))
    await joins(house, mail="taro3@home.example", **UNSURE)
    assert {(one.member_id, one.merged_member_id) for one in await suspected(house)}.isdisjoint(
        {(FIRST_ID, SECOND_ID), (SECOND_ID, FIRST_ID)}
    )


async def test_a_merge_approves_the_registration_that_connects_them_and_counts_nobody_again(house: House) -> None:
    found = await a_member_and_a_registration(house)
    merged = await merge(house, found)
    assert await pending(house) == []
    registration = await get(house, found.registration_id)
    assert registration.state == registration_pb2.REGISTRATION_STATE_APPROVED
    (decision,) = registration.decisions
    assert (decision.decider_id, decision.merge_id, decision.by_software) == ("hanako", merged.id, False)
    assert (await house.count("members"), await house.count("joinings")) == (1, 1)


async def test_separating_puts_that_registration_back_to_wait_and_keeps_both_decisions(house: House) -> None:
    found = await a_member_and_a_registration(house)
    merged = await merge(house, found)
    await separate(house, merged)
    (waiting,) = await pending(house)
    assert waiting.id == found.registration_id
    decisions = (await get(house, waiting.id)).decisions
    assert [(one.state, one.merge_id) for one in decisions] == [
        (registration_pb2.REGISTRATION_STATE_APPROVED, merged.id),
        (registration_pb2.REGISTRATION_STATE_PENDING, merged.id),
    ]
    (stored,) = await house.store.registrations.where({"id": waiting.id})
    assert stored.account_id == SECOND_ID


async def get(house: House, id: str) -> registration_pb2.Registration:
    found: registration_pb2.Registration = await house.registration(BANK_HR).GetRegistration(
        registration_pb2.GetRegistrationRequest(id=id)
    )
    return found


async def test_a_registration_alone_cannot_be_the_one_that_stays(house: House) -> None:
    found = await a_member_and_a_registration(house)
    for id in (SECOND_ID, "somebody"):
        with pytest.raises(InvalidInput) as refused:
            await merge(house, found, member_id=id)
        assert refused.value.field == "member_id"


async def live(house: House, member_id: str) -> set[tuple[str, str]]:
    given = await house.store.consents.of_member(member_id)
    return {(consent.company_id, consent.id) for consent in given if consent.is_live}


async def withdraws(house: House, member_id: str, consent_id: str) -> None:
    request = consent_pb2.WithdrawOwnConsentRequest(request_id=new_id(), id=consent_id)
    await house.consents(alumnus(member_id)).WithdrawOwnConsent(request)


async def test_what_only_the_merged_one_gave_holds_for_the_same_company_alone(house: House) -> None:
    found = await two_members(house)
    given = await consents(house, SECOND_ID, "holding")
    merged = await merge(house, found, member_id=FIRST_ID)
    assert await live(house, FIRST_ID) == {("holding", given.id)}
    await separate(house, merged)
    assert (await live(house, FIRST_ID), await live(house, SECOND_ID)) == (set(), {("holding", given.id)})


async def test_what_was_withdrawn_last_by_either_is_withdrawn(house: House) -> None:
    found = await two_members(house)
    kept = await consents(house, FIRST_ID, "holding")
    taken_back = await consents(house, SECOND_ID, "holding")
    await withdraws(house, SECOND_ID, taken_back.id)
    merged = await merge(house, found, member_id=FIRST_ID)
    assert await live(house, FIRST_ID) == set()
    await separate(house, merged)
    assert await live(house, FIRST_ID) == {("holding", kept.id)}


async def test_of_two_consents_for_one_company_one_holds_and_both_are_there_after_separating(house: House) -> None:
    found = await two_members(house)
    first, second = await consents(house, FIRST_ID, "holding"), await consents(house, SECOND_ID, "holding")
    merged = await merge(house, found, member_id=FIRST_ID)
    assert len(await live(house, FIRST_ID)) == 1
    await separate(house, merged)
    assert await live(house, FIRST_ID) == {("holding", first.id)}
    assert await live(house, SECOND_ID) == {("holding", second.id)}


async def test_what_is_withdrawn_while_merged_stays_withdrawn_after(house: House) -> None:
    found = await two_members(house)
    given = await consents(house, SECOND_ID, "holding")
    merged = await merge(house, found, member_id=FIRST_ID)
    await withdraws(house, FIRST_ID, given.id)
    await separate(house, merged)
    assert (await live(house, FIRST_ID), await live(house, SECOND_ID)) == (set(), set())


async def test_a_hire_that_still_names_the_merged_one_counts_for_the_one_that_stays(house: House) -> None:
    found = await two_members(house)
    merged = await merge(house, found, member_id=FIRST_ID)
    await house.hear(hired(SECOND_ID))
    assert len((await own(house, FIRST_ID)).comebacks) == 1
    await separate(house, merged)
    await house.hear(hire_cancelled(SECOND_ID))
    assert len((await own(house, FIRST_ID)).comebacks) == 0


async def test_a_merge_is_undone_once_and_as_it_was_seen(house: House) -> None:
    merged = await merge(house, await two_members(house))
    with pytest.raises(Stale):
        await separate(house, merged, version=merged.version + 1)
    separated = await separate(house, merged)
    with pytest.raises(RuleBroken) as refused:
        await separate(house, separated)
    assert refused.value.rule == "separated_once"


async def test_the_same_request_merges_and_separates_once(house: House) -> None:
    found = await two_members(house)
    first = await merge(house, found, request_id="request-1")
    assert await merge(house, found, request_id="request-1") == first
    undone = await separate(house, first, request_id="request-2")
    assert await separate(house, first, request_id="request-2") == undone
    assert (await house.count("merges"), await house.count("members")) == (1, 2)


async def test_of_two_who_merge_at_once_one_does(house: House) -> None:
    found = await two_members(house)
    answers = await asyncio.gather(
        merge(house, found, member_id=FIRST_ID), merge(house, found, member_id=SECOND_ID), return_exceptions=True
    )
    refusals = [answer for answer in answers if isinstance(answer, Exception)]
    assert [isinstance(refusal, Stale | RuleBroken) for refusal in refusals] == [True]
    assert (await house.count("merges"), await house.count("members")) == (1, 1)


async def test_merged_and_separated_and_merged_the_other_way_round(house: House) -> None:
    found = await two_members(house)
    await separate(house, await merge(house, found, member_id=FIRST_ID))
    again = await suspect(house, "1", "9")
    await merge(house, again, member_id=SECOND_ID)
    member = await own(house, SECOND_ID)
    assert len(member.employments) == 2
    with pytest.raises(NotFound):
        await own(house, FIRST_ID)


async def suspect(house: House, number: str, other: str, *, who: Any = BANK_HR) -> pb.SuspectedDuplicate:
    known = await records(house)
    request = pb.SuspectDuplicateRequest(
        request_id=new_id(), leaver_record_id=known[number].id, merged_leaver_record_id=known[other].id
    )
    found: pb.SuspectedDuplicate = await house.merges(who).SuspectDuplicate(request)
    return found


async def test_hr_notes_a_pair_that_the_software_did_not_see(house: House) -> None:
    await imported(house, file(TARO, "0000005,鈴木,健太,スズキ,ケンタ,,1981-05-02,2016-04-01,2020-03-31,0"))
    await joins(house)
    name = register_pb2.PersonName(family="鈴木", given="健太", family_kana="スズキ", given_kana="ケンタ")
    await joins(house, name=name, birth_date="1981-05-02", mail="kenta@home.example", employee_number="5",
                joined_on="", left_on="")  # fmt: skip
    found = await suspect(house, "1", "5")
    assert found.score == 0
    await merge(house, found)
    assert await house.count("members") == 1


async def test_a_record_that_is_nobodys_has_no_duplicate(house: House) -> None:
    await the_bank(house)
    await joins(house)
    for number, other in (("1", "2"), ("2", "3"), ("1", "1")):
        with pytest.raises(RuleBroken) as refused:
            await suspect(house, number, other)
        assert refused.value.rule == "two_accounts"


async def test_who_was_said_to_be_two_people_is_not_suspected_again_by_the_software(house: House) -> None:
    found = await two_members(house)
    request = pb.DismissSuspectedDuplicateRequest(request_id=new_id(), id=found.id, version=found.version)
    dismissed = await house.merges(BANK_HR).DismissSuspectedDuplicate(request)
    assert dismissed.state == pb.SUSPICION_STATE_DISMISSED
    await joins(house)
    assert await suspected(house) == []
    with pytest.raises(RuleBroken) as refused:
        await merge(house, dismissed)
    assert refused.value.rule == "settled_once"


async def test_three_accounts_become_one_and_are_separated_from_the_last(house: House) -> None:
    await imported(house, file(TARO, "0000009,髙橋,太郎,タカハシ,タロウ,,1980-04-01,2016-04-01,2020-03-31,0",
                               "0000010,髙橋,太郎,タカハシ,タロウ,,1980-04-01,2021-04-01,2022-03-31,0"))  # fmt: skip
    for number in ("1", "9", "10"):
        await joins(house, mail=f"t{number}@home.example", employee_number=number, joined_on="", left_on="")
    first = await merge(house, await suspect(house, "1", "9"), member_id="account-t9")
    second = await merge(house, await suspect(house, "9", "10"), member_id="account-t10")
    assert len((await own(house, "account-t10")).employments) == 3
    with pytest.raises(RuleBroken) as refused:
        await separate(house, first)
    assert refused.value.rule == "last_merge"
    await separate(house, second)
    await separate(house, first)
    assert [len((await own(house, f"account-t{n}")).employments) for n in ("1", "9", "10")] == [1, 1, 1]


async def test_a_registration_approved_while_merged_stays_with_the_one_that_stayed(house: House) -> None:
    found = await two_members(house)
    taro_of_holding = file(TARO).replace("行員番号".encode(), "社員番号".encode())
    await imported(house, taro_of_holding, who=HOLDING_HR, company_id="holding")
    await joins(house, company_id="holding", mail="taro2@home.example", **UNSURE)
    merged = await merge(house, found, member_id=FIRST_ID)
    listed = registration_pb2.ListPendingRegistrationsRequest(company_id="holding")
    (waiting,) = (await house.registration(HOLDING_HR).ListPendingRegistrations(listed)).registrations
    decision = registration_pb2.DecideRegistrationRequest(
        request_id=new_id(),
        id=waiting.id,
        version=waiting.version,
        leaver_record_id=waiting.candidates[0].leaver_record.id,
    )
    await house.registration(HOLDING_HR).DecideRegistration(decision)
    await separate(house, merged)
    first, second = await own(house, FIRST_ID), await own(house, SECOND_ID)
    assert {one.company_id for one in first.employments} == {"bank", "holding"}
    assert {one.company_id for one in second.employments} == {"bank"}
    (stored,) = await house.store.registrations.where({"id": waiting.id})
    assert stored.account_id == FIRST_ID


async def test_nobody_of_hr_merges_or_separates_the_own_account(house: House) -> None:
    found = await two_members(house)
    own_hr = person(SECOND_ID, "hr@bank", "alumnus")
    with pytest.raises(RuleBroken) as refused:
        await merge(house, found, who=own_hr)
    assert refused.value.rule == "not_about_oneself"
    merged = await merge(house, found)
    with pytest.raises(RuleBroken) as refused:
        await separate(house, merged, who=own_hr)
    assert refused.value.rule == "not_about_oneself"


async def test_while_one_of_them_is_under_a_hold_nothing_changes(house: House) -> None:
    found = await two_members(house)
    hold = LegalHold(new_id(), SECOND_ID, HoldReason.LITIGATION, now(), now() + timedelta(days=9))
    async with house.store.transaction() as tx:
        await tx.legal_holds.add(hold, announcing=NOTHING)
    with pytest.raises(RuleBroken) as refused:
        await merge(house, found)
    assert refused.value.rule == "person_is_free"


OTHERS = [
    (HOLDING_HR, NotFound),
    (GROUP_HR, Forbidden),
    (alumnus(FIRST_ID), Forbidden),
    (NOBODY, NotSignedIn),
]


@pytest.mark.parametrize(("who", "refusal"), OTHERS)
async def test_nobody_else_sees_or_merges(house: House, who: Any, refusal: type[Refusal]) -> None:
    found = await two_members(house)
    with pytest.raises(refusal):
        await suspected(house, who)
    with pytest.raises(refusal):
        await merge(house, found, who=who)
    with pytest.raises(refusal):
        await suspect(house, "1", "9", who=who)
    request = pb.DismissSuspectedDuplicateRequest(request_id=new_id(), id=found.id, version=found.version)
    with pytest.raises(refusal):
        await house.merges(who).DismissSuspectedDuplicate(request)
    merged = await merge(house, found)
    with pytest.raises(refusal):
        await separate(house, merged, who=who)
    with pytest.raises(refusal):
        await house.merges(who).ListMerges(pb.ListMergesRequest(company_id="bank"))


async def test_a_merge_is_seen_by_its_company_and_the_auditor(house: House) -> None:
    merged = await merge(house, await two_members(house))
    for who in (BANK_HR, AUDITOR):
        answer = await house.merges(who).ListMerges(pb.ListMergesRequest(company_id="bank"))
        assert list(answer.merges) == [merged]
    with pytest.raises(Forbidden):
        await merge(house, pb.SuspectedDuplicate(id="x", version=1), who=AUDITOR)
    answer = await house.merges(HOLDING_HR).ListMerges(pb.ListMergesRequest(company_id="holding"))
    assert list(answer.merges) == []


async def test_a_pair_of_another_company_cannot_be_named(house: House) -> None:
    await two_members(house)
    content = file(TARO).replace("行員番号".encode(), "社員番号".encode())
    await imported(house, content, who=HOLDING_HR, company_id="holding")
    (theirs,) = (await records(house, HOLDING_HR, "holding")).values()
    mine = (await records(house))["1"]
    for pair in ((mine.id, theirs.id), (theirs.id, mine.id), (mine.id, "no-such-record")):
        request = pb.SuspectDuplicateRequest(
            request_id=new_id(), leaver_record_id=pair[0], merged_leaver_record_id=pair[1]
        )
        with pytest.raises(NotFound):
            await house.merges(BANK_HR).SuspectDuplicate(request)


async def test_one_company_does_not_learn_of_the_others_records(house: House) -> None:
    """The same person is surely in the register of the holding too; nothing is joined or shown."""
    await the_bank(house)
    content = file(TARO).replace("行員番号".encode(), "社員番号".encode())
    await imported(house, content, who=HOLDING_HR, company_id="holding")
    await joins(house)
    assert [one.company_id for one in (await own(house, FIRST_ID)).employments] == ["bank"]
    await joins(house, mail="taro2@home.example", company_id="holding")
    assert await suspected(house) == []
    assert await suspected(house, HOLDING_HR, "holding") == []
    assert await house.count("members") == 2


BAD_MERGE = [({"request_id": ""}, "request_id"), ({"version": 0}, "version"), ({"member_id": "x" * 65}, "member_id")]


@pytest.mark.parametrize(("changes", "field"), BAD_MERGE)
async def test_a_merge_is_asked_for_properly(house: House, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await merge(house, pb.SuspectedDuplicate(id="x", version=1), **changes)
    assert refused.value.field == field


async def test_what_is_not_there_is_not_found(house: House) -> None:
    with pytest.raises(NotFound):
        await merge(house, pb.SuspectedDuplicate(id="x", version=1))
    with pytest.raises(NotFound):
        await separate(house, pb.Merge(id="x", version=1))
