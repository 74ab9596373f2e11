"""Interviews, from every side of the wall: the alumnus's, the coordinator's, and what companies and the group see."""

from okaeri.recruiting.v1 import interview_pb2_grpc as pb_grpc

from services.recruiting.servicer.interview.alumnus import AlumnusSide
from services.recruiting.servicer.interview.coordinator import CoordinatorSide
from services.recruiting.servicer.interview.notes import NoteSide
from services.recruiting.servicer.interview.outside import OutsideView
from services.recruiting.servicer.interview.release import ReleaseSide


class InterviewServicer(
    AlumnusSide, ReleaseSide, CoordinatorSide, NoteSide, OutsideView, pb_grpc.InterviewServiceServicer
):
    """Interviews with coordinators."""


__all__ = ["InterviewServicer"]
