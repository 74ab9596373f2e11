"""Asks the network how far members and postings go together, part by part as long as the time allows."""

from collections.abc import Sequence
from typing import Any

from okaeri.network.v1 import scoring_pb2 as pb
from okaeri.network.v1 import scoring_pb2_grpc

from chassis.client import Channel
from services.recruiting.domain.postings import Posting
from services.recruiting.domain.ranking import MOST, Place, Ranking
from services.recruiting.pace import Pace


class Scores:
    """The network's scoring, asked as the service itself. Every call raises Unavailable when it does not answer."""

    def __init__(self, network: Channel) -> None:
        self._scoring: Any = scoring_pb2_grpc.ScoringServiceStub(network)

    async def ranking(self, posting: Posting) -> Ranking:
        """The members who may be shown to the posting's company, best first: of all, or of those there was time for."""
        ranking, token, wanted, pace = Ranking(), "", requirement_of(posting), Pace()
        while not ranking.complete:
            asked = pb.ScoreMembersRequest(requirement=wanted, most=MOST, page_token=token)
            part = await self._scoring.ScoreMembers(asked)
            token = part.next_page_token
            ranking = ranking.with_part(map(_place, part.places), scanned=part.scanned, is_last=not token)
            if not pace.goes_on():
                break
        return ranking

    async def of_members(self, posting: Posting, member_ids: Sequence[str]) -> dict[str, pb.Score]:
        """The scores to be shown to the posting's company, of those it may see at this moment; each is recorded."""
        asked = pb.BatchGetScoresRequest(requirement=requirement_of(posting), member_ids=member_ids)
        found = await self._scoring.BatchGetScores(asked) if member_ids else pb.BatchGetScoresResponse()
        return {each.member_id: each.score for each in found.scores}

    async def of_postings(self, member_id: str, postings: Sequence[Posting]) -> dict[str, pb.Score]:
        """The scores of at most 100 postings, for the member alone. Raises NotFound for nobody in the network."""
        requirements = map(requirement_of, postings)
        answer = await self._scoring.ScorePostings(
            pb.ScorePostingsRequest(member_id=member_id, requirements=requirements)
        )
        return {posting.id: score for posting, score in zip(postings, answer.scores, strict=True)}


def requirement_of(posting: Posting) -> pb.Requirement:
    """What the posting asks for, as far as it says it in words that can be compared."""
    terms = posting.terms
    return pb.Requirement(
        company_id=posting.company_id,
        skills=terms.skills,
        licences=terms.licences,
        prefecture_code=terms.prefecture_code,
    )


def place_of(id: str, score: pb.Score | pb.Place) -> Place:
    """The place a score gives."""
    return Place(id, score.score if score.HasField("score") else None, score.known_share)


def _place(place: pb.Place) -> Place:
    return place_of(place.member_id, place)
