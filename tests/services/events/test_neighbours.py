"""What events asks of its neighbours: the network about an audience, identity about a desk, in the real wire format."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from okaeri.identity.v1 import account_pb2, account_pb2_grpc
from okaeri.network.v1 import member_pb2, member_pb2_grpc

from chassis import client
from chassis.access import Caller, Kind, acting_for
from chassis.access import caller as in_hand
from chassis.clock import now, timestamp
from chassis.server import Server
from services.events.desks import DeskRoles
from services.events.domain import Audience, Person, Terms
from services.events.people import People
from tests.services.calling import Bearing, alumnus, employee, token, verifier

EVENTS = Caller("events", Kind.SERVICE)
TARO = alumnus()


class Members(member_pb2_grpc.MemberServiceServicer):
    """The network, which knows Taro."""

    def __init__(self) -> None:
        self.asked_by: list[str] = []

    async def GetOwnMember(self, request: Any, context: Any) -> member_pb2.Member:
        self.asked_by.append(in_hand().subject)
        left = [member_pb2.Employment(company_id=each) for each in ("bank", "post")]
        return member_pb2.Member(id="taro", prefecture_code="27", employments=left)


class Accounts(account_pb2_grpc.AccountServiceServicer):
    """Identity, which notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    async def GrantDesk(self, request: Any, context: Any) -> account_pb2.GrantDeskResponse:
        self.asked.append(request)
        return account_pb2.GrantDeskResponse(account_id="uketsuke")

    async def RevokeDesk(self, request: Any, context: Any) -> account_pb2.RevokeDeskResponse:
        self.asked.append(request)
        return account_pb2.RevokeDeskResponse()


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


async def channel(stack: AsyncExitStack, face: Any, contract: Any, who: Caller) -> client.Channel:
    server = await stack.enter_async_context(Server(face, verifier=verifier()))
    return await stack.enter_async_context(client.connect(server.address, contract, caller=Bearing(token(who))))


async def test_the_network_is_asked_about_an_alumnus_only_where_companies_or_prefectures_matter(
    stack: AsyncExitStack,
) -> None:
    members = Members()
    face = partial(member_pb2_grpc.add_MemberServiceServicer_to_server, members)
    people = People(await channel(stack, face, member_pb2.DESCRIPTOR, TARO))
    restricted = Terms(audience_company_ids=frozenset({"bank"}))
    with acting_for(TARO):
        assert await people.caller(Terms()) == Person(Audience.ALUMNI)
        assert await people.caller(restricted) == Person(Audience.ALUMNI, frozenset({"bank", "post"}), "27")
    with acting_for(employee("insurance")):
        assert await people.caller(restricted) == Person(Audience.EMPLOYEES, frozenset({"insurance"}))
    assert members.asked_by == ["taro"]


async def test_identity_is_asked_to_give_and_take_a_desk(stack: AsyncExitStack) -> None:
    accounts, until = Accounts(), now() + timedelta(days=1)
    face = partial(account_pb2_grpc.add_AccountServiceServicer_to_server, accounts)
    roles = DeskRoles(await channel(stack, face, account_pb2.DESCRIPTOR, EVENTS))
    assert await roles.grant("request-1", "uketsuke@home.example", "ja", "g", until) == "uketsuke"
    await roles.revoke("request-2", "uketsuke", "g")
    granted, revoked = accounts.asked
    assert (granted.mail, granted.gathering_id, granted.end_time) == ("uketsuke@home.example", "g", timestamp(until))
    assert (revoked.account_id, revoked.gathering_id) == ("uketsuke", "g")
