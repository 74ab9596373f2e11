"""The caller's own name put right, and use of the records stopped for a while."""

from dataclasses import replace
from typing import Any

from okaeri.network.v1 import member_pb2
from okaeri.network.v1 import rights_pb2 as pb
from okaeri.network.v1 import rights_pb2_grpc as pb_grpc

from chassis.access import caller
from chassis.clock import now
from chassis.mongo import NOTHING
from services.network.domain.member import Member
from services.network.messages import name_of
from services.network.messages.rights import standing_message
from services.network.store import NetworkStore


class RightsServicer(pb_grpc.RightsServiceServicer):
    """The caller's own standing."""

    def __init__(self, store: NetworkStore) -> None:
        self._store = store

    async def GetOwnStanding(self, request: pb.GetOwnStandingRequest, context: Any) -> pb.Standing:
        return standing_message(await self._store.members.get(caller().subject))

    async def CorrectOwnName(self, request: pb.CorrectOwnNameRequest, context: Any) -> pb.Standing:
        name = name_of(request.name).checked(field="name")
        name.require_kana(field="name")
        async with self._store.transaction() as tx:
            member = await tx.members.get(caller().subject)
            as_seen = replace(member.corrected(name), version=request.version)
            saved = await tx.members.save(as_seen, announcing=member_pb2.ProfileChanged(member_id=member.id))
            return tx.answer(standing_message(saved))

    async def StopOwnUse(self, request: pb.StopOwnUseRequest, context: Any) -> pb.Standing:
        async with self._store.transaction() as tx:
            member = await tx.members.get(caller().subject)
            return tx.answer(standing_message(await _stored(tx, member, member.stopped(now()))))

    async def ResumeOwnUse(self, request: pb.ResumeOwnUseRequest, context: Any) -> pb.Standing:
        async with self._store.transaction() as tx:
            member = await tx.members.get(caller().subject)
            return tx.answer(standing_message(await _stored(tx, member, member.resumed())))


async def _stored(tx: NetworkStore, before: Member, after: Member) -> Member:
    """Nobody is told: who may see is asked of the network at the moment of seeing."""
    return before if after == before else await tx.members.save(after, announcing=NOTHING)
