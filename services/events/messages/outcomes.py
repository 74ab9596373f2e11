"""Figures as messages."""

from okaeri.events.v1 import outcome_pb2 as pb

from chassis.clock import timestamp
from services.events.domain.counting import Count
from services.events.domain.outcomes import Happened, Outcome


def outcome_message(outcome: Outcome) -> pb.Outcome:
    """The figures."""
    return pb.Outcome(
        gathering_count=outcome.gathering_count,
        window_days=outcome.window.days,
        invited=_count(outcome.invited),
        registered=_count(outcome.registered),
        attended=_count(outcome.attended),
        new_members_first_touch=_count(outcome.first_touches),
        new_members_last_touch=_count(outcome.last_touches),
        wishes=_count(outcome.wishes),
        applications=_count(outcome.applications),
        hires=_count(outcome.hires),
        after=_happened(outcome.after),
        before=_happened(outcome.before),
        as_of_time=timestamp(outcome.as_of),
        is_complete=outcome.is_complete,
    )


def _happened(happened: Happened) -> pb.Happened:
    return pb.Happened(
        new_members=_count(happened.new_members),
        applications=_count(happened.applications),
        hires=_count(happened.hires),
    )


def _count(count: Count) -> pb.Count:
    return pb.Count(value=count.value, is_suppressed=count.is_few)
