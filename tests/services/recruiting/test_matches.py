"""Matches: who sees which ranking, in what order, and what happens while it is made."""

from typing import Any

import pytest
from okaeri.recruiting.v1 import match_pb2 as pb

from chassis.access import Caller
from chassis.errors import Forbidden, InvalidInput, NotFound
from chassis.pages import page_token
from chassis.trouble import Unavailable
from services.recruiting import pace
from services.recruiting.servicer import match
from tests.services.calling import OPERATOR, alumnus, employee, hr
from tests.services.recruiting.house import BANK, HOLDING, TARO, House

SCORES = {"m1": 40, "m2": None, "m3": 90, "m4": 40, "m5": 100, "m6": None, "m7": 55}
BEST_FIRST = ["m5", "m3", "m7", "m1", "m4", "m2", "m6"]


async def candidates(house: House, posting: Any, who: Caller = HOLDING, **asked: Any) -> Any:
    return await house.as_(who).matches.RankCandidates(pb.RankCandidatesRequest(posting_id=posting.id, **asked))


async def own_postings(house: House, who: Caller = TARO, **asked: Any) -> Any:
    return await house.as_(who).matches.RankPostings(pb.RankPostingsRequest(**asked))


def ids(answer: Any) -> list[str]:
    return [each.member_id for each in answer.candidates]


async def test_candidates_come_best_first_and_those_of_whom_nothing_is_known_last(house: House) -> None:
    house.network.scoring.scores = SCORES
    found = await candidates(house, await house.published())
    assert ids(found) == BEST_FIRST
    assert [each.score.HasField("score") for each in found.candidates][-2:] == [False, False]
    assert (found.scanned, found.complete, found.next_page_token) == (7, True, "")
    assert house.network.scoring.parts == 3


