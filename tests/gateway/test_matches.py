"""Matches in the graph: scores with reasons in words, joined with profiles and postings."""

from typing import Any

from okaeri.network.v1 import member_pb2, register_pb2
from okaeri.network.v1 import scoring_pb2 as scoring_pb
from okaeri.recruiting.v1 import match_pb2 as pb
from okaeri.recruiting.v1 import posting_pb2 as posting_pb

from chassis.errors import NotFound
from gateway.node_ids import node_id
from tests.gateway.suite import ALUMNUS, HR, graph_over

POSTING = node_id("Posting", "p1")
CANDIDATES = """
query ($posting: ID!) {
  candidates(postingId: $posting, first: 2) {
    scanned
    complete
    pageInfo { hasNextPage }
    edges { node {
      member { name { family } headline }
      score { score knownShare reasons { aspect finding subject wordsJa wordsEn asOfDate } }
    } }
  }
}"""
MATCHED = "{matchedPostings(first: 5){scanned complete edges{node{posting{id} score{score knownShare}}}}}"
REASONS = [
    scoring_pb.Reason(
        aspect=scoring_pb.ASPECT_SKILLS,
        finding=scoring_pb.FINDING_CONFIRMED,
        subject="法務",
        words_ja="「法務」：確認できました",
        words_en="“法務”: confirmed",
        as_of_date="2026-11-01",
    ),
    scoring_pb.Reason(
        aspect=scoring_pb.ASPECT_PREFECTURE,
        finding=scoring_pb.FINDING_MISSING,
        words_ja="居住地が未記入か、開示されていません",
        words_en="Where the person lives is not said, or not shared",
    ),
]
KNOWN = scoring_pb.Score(score=88, known_share=80, reasons=REASONS)
UNKNOWN = scoring_pb.Score(known_share=0, reasons=REASONS[1:])


def ranked(*candidates: pb.CandidateMatch, **more: Any) -> pb.RankCandidatesResponse:
    cursors = [f"cursor-{each.member_id}" for each in candidates]
    return pb.RankCandidatesResponse(candidates=candidates, cursors=cursors, **more)


def members(request: Any) -> member_pb2.BatchGetMembersResponse:
    """Taro alone may be seen; the other one withdrew in the meantime."""
    name = register_pb2.PersonName(family="高橋")
    found = [member_pb2.Member(id=id, name=name, headline="企画") for id in request.ids if id == "taro"]
    return member_pb2.BatchGetMembersResponse(members=found)


async def test_hr_gets_candidates_with_profile_score_and_reasons() -> None:
    answers = {
        "MatchService.RankCandidates": ranked(
            pb.CandidateMatch(member_id="taro", score=KNOWN),
            pb.CandidateMatch(member_id="jiro", score=UNKNOWN),
            scanned=30,
            complete=True,
            next_page_token="more",
        ),
        "MemberService.BatchGetMembers": members,
    }
    async with graph_over(answers) as graph:
        found = (await graph.data(CANDIDATES, HR, posting=POSTING))["candidates"]
    first, second = (edge["node"] for edge in found["edges"])
    assert (found["scanned"], found["complete"], found["pageInfo"]) == (30, True, {"hasNextPage": True})
    assert first["member"] == {"name": {"family": "高橋"}, "headline": "企画"}
    assert first["score"] == {
        "score": 88,
        "knownShare": 80,
        "reasons": [
            {
                "aspect": "SKILLS",
                "finding": "CONFIRMED",
                "subject": "法務",
                "wordsJa": "「法務」：確認できました",
                "wordsEn": "“法務”: confirmed",
                "asOfDate": "2026-11-01",
            },
            {
                "aspect": "PREFECTURE",
                "finding": "MISSING",
                "subject": None,
                "wordsJa": "居住地が未記入か、開示されていません",
                "wordsEn": "Where the person lives is not said, or not shared",
                "asOfDate": None,
            },
        ],
    }
    assert second["member"] is None
    assert (second["score"]["score"], second["score"]["knownShare"]) == (None, 0)
    assert [request.posting_id for rpc, request in graph.calls if rpc == "MatchService.RankCandidates"] == ["p1"]


async def test_profiles_of_a_page_are_asked_for_at_once() -> None:
    many = [pb.CandidateMatch(member_id=f"m{at}", score=UNKNOWN) for at in range(20)]
    answers = {"MatchService.RankCandidates": ranked(*many), "MemberService.BatchGetMembers": members}
    async with graph_over(answers) as graph:
        await graph.data(CANDIDATES, HR, posting=POSTING)
        assert graph.asked.count("MemberService.BatchGetMembers") == 1


async def test_a_posting_of_another_company_has_no_candidates() -> None:
    async with graph_over({"MatchService.RankCandidates": NotFound("There is no such thing here.")}) as graph:
        assert await graph.data(CANDIDATES, HR, posting=POSTING) == {"candidates": None}


async def test_an_alumnus_is_turned_away_from_candidates() -> None:
    async with graph_over({"MatchService.RankCandidates": ranked()}) as graph:
        answer = await graph.ask(CANDIDATES, ALUMNUS, posting=POSTING)
        assert answer["errors"][0]["extensions"]["code"] == "Forbidden"
        assert graph.asked == []


async def test_candidates_are_asked_for_by_number() -> None:
    async with graph_over({"MatchService.RankCandidates": ranked()}) as graph:
        answer = await graph.ask("query ($id: ID!) {candidates(postingId: $id){scanned}}", HR, id=POSTING)
        assert answer["errors"][0]["extensions"]["code"] == "InvalidInput"
        assert graph.asked == []


async def test_a_scan_that_was_cut_short_says_so() -> None:
    async with graph_over({"MatchService.RankCandidates": ranked(scanned=10_000)}) as graph:
        found = (await graph.data(CANDIDATES, HR, posting=POSTING))["candidates"]
    assert (found["scanned"], found["complete"]) == (10_000, False)


async def test_an_alumnus_gets_its_own_ranked_postings() -> None:
    answers = {
        "MatchService.RankPostings": pb.RankPostingsResponse(
            matches=[pb.PostingMatch(posting_id="p1", score=KNOWN), pb.PostingMatch(posting_id="p2", score=UNKNOWN)],
            cursors=["a", "b"],
            scanned=2,
            complete=True,
        ),
        "PostingService.BatchGetPostings": posting_pb.BatchGetPostingsResponse(postings=[posting_pb.Posting(id="p1")]),
    }
    async with graph_over(answers) as graph:
        found = (await graph.data(MATCHED, ALUMNUS))["matchedPostings"]
    assert [edge["node"] for edge in found["edges"]] == [
        {"posting": {"id": POSTING}, "score": {"score": 88, "knownShare": 80}},
        {"posting": None, "score": {"score": None, "knownShare": 0}},
    ]
    assert (found["scanned"], found["complete"]) == (2, True)
