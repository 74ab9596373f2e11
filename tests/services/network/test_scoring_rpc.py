"""Scores for recruiting: on whose ground, with what recorded, and nothing of a record."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from okaeri.network.v1 import consent_pb2
from okaeri.network.v1 import scoring_pb2 as pb

from chassis.clock import now, today
from chassis.errors import Forbidden, InvalidInput, NotFound, NotSignedIn
from chassis.ids import new_id
from chassis.mongo import NOTHING
from services.network.domain.joint_use import JointUseNotice, Responsible
from tests.services.network.house import BANK_HR, GROUP_HR, NOBODY, OPERATOR, RECRUITING, House, alumnus
from tests.services.network.leavers import HEADER, imported
from tests.services.network.people import (
    consents,
    describes,
    earlier,
    gives,
    hired,
    joins,
    own,
    takes_over,
    withdraws,
)

SECRET = "秘密技能XQZ"
REGISTER = [
    f"{HEADER},専門分野,資格",
    f"0000001,髙橋,太郎,タカハシ,タロウ,,1980-04-01,2003-04-01,2015-03-31,0,資産運用／{SECRET},証券アナリスト",
]
ASKED = pb.Requirement(
    company_id="holding", skills=["資産運用", "英語"], licences=["証券アナリスト"], prefecture_code="13"
)
HOLDING_AND_BANK = pb.Requirement(company_id="bank", skills=["資産運用"])


async def taro(house: House, **said: Any) -> str:
    """Taro of the bank's register, a member who says so much of himself."""
    await imported(house, "\r\n".join([*REGISTER, ""]).encode())
    id = await joins(house)
    await describes(house, id, **({"skills": ["資産運用", "証券アナリスト"], "prefecture_code": "13"} | said))
    return id


async def hanako(house: House, number: int = 1) -> str:
    """Hanako, who was taken over and says nothing."""
    await takes_over(house, [earlier(number)])
    return f"account-hanako{number}"


async def scanned(house: House, asked: pb.Requirement = ASKED, **more: Any) -> pb.ScoreMembersResponse:
    answer: pb.ScoreMembersResponse = await house.scoring(RECRUITING).ScoreMembers(
        pb.ScoreMembersRequest(requirement=asked, **more)
    )
    return answer


async def shown(house: House, *ids: str, asked: pb.Requirement = ASKED) -> dict[str, pb.Score]:
    answer = await house.scoring(RECRUITING).BatchGetScores(pb.BatchGetScoresRequest(requirement=asked, member_ids=ids))
    return {each.member_id: each.score for each in answer.scores}


def places(answer: pb.ScoreMembersResponse) -> list[tuple[str, int | None]]:
    return [(each.member_id, each.score if each.HasField("score") else None) for each in answer.places]


def findings(score: pb.Score) -> list[tuple[str, str, str]]:
    return [
        (
            pb.Aspect.Name(each.aspect).removeprefix("ASPECT_").lower(),
            pb.Finding.Name(each.finding).removeprefix("FINDING_").lower(),
            each.subject,
        )
        for each in score.reasons
    ]


async def provisions(house: House) -> list[Any]:
    return await house.store.provisions.where({})


async def test_without_a_ground_nobody_is_scanned_and_nobody_is_shown(house: House) -> None:
    id = await taro(house)
    await gives(house, id, "post")
    answer = await scanned(house)
    assert (places(answer), answer.scanned, answer.next_page_token) == ([], 0, "")
    assert await shown(house, id) == {}
    assert await provisions(house) == []


async def test_what_is_claimed_is_confirmed_where_the_records_are(house: House) -> None:
    id = await taro(house)
    await gives(house, id)
    assert places(await scanned(house)) == [(id, (await shown(house, id))[id].score)]
    score = (await shown(house, id))[id]
    assert findings(score) == [
        ("skills", "confirmed", "資産運用"),
        ("skills", "differs", "英語"),
        ("licences", "confirmed", "証券アナリスト"),
        ("company", "partly", ""),
        ("prefecture", "claimed", ""),
    ]
    assert (score.score, score.known_share) == (70, 100)  # (50 + 10) / 2 + 20 + 10 + 10
    assert {each.as_of_date for each in score.reasons} == {today().isoformat(), "2026-11-03"}  # described, joined


async def test_words_come_in_both_languages(house: House) -> None:
    id = await taro(house)
    await gives(house, id)
    (first, *_) = (await shown(house, id))[id].reasons
    assert first.words_ja == "「資産運用」：本人が挙げ、在職時の記録でも確認できました"
    assert first.words_en == "“資産運用”: named by the person and confirmed by a register"


async def test_nothing_of_a_record_leaves(house: House) -> None:
    """Not when it is asked for by name, and not when the person claims something near it."""
    id = await taro(house, skills=["資産運用"])
    await gives(house, id)
    asked = pb.Requirement(company_id="holding", skills=[SECRET[:4], "証券アナリスト", "資産運用"])
    answers = [await scanned(house, asked), *(await shown(house, id, asked=asked)).values()]
    assert SECRET not in str(answers) + str(
        [answer.SerializeToString().decode("utf-8", "ignore") for answer in answers]
    )
    assert findings((await shown(house, id, asked=asked))[id])[:2] == [
        ("skills", "differs", SECRET[:4]),
        ("skills", "differs", "証券アナリスト"),
    ]


