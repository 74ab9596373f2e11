"""Taking members over from an earlier system, a batch at a time: accounts first, then members, joinings, comebacks.

A batch is stored whole or not at all. A member is known again by its earlier id or by its account.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from okaeri.identity.v1 import account_pb2, account_pb2_grpc
from okaeri.network.v1 import member_pb2 as pb

from chassis.clock import moment_of, now
from chassis.errors import InvalidInput
from chassis.ids import new_id
from chassis.mongo import NOTHING, settled
from services.network.domain.comeback import Comeback, ComebackFact
from services.network.domain.figures import Joining, joining
from services.network.domain.member import Member
from services.network.domain.takeover import EarlierMember, Known, member_of, with_account
from services.network.domain.tombstone import Marks
from services.network.happenings import taken_over
from services.network.messages import name_of
from services.network.store import NetworkStore

V = TypeVar("V")

OPENING_SECONDS = 60.0
"""What identity may take to open the accounts of one batch."""


class MemberImport:
    """One takeover; `answer` counts what was done so far."""

    def __init__(self, store: NetworkStore, identity: "account_pb2_grpc.AccountServiceAsyncStub", marks: Marks) -> None:
        self._store = store
        self._marks = marks
        self._identity = identity
        self.answer = pb.ImportMembersResponse()

    async def take(self, request: pb.ImportMembersRequest) -> None:
        """Stores one batch. InvalidInput names the field of the member at fault, and nothing of the batch is stored."""
        batch = [_earlier(member, place) for place, member in enumerate(request.members)]
        known = await self._known(batch)
        members = _first_of((each.earlier_id, (each.mail, member_of(each, known))) for each in batch)
        there = await self._store.members.earlier_ids_among(members) | await self._erased(members)
        new = [pair for earlier_id, pair in members.items() if earlier_id not in there]
        added = await self._add(new) if new else 0
        self.answer.added += added
        self.answer.unchanged += len(batch) - added

    async def _erased(self, earlier_ids: Iterable[str]) -> frozenset[str]:
        """Those that were erased at their own request; they do not come back and nothing of them is told."""
        marks = {self._marks.of_earlier(earlier_id): earlier_id for earlier_id in earlier_ids}
        return frozenset(marks[mark] for mark in await self._store.tombstones.among(marks))

    async def _known(self, batch: list[EarlierMember]) -> Known:
        named = {each.company_id for each in batch}
        for comeback in (comeback for each in batch for comeback in each.comebacks):
            named |= {comeback.from_company_id, comeback.to_company_id}
        codes = [code for each in batch for _, code in each.touch_codes]
        return Known(
            company_ids=await self._store.companies.known_among(named),
            channels=await self._store.channels.by_code(codes),
            now=now(),
        )

    async def _add(self, new: list[tuple[str, Member]]) -> int:
        opened = await self._identity.BatchOpenAccounts(
            account_pb2.BatchOpenAccountsRequest(mails=[mail for mail, _ in new]), timeout=OPENING_SECONDS
        )
        accounts = zip(opened.account_ids, (member for _, member in new), strict=True)
        members = _first_of((id, self._marked(with_account(member, id))) for id, member in accounts)
        return await settled(lambda: self._store_batch(list(members.values())))

    def _marked(self, member: Member) -> Member:
        return replace(member, mark=self._marks.of_earlier(member.earlier_id or ""))

    async def _store_batch(self, members: list[Member]) -> int:
        """One transaction; an account that is a member already, or part of one, keeps what it has."""
        async with self._store.transaction() as tx:
            there = await tx.members.many(member.id for member in members)
            merged = await tx.standins.merged_among(member.id for member in members)
            new = [member for member in members if member.id not in (*there, *merged)]
            await tx.members.add_many(new, announcing=taken_over)
            await tx.joinings.add_many([_joining(member) for member in new], announcing=NOTHING)
            facts = [_fact(comeback) for member in new for comeback in member.comebacks]
            await tx.comebacks.add_many(facts, announcing=NOTHING)
        return len(new)


def _first_of(pairs: Iterable[tuple[str, V]]) -> dict[str, V]:
    """By key; of several with one key the first."""
    first: dict[str, V] = {}
    for key, value in pairs:
        first.setdefault(key, value)
    return first


def _joining(member: Member) -> Joining:
    company_id = member.employments[0].company_id
    return joining(new_id(), company_id, member.touches, member.joined_at, newcomer=True)


def _fact(comeback: Comeback) -> ComebackFact:
    return ComebackFact(new_id(), comeback.from_company_id, comeback.to_company_id, comeback.at)


def _earlier(message: pb.ImportedMember, place: int) -> EarlierMember:
    touches = [name for name in ("first_touch", "last_touch") if message.HasField(name)]
    path = f"members[{place}]"
    return EarlierMember(
        place=path,
        earlier_id=message.earlier_id,
        company_id=message.company_id,
        name=name_of(message.name),
        mail=message.mail,
        joined_at=moment_of(message.join_time, f"{path}.join_time"),
        touch_codes=tuple((name, getattr(message, name).channel_code) for name in touches),
        joined_on=message.joined_on,
        left_on=message.left_on,
        comebacks=tuple(
            Comeback(one.from_company_id, one.to_company_id, _hired_at(one, f"{path}.comebacks[{at}]"))
            for at, one in enumerate(message.comebacks)
        ),
    )


def _hired_at(comeback: pb.Comeback, path: str) -> datetime:
    if not comeback.HasField("hire_time"):
        raise InvalidInput("Please give the time of the hire.", field=f"{path}.hire_time")
    return moment_of(comeback.hire_time, f"{path}.hire_time")
