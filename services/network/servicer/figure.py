"""Totals of the network."""

from typing import Any

from okaeri.network.v1 import member_pb2 as pb
from okaeri.network.v1 import member_pb2_grpc as pb_grpc

from chassis.access import caller
from chassis.clock import TOKYO, now, today
from services.network.domain.figures import Figures, in_fives
from services.network.messages import day, figures_message
from services.network.store import NetworkStore


class FigureServicer(pb_grpc.FigureServiceServicer):
    """Nothing here is about one person."""

    def __init__(self, store: NetworkStore) -> None:
        self._store = store

    async def GetFigures(self, request: pb.GetFiguresRequest, context: Any) -> pb.Figures:
        companies = _companies_in_view()
        figures = Figures(
            registrants=await self._store.joinings.registrants(companies),
            returns=await self._store.comebacks.returns(companies),
            launched_at=await self._store.joinings.launched_at(),
            as_of=now(),
        )
        return figures_message(figures)

    async def GetPublicFigures(self, request: pb.GetPublicFiguresRequest, context: Any) -> pb.PublicFigures:
        launched_at = await self._store.joinings.launched_at()
        return pb.PublicFigures(
            member_count=in_fives(await self._store.joinings.newcomers()),
            comeback_count=in_fives(sum(one.count for one in await self._store.comebacks.returns(None))),
            launched_on=day(launched_at.astimezone(TOKYO).date() if launched_at else None),
            as_of_date=today().isoformat(),
        )


def _companies_in_view() -> frozenset[str] | None:
    """The companies the caller is HR of; None, the whole group, for group HR and the operator."""
    if caller().has("group_hr") or caller().has("operator"):
        return None
    return caller().companies()
