"""The network's scoring in a few lines: everybody has the score a test gave, and who withdrew is shown no more."""

from dataclasses import dataclass, field
from typing import Any

from okaeri.network.v1 import scoring_pb2 as pb
from okaeri.network.v1 import scoring_pb2_grpc as pb_grpc

from chassis.errors import NotFound


@dataclass
class FakeScoring(pb_grpc.ScoringServiceServicer):
    """Scans three members in a part; `scores` by member, or by the first skill a posting asks for."""

    scores: dict[str, int | None] = field(default_factory=dict)
    withdrew: set[str] = field(default_factory=set)
    shown_to: list[tuple[str, list[str]]] = field(default_factory=list)
    asked: list[Any] = field(default_factory=list)

    @property
    def parts(self) -> int:
        """Parts that were scanned."""
        return len(self.asked)

    async def ScoreMembers(self, request: Any, context: Any) -> Any:
        self.asked.append(request.requirement)
        ids = sorted(id for id in self.scores if id > request.page_token)
        part = ids[:3]
        places = [pb.Place(member_id=id, score=self.scores[id], known_share=share(self.scores[id])) for id in part]
        token = part[-1] if len(ids) > 3 else ""
        return pb.ScoreMembersResponse(places=places, scanned=len(part), next_page_token=token)

    async def BatchGetScores(self, request: Any, context: Any) -> Any:
        self.shown_to.append((request.requirement.company_id, list(request.member_ids)))
        shown = [id for id in request.member_ids if id not in self.withdrew]
        return pb.BatchGetScoresResponse(
            scores=[pb.MemberScore(member_id=id, score=score(self.scores[id])) for id in shown]
        )

    async def ScorePostings(self, request: Any, context: Any) -> Any:
        if request.member_id != "taro":
            raise NotFound("There is no such member.")
        words = [each.skills[0] if each.skills else "" for each in request.requirements]
        return pb.ScorePostingsResponse(scores=[score(self.scores.get(word)) for word in words])


def share(value: int | None) -> int:
    return 0 if value is None else 50


def score(value: int | None) -> pb.Score:
    reason = pb.Reason(aspect=pb.ASPECT_SKILLS, finding=pb.FINDING_CLAIMED, subject="法務", words_ja="…", words_en="…")
    return pb.Score(score=value, known_share=share(value), reasons=[reason])
