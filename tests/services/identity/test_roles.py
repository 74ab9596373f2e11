"""Who gets which role, from whom, and what is announced of it."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from okaeri.identity.v1 import account_pb2 as pb
from okaeri.network.v1 import member_pb2
from okaeri.options.v1 import options_pb2

from chassis.access import Caller, Grant, Kind
from chassis.clock import now, timestamp
from chassis.errors import Forbidden, InvalidInput, NotFound, NotSignedIn, RuleBroken
from services.identity.appointing import appoint_operator
from services.identity.reactions import let_in_as_alumnus
from tests.services.identity.house import ALUMNUS, EVENTS, HR, MACHINE, NETWORK, OPERATOR, House, request_id

MAIL = "hanako@bank.example"


def role(name: str) -> Any:
    return options_pb2.Role.Value(f"ROLE_{name}")


async def give(house: House, name: str, company_id: str = "", mail: str = MAIL, who: Caller = OPERATOR) -> Any:
    stubs = await house.as_(who)
    request = pb.GrantRoleRequest(request_id=request_id(), mail=mail, role=role(name), company_id=company_id)
    return await stubs.accounts.GrantRole(request)


async def take(house: House, name: str, company_id: str = "", mail: str = MAIL) -> Any:
    stubs = await house.as_(OPERATOR)
    request = pb.RevokeRoleRequest(request_id=request_id(), mail=mail, role=role(name), company_id=company_id)
    return await stubs.accounts.RevokeRole(request)


def held(account: Any) -> list[tuple[str, str]]:
    return [(options_pb2.Role.Name(grant.role), grant.company_id) for grant in account.grants]


@pytest.fixture
async def group(house: House) -> House:
    await house.with_company("bank", "holding")
    return house


@pytest.mark.parametrize("name", ["EMPLOYEE", "HR"])
async def test_a_role_of_a_company_is_held_for_that_company(group: House, name: str) -> None:
    assert held(await give(group, name, "bank")) == [(f"ROLE_{name}", "bank")]


@pytest.mark.parametrize("name", ["GROUP_HR", "AUDITOR", "OPERATOR"])
async def test_a_role_of_the_group_is_held_for_no_company(group: House, name: str) -> None:
    assert held(await give(group, name)) == [(f"ROLE_{name}", "")]


@pytest.mark.parametrize(("name", "company_id"), [("HR", ""), ("HR", "nowhere"), ("GROUP_HR", "bank")])
async def test_a_company_that_is_missing_unknown_or_out_of_place_is_refused(
    group: House, name: str, company_id: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await give(group, name, company_id)
    assert refused.value.field == "company_id"
    assert await group.store.accounts.where({}) == []


@pytest.mark.parametrize("number", [0, 1, 6, 99])
async def test_a_role_that_is_none_or_is_got_by_registering_is_refused(group: House, number: int) -> None:
    stubs = await group.as_(OPERATOR)
    request = pb.GrantRoleRequest(request_id=request_id(), mail=MAIL, role=number, company_id="")  # type: ignore[arg-type]
    with pytest.raises(InvalidInput) as refused:
        await stubs.accounts.GrantRole(request)
    assert refused.value.field == "role"


async def test_what_is_given_and_taken_is_announced_once(group: House) -> None:
    await give(group, "HR", "bank")
    await give(group, "HR", "bank")
    account = await take(group, "HR", "bank")
    await take(group, "HR", "bank")
    events = [event for event in await group.announced() if isinstance(event, pb.GrantChanged)]
    assert held(account) == []
    assert [(event.account_id, event.grant.company_id, event.held) for event in events] == [
        (account.id, "bank", True),
        (account.id, "bank", False),
    ]


async def test_a_repeated_request_answers_the_same(group: House) -> None:
    stubs = await group.as_(OPERATOR)
    request = pb.GrantRoleRequest(request_id=request_id(), mail=MAIL, role=role("HR"), company_id="bank")
    first = await stubs.accounts.GrantRole(request)
    await give(group, "HR", "holding")
    assert await stubs.accounts.GrantRole(request) == first


async def test_roles_given_at_once_are_all_held(group: House) -> None:
    await asyncio.gather(give(group, "HR", "bank"), give(group, "HR", "holding"), give(group, "EMPLOYEE", "bank"))
    [account] = await group.store.accounts.where({})
    assert len(account.grants) == 3


async def test_a_role_of_an_unknown_address_cannot_be_taken(group: House) -> None:
    with pytest.raises(NotFound):
        await take(group, "HR", "bank")


@pytest.mark.parametrize("roles", [("HR@bank", "COORDINATOR@mado"), ("COORDINATOR@mado", "HR@bank")])
async def test_nobody_is_hr_and_coordinator(group: House, roles: tuple[str, str]) -> None:
    await group.with_organisation("mado")
    first, second = (each.split("@") for each in roles)
    await give(group, *first)
    with pytest.raises(RuleBroken) as refused:
        await give(group, *second)
    assert refused.value.rule == "coordinator_is_a_third_party"


@pytest.mark.parametrize("name", ["COORDINATOR", "OPERATOR"])
@pytest.mark.parametrize("own", ["hr@bank", "group_hr"])
async def test_an_operator_who_is_also_hr_gives_neither_coordinator_nor_operator(
    group: House, name: str, own: str
) -> None:
    both = Caller("both", Kind.PERSON, frozenset({Grant("operator"), Grant.parse(own)}))
    with pytest.raises(Forbidden):
        await give(group, name, who=both)


@pytest.mark.parametrize("who", [HR, ALUMNUS, MACHINE, NETWORK])
async def test_only_an_operator_gives_roles(group: House, who: Caller) -> None:
    with pytest.raises(Forbidden):
        await give(group, "HR", "bank", who=who)


async def test_nobody_known_gives_no_role(group: House) -> None:
    stubs = group.with_token("forged.token.here")
    with pytest.raises(NotSignedIn):
        await stubs.accounts.GrantRole(
            pb.GrantRoleRequest(request_id=request_id(), mail=MAIL, role=role("HR"), company_id="bank")
        )


async def test_the_first_operator_is_appointed_once(house: House) -> None:
    for _ in range(2):
        await appoint_operator(house.store, "Op@okaeri.example")
    await appoint_operator(house.store, "")
    [account] = await house.store.accounts.where({})
    assert (account.mail, [grant.role for grant in account.grants]) == ("Op@okaeri.example", ["operator"])
    assert len(await house.announced()) == 1


async def test_whoever_joined_the_network_is_an_alumnus(house: House) -> None:
    network = await house.as_(NETWORK)
    opened = await network.accounts.BatchOpenAccounts(pb.BatchOpenAccountsRequest(mails=["taro@example.jp"]))
    joined: Any = member_pb2.MemberJoined(member_id=opened.account_ids[0])
    joined.join_time.FromDatetime(now())
    for _ in range(2):
        async with house.store.transaction() as tx:
            await let_in_as_alumnus(joined, tx, None)  # type: ignore[arg-type]
    [event] = await house.announced()
    assert (event.grant.role, event.held) == (options_pb2.ROLE_ALUMNUS, True)
    session = await house.signed_in("taro@example.jp")
    assert held(session.account) == [("ROLE_ALUMNUS", "")]


async def desk(house: House, gathering_id: str, ends_at: datetime) -> Any:
    stubs = await house.as_(EVENTS)
    end = timestamp(ends_at)
    request = pb.GrantDeskRequest(request_id=request_id(), mail=MAIL, gathering_id=gathering_id, end_time=end)
    return (await stubs.accounts.GrantDesk(request)).account_id


async def test_the_desk_of_a_gathering_is_held_until_it_ends_and_again_when_it_moves(house: House) -> None:
    soon, later = now() + timedelta(hours=1), now() + timedelta(days=1)
    account_id = await desk(house, "g1", soon)
    assert await desk(house, "g1", later) == account_id
    account = await house.store.accounts.get(account_id)
    assert [(grant.role, grant.company_id, grant.ends_at) for grant in account.grants] == [("desk", "g1", later)]
    assert [grant.role for grant in account.at(soon).grants] == ["desk"]
    assert account.at(later).grants == ()


async def test_the_desk_is_taken_away_and_only_events_gives_and_takes_it(house: House) -> None:
    account_id = await desk(house, "g1", now() + timedelta(days=1))
    request = pb.RevokeDeskRequest(request_id=request_id(), account_id=account_id, gathering_id="g1")
    for who in (OPERATOR, HR, NETWORK):
        with pytest.raises(Forbidden):
            await (await house.as_(who)).accounts.RevokeDesk(request)
    await (await house.as_(EVENTS)).accounts.RevokeDesk(request)
    assert (await house.store.accounts.get(account_id)).grants == ()