async def test_a_hidden_field_is_not_used(house: House) -> None:
    id = await taro(house)
    await gives(house, id, items=["name", "prefecture_code"])
    assert findings((await shown(house, id))[id]) == [
        ("prefecture", "claimed", ""),
        ("skills", "missing", "資産運用"),
        ("skills", "missing", "英語"),
        ("licences", "missing", "証券アナリスト"),
        ("company", "missing", ""),
    ]


async def test_without_the_periods_no_register_confirms(house: House) -> None:
    id = await taro(house)
    await gives(house, id, items=["skills"])
    assert ("skills", "claimed", "資産運用") in findings((await shown(house, id))[id])


async def test_of_a_member_of_whom_nothing_is_known_there_is_no_score_and_the_last_place(house: House) -> None:
    known, unknown = await taro(house), await hanako(house)
    await gives(house, known)
    await gives(house, unknown, items=["name", "skills"])
    assert [id for id, _ in places(await scanned(house))] == [known, unknown]
    assert places(await scanned(house))[1] == (unknown, None)
    score = (await shown(house, unknown))[unknown]
    assert not score.HasField("score")
    assert {finding for _, finding, _ in findings(score)} == {"missing"}
    assert len(score.reasons) == 5


async def test_each_one_shown_is_recorded_as_provided_with_what_was_used(house: House) -> None:
    id = await taro(house)
    consent = await gives(house, id, items=["name", "about", "skills", "employments"])
    await scanned(house)
    assert await provisions(house) == []
    await shown(house, id)
    (record,) = await provisions(house)
    assert (record.member_id, record.company_id, record.what, record.consent_id) == (id, "holding", "match", consent.id)
    assert record.items == ("skills", "employments")


async def test_a_withdrawn_consent_is_gone_at_once(house: House) -> None:
    id = await taro(house)
    consent = await gives(house, id)
    assert [each for each, _ in places(await scanned(house))] == [id]
    await withdraws(house, id, consent.id)
    assert places(await scanned(house)) == []
    assert await shown(house, id) == {}


async def test_having_applied_is_no_ground_for_a_match(house: House) -> None:
    id = await taro(house)
    await consents(house, id)
    assert places(await scanned(house)) == []
    assert await shown(house, id) == {}


async def test_who_applied_and_shares_too_is_matched_on_what_is_shared(house: House) -> None:
    id = await taro(house)
    await consents(house, id)
    shared = await gives(house, id, items=["skills"])
    await shown(house, id)
    (record,) = await provisions(house)
    assert record.consent_id == shared.id


async def test_who_stopped_use_is_not_matched(house: House) -> None:
    id = await taro(house)
    await gives(house, id)
    async with house.store.transaction() as tx:
        member = await tx.members.get(id)
        await tx.members.save(replace(member, stopped_at=now()), announcing=NOTHING)
    assert places(await scanned(house)) == []
    assert await shown(house, id) == {}
    with pytest.raises(NotFound):
        await for_member(house, id, ASKED)


async def test_who_came_back_to_the_company_is_no_candidate_of_it_any_more(house: House) -> None:
    id = await taro(house)
    for company in ("holding", "post"):
        await gives(house, id, company)
    await house.hear(hired(id, "holding"))
    assert places(await scanned(house)) == []
    assert await shown(house, id) == {}
    assert [each for each, _ in places(await scanned(house, pb.Requirement(company_id="post")))] == [id]


async def notice(house: House, *company_ids: str, days: int) -> None:
    published = JointUseNotice(
        new_id(), "共同利用", ("skills",), company_ids, "復職の提案", Responsible("持株", "東京", "社長"),
        today() + timedelta(days=days), now(),
    )  # fmt: skip
    async with house.store.transaction() as tx:
        await tx.joint_use_notices.add(published, announcing=NOTHING)


async def test_a_joint_use_notice_is_the_other_ground(house: House) -> None:
    id = await taro(house)
    async with house.store.transaction() as tx:  # joined under the notice
        await tx.members.save(replace(await tx.members.get(id), joined_at=now()), announcing=NOTHING)
    await notice(house, "bank", "holding", days=0)
    assert [each for each, _ in places(await scanned(house))] == [id]
    assert ("skills", "claimed", "資産運用") in findings((await shown(house, id))[id])
    (record,) = await provisions(house)
    assert (record.notice_id is not None, record.consent_id, record.items) == (True, None, ("skills",))


async def test_a_notice_that_is_not_in_force_or_of_other_companies_is_no_ground(house: House) -> None:
    id = await taro(house)
    async with house.store.transaction() as tx:
        await tx.members.save(replace(await tx.members.get(id), joined_at=now()), announcing=NOTHING)
    await notice(house, "bank", "holding", days=1)
    await notice(house, "post", "insurance", days=0)
    assert places(await scanned(house)) == []
    assert await shown(house, id) == {}


