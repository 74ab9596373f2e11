"""Matches: members ranked for a posting, postings ranked for a member."""

from typing import Any

from okaeri.network.v1 import scoring_pb2
from okaeri.recruiting.v1 import match_pb2 as pb
from okaeri.recruiting.v1 import match_pb2_grpc as pb_grpc

from chassis.access import caller
from chassis.clock import today
from chassis.errors import InvalidInput
from chassis.pages import Page, keys_of, page_size_of, page_token
from services.recruiting.domain.ranking import Key, Place, Ranking, around
from services.recruiting.pace import Pace
from services.recruiting.scores import Scores, place_of
from services.recruiting.store import RecruitingStore

POSTINGS_AT_ONCE = 100


class MatchServicer(pb_grpc.MatchServiceServicer):
    """Ranked matches."""

    def __init__(self, store: RecruitingStore, scores: Scores) -> None:
        self._store = store
        self._scores = scores

    async def RankCandidates(self, request: pb.RankCandidatesRequest, context: Any) -> pb.RankCandidatesResponse:
        """Scores are asked for again for those shown: who withdrew while the scan ran is not among them."""
        posting = await self._store.postings.get(request.posting_id)
        caller().require_company(posting.company_id)
        ranking = await self._scores.ranking(posting)
        page = _page(ranking, f"candidates of {posting.id}", request)
        scores = await self._scores.of_members(posting, [place.id for place in page.items])
        await self._store.audit.read(scores, what="match", purpose="match", company_id=posting.company_id)
        shown = [
            (place.id, cursor) for place, cursor in zip(page.items, page.cursors, strict=True) if place.id in scores
        ]
        candidates = (pb.CandidateMatch(member_id=id, score=scores[id]) for id, _ in shown)
        return pb.RankCandidatesResponse(
            candidates=candidates, cursors=[cursor for _, cursor in shown], **_rest(page, ranking)
        )

    async def RankPostings(self, request: pb.RankPostingsRequest, context: Any) -> pb.RankPostingsResponse:
        ranking, scores = await self._postings_for(caller().subject)
        page = _page(ranking, "postings for the caller", request)
        matches = (pb.PostingMatch(posting_id=place.id, score=scores[place.id]) for place in page.items)
        return pb.RankPostingsResponse(matches=matches, cursors=page.cursors, **_rest(page, ranking))

    async def _postings_for(self, member_id: str) -> tuple[Ranking, dict[str, scoring_pb2.Score]]:
        """The open postings ranked for the member, all or those there was time for; and the scores of the best."""
        ranking, token, pace = Ranking(), "", Pace()
        kept: dict[str, scoring_pb2.Score] = {}
        while not ranking.complete:
            page = await self._store.postings.page_open("", today(), POSTINGS_AT_ONCE, token, False)
            scores = await self._scores.of_postings(member_id, page.items) if page.items else {}
            token = page.next_token
            places = [place_of(id, score) for id, score in scores.items()]
            ranking = ranking.with_part(places, scanned=len(places), is_last=not token)
            kept = {place.id: (kept | scores)[place.id] for place in ranking.places}
            if not pace.goes_on():
                break
        return ranking, kept


def _page(ranking: Ranking, of: str, request: pb.RankCandidatesRequest | pb.RankPostingsRequest) -> Page[Place]:
    """The page asked for; a token says after which place, so a page stays right when the ranking changes meanwhile."""
    at = _key_of(request.page_token, of) if request.page_token else None
    shown, precedes, follows = around(ranking.places, at, size=page_size_of(request.page_size), before=request.before)
    cursors = tuple(page_token(place.key, of=of) for place in shown)
    return Page(tuple(shown), cursors, cursors[-1] if cursors and follows else "", precedes)


def _key_of(token: str, of: str) -> Key:
    """The place in the token. InvalidInput(page_token) where it was not made here."""
    match keys_of(token, of=of, count=3):
        case int() as score, int() as known_share, str() as id:
            return score, known_share, id
    raise InvalidInput("The page token does not belong to this list; start again without one.", field="page_token")


def _rest(page: Page[Place], ranking: Ranking) -> dict[str, Any]:
    """What both answers say of the page and of the scan."""
    return {
        "next_page_token": page.next_token,
        "has_previous_page": page.has_previous,
        "scanned": ranking.scanned,
        "complete": ranking.complete,
    }
