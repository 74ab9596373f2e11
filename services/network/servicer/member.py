"""Members, as they show themselves."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, ClassVar

from okaeri.identity.v1 import account_pb2_grpc
from okaeri.network.v1 import member_pb2 as pb
from okaeri.network.v1 import member_pb2_grpc as pb_grpc

from chassis.access import caller
from chassis.clock import now
from services.network.domain.profile import Onlooker, seen_by_members, seen_by_self
from services.network.domain.tombstone import Marks
from services.network.grounds import grounds_for, met, provided, recipients
from services.network.messages import member_message
from services.network.servicer.member_import import MemberImport
from services.network.store import NetworkStore


class MemberServicer(pb_grpc.MemberServiceServicer):
    """Profiles and the directory."""

    deadline_seconds: ClassVar[dict[str, float]] = {"ImportMembers": 3600.0}

    def __init__(self, store: NetworkStore, identity: "account_pb2_grpc.AccountServiceAsyncStub", marks: Marks) -> None:
        self._store = store
        self._identity = identity
        self._marks = marks

    async def GetOwnMember(self, request: pb.GetOwnMemberRequest, context: Any) -> pb.Member:
        return member_message(seen_by_self(await self._store.members.get(caller().subject)))

    async def UpdateOwnProfile(self, request: pb.UpdateOwnProfileRequest, context: Any) -> pb.Member:
        async with self._store.transaction() as tx:
            member = await tx.members.get(caller().subject)
            described = member.described(
                headline=request.headline,
                about=request.about,
                skills=request.skills,
                prefecture_code=request.prefecture_code,
                at=now(),
            )
            as_seen = replace(described, version=request.version)
            saved = await tx.members.save(as_seen, announcing=pb.ProfileChanged(member_id=member.id))
            return tx.answer(member_message(seen_by_self(saved)))

    async def ListMembers(self, request: pb.ListMembersRequest, context: Any) -> pb.ListMembersResponse:
        page = await self._store.members.directory(
            request.company_id, request.query, request.page_size, request.page_token, request.before
        )
        await met(self._store, page.items)
        return pb.ListMembersResponse(
            members=[member_message(seen_by_members(member)) for member in page.items],
            **page.marks,
        )

    async def BatchGetMembers(self, request: pb.BatchGetMembersRequest, context: Any) -> pb.BatchGetMembersResponse:
        onlooker = Onlooker(caller().subject, caller().has("alumnus"))
        async with self._store.transaction() as tx:
            members = await tx.members.many(request.ids)
            others = {id: member for id, member in members.items() if id != onlooker.account_id}
            grounds = await grounds_for(tx, await recipients(tx), others)
            await provided(tx, grounds.values(), what="profile")
            await met(tx, [each for id, each in others.items() if id not in grounds and onlooker.meets(each)])
        seen = (onlooker.sees(member, grounds.get(id)) for id, member in members.items())
        return pb.BatchGetMembersResponse(members=[member_message(profile) for profile in seen if profile])

    async def ImportMembers(
        self, requests: AsyncIterator[pb.ImportMembersRequest], context: Any
    ) -> pb.ImportMembersResponse:
        takeover = MemberImport(self._store, self._identity, self._marks)
        async for request in requests:
            await takeover.take(request)
        return takeover.answer
