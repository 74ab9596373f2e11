"""Scores for recruiting: the best of a scan, those that are shown, and those of one member."""

from typing import Any

from okaeri.network.v1 import scoring_pb2 as pb
from okaeri.network.v1 import scoring_pb2_grpc as pb_grpc

from chassis.clock import TOKYO
from chassis.errors import NotFound
from chassis.pages import keys_of, page_token
from services.network.domain.scoring import Reason, Requirement, Score
from services.network.scoring import provide_scores, scan, scores_of
from services.network.store import NetworkStore
from services.network.store.scoring import said_by

SCAN = 10_000
"""Members scanned in one call where nothing is said: some 70 MB, and a second or two of one core."""
BEST = 200


class ScoringServicer(pb_grpc.ScoringServiceServicer):
    """How far members and postings go together."""

    def __init__(self, store: NetworkStore) -> None:
        self._store = store

    async def ScoreMembers(self, request: pb.ScoreMembersRequest, context: Any) -> pb.ScoreMembersResponse:
        requirement = _requirement(request.requirement)
        of = f"scan for {requirement.company_id}"
        after = str(keys_of(request.page_token, of=of, count=1)[0]) if request.page_token else ""
        part = await scan(
            self._store, requirement, after=after, size=request.scan_size or SCAN, most=request.most or BEST
        )
        return pb.ScoreMembersResponse(
            places=(pb.Place(member_id=id, score=score, known_share=share) for id, score, share in part.best),
            scanned=part.scanned,
            next_page_token=page_token([part.next_id], of=of) if part.next_id else "",
        )

    async def BatchGetScores(self, request: pb.BatchGetScoresRequest, context: Any) -> pb.BatchGetScoresResponse:
        scores = await provide_scores(self._store, _requirement(request.requirement), request.member_ids)
        return pb.BatchGetScoresResponse(
            scores=(pb.MemberScore(member_id=id, score=_score(score)) for id, score in scores.items())
        )

    async def ScorePostings(self, request: pb.ScorePostingsRequest, context: Any) -> pb.ScorePostingsResponse:
        found = await said_by(self._store.members, [request.member_id])
        if request.member_id not in found:
            raise NotFound
        requirements = list(map(_requirement, request.requirements))
        scores = await scores_of(self._store, found[request.member_id], requirements)
        return pb.ScorePostingsResponse(scores=map(_score, scores))


def _requirement(asked: pb.Requirement) -> Requirement:
    return Requirement(asked.company_id, tuple(asked.skills), tuple(asked.licences), asked.prefecture_code)


def _score(score: Score) -> pb.Score:
    return pb.Score(score=score.value, known_share=score.known_share, reasons=map(_reason, score.reasons))


def _reason(reason: Reason) -> pb.Reason:
    return pb.Reason(
        aspect=pb.Aspect.Value(f"ASPECT_{reason.aspect.name}"),
        finding=pb.Finding.Value(f"FINDING_{reason.finding.name}"),
        subject=reason.subject,
        words_ja=reason.words("ja"),
        words_en=reason.words("en"),
        as_of_date=reason.as_of.astimezone(TOKYO).date().isoformat() if reason.as_of else "",
    )