async def test_a_scan_goes_on_part_by_part_and_misses_nobody(house: House) -> None:
    everybody = [await hanako(house, number) for number in range(1, 6)]
    for id in everybody:
        await gives(house, id)
    found, token, parts = [], "", 0
    while True:
        part = await scanned(house, scan_size=2, page_token=token)
        found += [id for id, _ in places(part)]
        parts, token = parts + 1, part.next_page_token
        if not token:
            break
    assert sorted(found) == sorted(everybody)
    assert parts == 3
    assert len(places(await scanned(house, most=2))) == 2


async def test_a_scan_over_both_grounds_finds_everybody_once(house: House) -> None:
    """Three by consent, all of them on a notice: the two lists end at different places."""
    everybody = [await hanako(house, number) for number in range(1, 7)]
    for id in everybody:
        async with house.store.transaction() as tx:  # joined under the notice
            await tx.members.save(replace(await tx.members.get(id), joined_at=now()), announcing=NOTHING)
    await notice(house, "bank", "holding", days=0)
    for id in (everybody[0], everybody[4], everybody[5]):
        await gives(house, id)
    found, token = [], ""
    while True:
        part = await scanned(house, scan_size=2, page_token=token)
        found += [id for id, _ in places(part)]
        if not (token := part.next_page_token):
            break
    assert found == everybody


async def test_a_token_of_another_company_is_refused(house: House) -> None:
    for number in (1, 2):
        await gives(house, await hanako(house, number))
    token = (await scanned(house, scan_size=1)).next_page_token
    with pytest.raises(InvalidInput) as refused:
        await scanned(house, pb.Requirement(company_id="post"), page_token=token)
    assert refused.value.field == "page_token"


async def for_member(house: House, id: str, *asked: pb.Requirement) -> list[pb.Score]:
    request = pb.ScorePostingsRequest(member_id=id, requirements=asked)
    return list((await house.scoring(RECRUITING).ScorePostings(request)).scores)


async def test_a_member_sees_how_far_postings_go_with_everything_known_and_nothing_is_provided(house: House) -> None:
    id = await taro(house)
    of_holding, of_bank = await for_member(house, id, ASKED, HOLDING_AND_BANK)
    assert of_holding.score == 70
    assert findings(of_bank) == [("skills", "confirmed", "資産運用"), ("company", "confirmed", "")]
    assert await provisions(house) == []


async def test_of_nobody_in_the_network_there_are_no_scores(house: House) -> None:
    with pytest.raises(NotFound):
        await for_member(house, "nobody", ASKED)


async def test_a_profile_that_is_told_anew_is_as_of_today(house: House) -> None:
    id = await hanako(house)  # joined in 2025
    await gives(house, id)
    asked = pb.Requirement(company_id="holding")
    assert {each.as_of_date for each in (await shown(house, id, asked=asked))[id].reasons} == {"2025-06-01"}
    await describes(house, id, prefecture_code="13")
    asked = pb.Requirement(company_id="holding", prefecture_code="13")
    assert {each.as_of_date for each in (await shown(house, id, asked=asked))[id].reasons} == {
        "2025-06-01",
        today().isoformat(),
    }
    assert (await own(house, id)).prefecture_code == "13"


@pytest.mark.parametrize("who", [BANK_HR, GROUP_HR, OPERATOR, alumnus("taro")])
async def test_nobody_but_recruiting_asks_for_scores(house: House, who: Any) -> None:
    stub = house.scoring(who)
    for call, request in (
        (stub.ScoreMembers, pb.ScoreMembersRequest(requirement=ASKED)),
        (stub.BatchGetScores, pb.BatchGetScoresRequest(requirement=ASKED)),
        (stub.ScorePostings, pb.ScorePostingsRequest(member_id="taro", requirements=[ASKED])),
    ):
        with pytest.raises(Forbidden):
            await call(request)


async def test_nobody_known_asks_for_scores(house: House) -> None:
    with pytest.raises(NotSignedIn):
        await house.scoring(NOBODY).ScoreMembers(pb.ScoreMembersRequest(requirement=ASKED))


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (pb.Requirement(), "requirement.company_id"),
        (pb.Requirement(company_id="bank", prefecture_code="99"), "requirement.prefecture_code"),
        (pb.Requirement(company_id="bank", skills=[""]), "requirement.skills[0]"),
        (pb.Requirement(company_id="bank", licences=["x"] * 21), "requirement.licences"),
    ],
)
async def test_a_requirement_that_is_none_is_refused(house: House, asked: pb.Requirement, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await scanned(house, asked)
    assert refused.value.field == field


async def test_a_consent_for_another_purpose_is_no_ground(house: House) -> None:
    id = await taro(house)
    for purpose in (consent_pb2.CONSENT_PURPOSE_CONTACT, consent_pb2.CONSENT_PURPOSE_NEWS):
        asked = consent_pb2.GetConsentTextRequest(purpose=purpose, language="ja")
        text = await house.consents(NOBODY).GetConsentText(asked)
        await gives(house, id, purpose=purpose, items=text.items)
    assert places(await scanned(house)) == []
