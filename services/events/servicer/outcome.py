"""What came of gatherings: figures in fives, for the hosts and for group HR."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from okaeri.events.v1 import outcome_pb2 as pb
from okaeri.events.v1 import outcome_pb2_grpc as pb_grpc

from chassis.access import caller
from chassis.clock import now
from chassis.errors import NotFound
from services.events.domain import Gathering, GatheringState
from services.events.domain.outcomes import Period, Seen, outcome_of, period_of
from services.events.messages.outcomes import outcome_message
from services.events.store import EventsStore


class OutcomeServicer(pb_grpc.OutcomeServiceServicer):
    """Figures about many."""

    def __init__(self, store: EventsStore) -> None:
        self._store = store

    async def GetGatheringOutcome(self, request: pb.GetGatheringOutcomeRequest, context: Any) -> pb.Outcome:
        gathering = await self._store.gatherings.get(request.gathering_id)
        return await self._outcome([gathering], request.window_days)

    async def GetSeriesOutcome(self, request: pb.GetSeriesOutcomeRequest, context: Any) -> pb.Outcome:
        return await self._outcome(await self._store.gatherings.of_series(request.series_id), request.window_days)

    async def _outcome(self, gatherings: Sequence[Gathering], window_days: int) -> pb.Outcome:
        at, window = now(), timedelta(days=window_days)
        counted = tuple(each for each in gatherings if _is_counted(each) and each.is_over(at))
        companies = companies_in_view({host for each in counted for host in each.host_ids})
        if not counted or not companies:
            raise NotFound
        seen = await self._seen(counted, companies, window)
        return outcome_message(outcome_of(seen, companies, window, at))

    async def _seen(self, gatherings: tuple[Gathering, ...], companies: Collection[str], window: timedelta) -> Seen:
        ids, store = [each.id for each in gatherings], self._store
        period = period_of(gatherings, window)
        around = await store.deeds.of_companies(companies, Period(period.before.first, period.end))
        return Seen(
            gatherings=gatherings,
            invited=await store.notices.invited(ids),
            seats=tuple(await store.seats.at_all(ids)),
            beginnings=tuple(await store.beginnings.at(ids)),
            deeds=tuple(await store.deeds.that_began_at(ids)),
            around=tuple(around),
        )


def companies_in_view(hosts: Collection[str]) -> frozenset[str]:
    """Those of the hosts whose figures the caller may see: its own, or all for group HR."""
    return frozenset(hosts) if caller().has("group_hr") else frozenset(hosts) & caller().companies()


def _is_counted(gathering: Gathering) -> bool:
    return gathering.state is GatheringState.PUBLISHED
