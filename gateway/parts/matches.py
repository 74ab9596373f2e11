"""The part of matching: members ranked for a posting, postings ranked for the caller, with reasons in words."""

from typing import TypeVar

import strawberry
from okaeri.network.v1 import scoring_pb2
from okaeri.recruiting.v1 import match_pb2 as pb

from gateway.connections import Connection, lists
from gateway.parts.network import Member
from gateway.parts.recruiting import Posting
from gateway.proto_types import auto, joined, maybe, message

N = TypeVar("N")


@message(scoring_pb2.Reason)
class Reason:
    """Why."""

    aspect: auto
    finding: auto
    subject: maybe
    words_ja: auto
    words_en: auto
    as_of_date: maybe


@message(scoring_pb2.Score)
class Score:
    """How far."""

    score: maybe
    known_share: auto
    reasons: auto


@message(pb.CandidateMatch)
class CandidateMatch:
    """Somebody for a posting."""

    member: Member | None = joined(
        "Member", "member_id", "The profile, as far as the consent allows at this moment; null once it is withdrawn."
    )
    score: auto


@message(pb.PostingMatch)
class PostingMatch:
    """A posting for somebody."""

    posting: Posting | None = joined("Posting", "posting_id", "The posting; null once it is not open any more.")
    score: auto


@strawberry.type(description="A page of a ranking, and how much was scanned to make it.")
class Ranking(Connection[N]):
    """A scan may be cut short by the time a request has, and says so."""

    scanned: int = strawberry.field(description="So many were scanned.")
    complete: bool = strawberry.field(description="Whether that was all of them; false when the time was up before.")


@strawberry.type
class MatchQuery:
    """What is answered about matches."""

    candidates = lists("MatchService.RankCandidates", CandidateMatch, needs=("posting_id",), page=Ranking)
    matched_postings = lists("MatchService.RankPostings", PostingMatch, page=Ranking)
