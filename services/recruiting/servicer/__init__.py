"""The gRPC face of recruiting: postings, applications, matches, interviews."""

from services.recruiting.servicer.application import ApplicationServicer
from services.recruiting.servicer.interview import InterviewServicer
from services.recruiting.servicer.match import MatchServicer
from services.recruiting.servicer.posting import PostingServicer
from services.recruiting.servicer.wish import WishServicer

__all__ = ["ApplicationServicer", "InterviewServicer", "MatchServicer", "PostingServicer", "WishServicer"]
