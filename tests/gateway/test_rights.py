"""The rights of the person in the graph: stop and resume use, correct the name, be erased; what operators see."""

from typing import Any

import pytest
from okaeri.network.v1 import erasure_pb2 as pb
from okaeri.network.v1 import register_pb2, rights_pb2

from chassis.clock import timestamp
from chassis.errors import InvalidInput, RuleBroken, Stale
from gateway.node_ids import node_id
from tests.chassis.things import MORNING
from tests.gateway.suite import ALUMNUS, HR, OPERATOR, graph_over

NAME = register_pb2.PersonName(family="高橋", given="太郎", family_kana="タカハシ", given_kana="タロウ")
STOPPED = rights_pb2.Standing(member_id="taro", name=NAME, stop_time=timestamp(MORNING), version=3)
IN_USE = rights_pb2.Standing(member_id="taro", name=NAME, version=4)
HOLD = pb.LegalHold(
    id="h1",
    member_id="taro",
    reason=pb.HOLD_REASON_LITIGATION,
    place_time=timestamp(MORNING),
    until_time=timestamp(MORNING),
)


async def test_use_is_stopped_and_resumed() -> None:
    answers = {"RightsService.StopOwnUse": STOPPED, "RightsService.ResumeOwnUse": IN_USE}
    text = """mutation ($key: String) {
      stopUse(input: {requestId: $key}) { ... on StopUsePayload { standing { stopTime name { family } } } }
      resumeUse(input: {}) { ... on ResumeUsePayload { standing { stopTime version } } }
    }"""
    async with graph_over(answers) as graph:
        data = await graph.data(text, ALUMNUS, key="stop-taro")
    assert data == {
        "stopUse": {"standing": {"stopTime": "2026-04-01T09:00:00Z", "name": {"family": "高橋"}}},
        "resumeUse": {"standing": {"stopTime": None, "version": 4}},
    }
    assert graph.calls[0] == ("RightsService.StopOwnUse", rights_pb2.StopOwnUseRequest(request_id="stop-taro"))
    assert len(graph.calls[1][1].request_id) >= 8


async def test_a_name_is_corrected_whole_with_the_version_seen() -> None:
    text = """mutation ($name: PersonNameInput!) {
      correctName(input: {name: $name, version: 3}) {
        ... on CorrectNamePayload { standing { name { family } } }
        ... on InvalidInput { field } ... on Stale { message }
      }
    }"""
    async with graph_over({"RightsService.CorrectOwnName": IN_USE}) as graph:
        name = {"family": "髙橋", "given": "太郎", "familyKana": "タカハシ", "givenKana": "タロウ"}
        assert (await graph.data(text, ALUMNUS, name=name))["correctName"] == {"standing": {"name": {"family": "高橋"}}}
    ((_, asked),) = graph.calls
    assert (asked.name.family, asked.name.family_kana, asked.version) == ("髙橋", "タカハシ", 3)
    refusals: list[tuple[Exception, Any]] = [
        (InvalidInput("Please give the name in kana too.", field="name.family_kana"), {"field": "name.familyKana"}),
        (Stale("Read it again."), {"message": "Read it again."}),
    ]
    for refusal, said in refusals:
        async with graph_over({"RightsService.CorrectOwnName": refusal}) as graph:
            assert (await graph.data(text, ALUMNUS, name={"family": "x"}))["correctName"] == said


async def test_an_erasure_answers_what_happens() -> None:
    explanations = [pb.Explanation(language="ja", text="消去します。"), pb.Explanation(language="en", text="Erased.")]
    answer = pb.RequestErasureResponse(erasure_id="e1", paused=True, explanations=explanations)
    text = """mutation { requestErasure(input: {confirmation: "消去"}) {
      ... on RequestErasurePayload { erasureId paused explanations { language text } }
      ... on RuleBroken { rule }
    } }"""
    async with graph_over({"ErasureService.RequestErasure": answer}) as graph:
        data = await graph.data(text, ALUMNUS)
    assert data["requestErasure"] == {
        "erasureId": "e1",
        "paused": True,
        "explanations": [{"language": "ja", "text": "消去します。"}, {"language": "en", "text": "Erased."}],
    }
    assert graph.calls[0][1].confirmation == "消去"
    broken = RuleBroken("You still hold a role.", rule="roles_end_first")
    async with graph_over({"ErasureService.RequestErasure": broken}) as graph:
        assert (await graph.data(text, HR))["requestErasure"] == {"rule": "roles_end_first"}


async def test_operators_page_erasures_without_persons() -> None:
    confirmations = [pb.ErasureConfirmation(service="identity"), pb.ErasureConfirmation(service="network")]
    confirmations[1].confirm_time.FromDatetime(MORNING)
    erasure = pb.Erasure(id="e1", request_time=timestamp(MORNING), held=True, confirmations=confirmations)
    answer = pb.ListErasuresResponse(erasures=[erasure], cursors=["c1"])
    text = """{ erasures(first: 5) { edges { node {
      held requestTime completeTime confirmations { service confirmTime }
    } } pageInfo { hasNextPage } } }"""
    async with graph_over({"ErasureService.ListErasures": answer}) as graph:
        data = await graph.data(text, OPERATOR)
        refused = await graph.ask(text, ALUMNUS)
    assert data["erasures"]["edges"][0]["node"] == {
        "held": True,
        "requestTime": "2026-04-01T09:00:00Z",
        "completeTime": None,
        "confirmations": [
            {"service": "identity", "confirmTime": None},
            {"service": "network", "confirmTime": "2026-04-01T09:00:00Z"},
        ],
    }
    assert refused["errors"][0]["extensions"]["code"] == "Forbidden"


async def test_a_hold_is_placed_on_a_member_and_released() -> None:
    answers = {"ErasureService.PlaceLegalHold": HOLD, "ErasureService.ReleaseLegalHold": HOLD}
    text = """mutation ($member: ID!, $hold: ID!) {
      placeLegalHold(input: {memberId: $member, reason: LITIGATION, untilTime: "2027-04-01T00:00:00+09:00"}) {
        ... on PlaceLegalHoldPayload { legalHold { id memberId reason } }
      }
      releaseLegalHold(input: {id: $hold}) { ... on ReleaseLegalHoldPayload { legalHold { releaseTime } } }
    }"""
    async with graph_over(answers) as graph:
        data = await graph.data(text, OPERATOR, member=node_id("Member", "taro"), hold=node_id("LegalHold", "h1"))
    assert data["placeLegalHold"]["legalHold"] == {
        "id": node_id("LegalHold", "h1"),
        "memberId": node_id("Member", "taro"),
        "reason": "LITIGATION",
    }
    assert data["releaseLegalHold"] == {"legalHold": {"releaseTime": None}}
    (_, placed), (_, released) = graph.calls
    assert (placed.member_id, placed.reason, released.id) == ("taro", pb.HOLD_REASON_LITIGATION, "h1")
    assert placed.until_time.ToDatetime().isoformat() == "2027-03-31T15:00:00"


@pytest.mark.parametrize("who", [ALUMNUS, HR])
async def test_holds_are_not_shown_to_others(who: Any) -> None:
    async with graph_over({"ErasureService.ListLegalHolds": pb.ListLegalHoldsResponse(legal_holds=[HOLD])}) as graph:
        answer = await graph.ask("{ legalHolds(first: 1) { edges { node { id } } } }", who)
    assert answer["data"] == {"legalHolds": None}
    assert answer["errors"][0]["extensions"]["code"] == "Forbidden"
