"""The gRPC face of recruiting: postings and applications."""

from services.recruiting.servicer.application import ApplicationServicer
from services.recruiting.servicer.posting import PostingServicer

__all__ = ["ApplicationServicer", "PostingServicer"]