async def test_what_the_posting_asks_for_is_what_is_compared(house: House) -> None:
    posting = await house.published(skills=["英語"], licences=["TOEIC900"], prefecture_code="27")
    assert (list(posting.terms.licences), posting.terms.prefecture_code) == (["TOEIC900"], "27")
    await candidates(house, posting)
    (asked,) = house.network.scoring.asked
    assert (asked.company_id, list(asked.skills), list(asked.licences), asked.prefecture_code) == (
        "holding",
        ["英語"],
        ["TOEIC900"],
        "27",
    )


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"prefecture_code": "48"}, "terms.prefecture_code"),
        ({"licences": [""]}, "terms.licences[0]"),
        ({"licences": ["x"] * 21}, "terms.licences"),
    ],
)
async def test_terms_that_cannot_be_compared_are_refused(house: House, changed: dict[str, Any], name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await house.drafted(**changed)
    assert refused.value.field == name


async def test_a_draft_is_matched_for_its_own_company(house: House) -> None:
    house.network.scoring.scores = SCORES
    assert ids(await candidates(house, await house.drafted())) == BEST_FIRST


async def test_pages_go_on_where_the_last_one_ended_and_back(house: House) -> None:
    house.network.scoring.scores = SCORES
    posting = await house.published()
    first = await candidates(house, posting, page_size=3)
    second = await candidates(house, posting, page_size=3, page_token=first.next_page_token)
    last = await candidates(house, posting, page_size=3, page_token=second.next_page_token)
    assert [ids(first), ids(second), ids(last)] == [BEST_FIRST[:3], BEST_FIRST[3:6], BEST_FIRST[6:]]
    assert (first.has_previous_page, second.has_previous_page, last.next_page_token) == (False, True, "")
    back = await candidates(house, posting, page_size=3, page_token=last.cursors[0], before=True)
    assert ids(back) == ids(second)
    assert ids(await candidates(house, posting, page_size=2, before=True)) == BEST_FIRST[5:]


async def test_only_those_who_are_shown_are_asked_for_to_be_shown(house: House) -> None:
    """What the network answers there it has recorded as provided."""
    house.network.scoring.scores = SCORES
    await candidates(house, await house.published(), page_size=2)
    assert house.network.scoring.shown_to == [("holding", BEST_FIRST[:2])]


async def test_who_withdraws_while_the_scan_runs_is_not_shown(house: House) -> None:
    house.network.scoring.scores = SCORES
    house.network.scoring.withdrew = {"m3"}
    found = await candidates(house, await house.published())
    assert ids(found) == [id for id in BEST_FIRST if id != "m3"]
    assert len(found.cursors) == len(found.candidates)


async def test_of_a_member_nothing_is_known_there_is_a_place_and_no_score(house: House) -> None:
    house.network.scoring.scores = {"m1": None}
    (only,) = (await candidates(house, await house.published())).candidates
    assert not only.score.HasField("score")
    assert only.score.reasons


async def test_nobody_to_be_shown_is_an_empty_list(house: House) -> None:
    found = await candidates(house, await house.published())
    assert (ids(found), found.scanned, found.complete) == ([], 0, True)
    assert house.network.scoring.shown_to == []


@pytest.mark.parametrize("who", [BANK, hr("post")], ids=["bank", "post"])
async def test_hr_of_another_company_finds_no_posting_to_match(house: House, who: Caller) -> None:
    house.network.scoring.scores = SCORES
    posting = await house.published()
    with pytest.raises(NotFound) as hidden:
        await candidates(house, posting, who)
    with pytest.raises(NotFound) as missing:
        await house.as_(who).matches.RankCandidates(pb.RankCandidatesRequest(posting_id="no-such-posting"))
    assert hidden.value.message == missing.value.message
    assert house.network.scoring.parts == 0


@pytest.mark.parametrize("who", [TARO, employee("holding"), OPERATOR], ids=["alumnus", "employee", "operator"])
async def test_nobody_but_hr_asks_for_candidates(house: House, who: Caller) -> None:
    with pytest.raises(Forbidden):
        await candidates(house, await house.published(), who)


async def test_hr_gets_no_postings_ranked_for_itself(house: House) -> None:
    with pytest.raises(Forbidden):
        await own_postings(house, HOLDING)


async def test_a_token_of_another_postings_list_is_refused(house: House) -> None:
    house.network.scoring.scores = SCORES
    first = await candidates(house, await house.published(), page_size=2)
    with pytest.raises(InvalidInput) as refused:
        await candidates(house, await house.published(), page_token=first.next_page_token)
    assert refused.value.field == "page_token"


@pytest.mark.parametrize("keys", [("a", None, 3), (None, 1, "m"), (1, 1, 1)], ids=str)
async def test_a_token_made_by_hand_is_refused(house: House, keys: tuple[Any, ...]) -> None:
    house.network.scoring.scores = SCORES
    posting = await house.published()
    with pytest.raises(InvalidInput) as refused:
        await candidates(house, posting, page_token=page_token(keys, of=f"candidates of {posting.id}"))
    assert refused.value.field == "page_token"


async def test_a_scan_that_has_no_time_left_says_how_far_it_came(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.network.scoring.scores = SCORES
    posting = await house.published()
    left = iter([10.0, 3.0])  # the first part took seven of the ten seconds
    monkeypatch.setattr(pace, "remaining", lambda: next(left))
    found = await candidates(house, posting)
    assert (ids(found), found.scanned, found.complete) == (["m3", "m1", "m2"], 3, False)


async def test_each_one_shown_is_in_the_audit_log_with_the_role_that_saw_it(house: House) -> None:
    house.network.scoring.scores = SCORES
    await candidates(house, await house.published(), page_size=2)
    await house.store.audit.seal("recruiting")
    (entry,) = [each for each in await house.store.audit.entries.where({}) if each.what == "match"]
    assert sorted(entry.people) == ["m3", "m5"]
    assert (entry.role, entry.company_id) == ("hr", "holding")


async def test_an_alumnus_gets_the_open_postings_best_first(house: House) -> None:
    house.network.scoring.scores = {"英語": 30, "法務": 80}
    english, law = await house.published(skills=["英語"]), await house.published(skills=["法務"])
    nothing = await house.published(skills=["物流"])
    await house.drafted(skills=["法務"])
    await house.closed()
    found = await own_postings(house)
    assert [each.posting_id for each in found.matches] == [law.id, english.id, nothing.id]
    assert [each.score.score for each in found.matches] == [80, 30, 0]
    assert (found.scanned, found.complete) == (3, True)


async def test_postings_come_in_pages_too(house: House) -> None:
    house.network.scoring.scores = {"英語": 30, "法務": 80}
    english, law = await house.published(skills=["英語"]), await house.published(skills=["法務"])
    first = await own_postings(house, page_size=1)
    second = await own_postings(house, page_size=1, page_token=first.next_page_token)
    assert [each.posting_id for page in (first, second) for each in page.matches] == [law.id, english.id]
    assert second.next_page_token == ""


async def test_postings_that_there_was_no_time_for_are_owned_up_to(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        await house.published()
    monkeypatch.setattr(match, "POSTINGS_AT_ONCE", 1)
    left = iter([10.0, 9.0, 1.0])  # the second part took eight of the ten seconds
    monkeypatch.setattr(pace, "remaining", lambda: next(left))
    found = await own_postings(house)
    assert (len(found.matches), found.scanned, found.complete) == (2, 2, False)


async def test_who_is_not_in_the_network_has_no_matches(house: House) -> None:
    await house.published()
    with pytest.raises(NotFound):
        await own_postings(house, alumnus("stranger"))


async def test_nothing_is_shown_when_the_network_does_not_answer(house: House) -> None:
    posting = await house.published()
    await house.network_server.stop()
    with pytest.raises(Unavailable):
        await candidates(house, posting)
