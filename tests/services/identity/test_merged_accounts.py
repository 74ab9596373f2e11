"""Two accounts that became one member: both addresses sign in as it, and no role of staff passes between them."""

from typing import Any

import pytest
from okaeri.identity.v1 import account_pb2 as pb
from okaeri.network.v1 import eligibility_pb2, member_pb2
from okaeri.options.v1 import options_pb2

from chassis.access import Grant
from services.identity import reactions
from tests.services.hearing import hear, merged, separated
from tests.services.identity.house import OPERATOR, House, request_id

STAYS, TWIN = "taro@home.example", "taro2@home.example"
ALUMNUS, HR = Grant("alumnus"), Grant("hr", "bank")


async def account(house: House, mail: str) -> str:
    """Opens an account as a registration does."""
    store = house.store
    await house.asked_for_link(mail)
    if (found := await store.accounts.with_mail(mail)) is None:
        operator = await house.as_(OPERATOR)
        given = pb.GrantRoleRequest(request_id=request_id(), mail=mail, role=options_pb2.ROLE_AUDITOR)
        await operator.accounts.GrantRole(given)
        taken = pb.RevokeRoleRequest(request_id=request_id(), mail=mail, role=options_pb2.ROLE_AUDITOR)
        await operator.accounts.RevokeRole(taken)
        found = await store.accounts.get_with_mail(mail)
    return found.id


async def two_members(house: House) -> tuple[str, str]:
    ids = await account(house, STAYS), await account(house, TWIN)
    for id in ids:
        await hear(house.store, reactions, member_pb2.MemberJoined(member_id=id))
    return ids


async def who(house: House, session: Any) -> Any:
    return await house.verifier.verify(session.access_token)


async def test_both_addresses_sign_in_as_the_one_that_stays(house: House) -> None:
    stays, twin = await two_members(house)
    await hear(house.store, reactions, merged(twin, stays))
    for mail in (STAYS, TWIN):
        session = await house.signed_in(mail)
        caller = await who(house, session)
        assert (caller.subject, caller.grants) == (stays, {ALUMNUS})
        assert (session.account.id, session.account.mail) == (stays, mail)


async def test_a_session_goes_on_as_the_one_that_stays_and_back(house: House) -> None:
    stays, twin = await two_members(house)
    session = await house.signed_in(TWIN)
    seen = []
    for event in (merged(twin, stays), separated(twin, stays)):
        await hear(house.store, reactions, event)
        session = await house.refreshed(session.refresh_token)
        seen.append((await who(house, session)).subject)
    assert seen == [stays, twin]


async def test_who_was_no_member_yet_is_an_alumnus_by_it_and_not_after(house: House) -> None:
    stays, twin = await account(house, STAYS), await account(house, TWIN)
    await hear(house.store, reactions, member_pb2.MemberJoined(member_id=stays))
    await hear(house.store, reactions, merged(twin, stays))
    session = await house.signed_in(TWIN)
    assert (await who(house, session)).grants == {ALUMNUS}
    await hear(house.store, reactions, separated(twin, stays))
    caller = await who(house, await house.refreshed(session.refresh_token))
    assert (caller.subject, caller.grants) == (twin, frozenset())


@pytest.mark.parametrize(("staff", "roles_of_stays", "roles_of_twin"), [
    (STAYS, {ALUMNUS, HR}, {ALUMNUS}),
    (TWIN, {ALUMNUS}, {ALUMNUS, HR}),
])  # fmt: skip
async def test_a_role_of_staff_stays_with_its_own_address(
    house: House, staff: str, roles_of_stays: set[Grant], roles_of_twin: set[Grant]
) -> None:
    """A wrong merge, or one that was begged for, makes nobody HR."""
    stays, twin = await two_members(house)
    await house.with_company("bank")
    await house.with_hr(staff)
    await hear(house.store, reactions, merged(twin, stays))
    assert (await who(house, await house.signed_in(STAYS))).grants == roles_of_stays
    assert (await who(house, await house.signed_in(TWIN))).grants == roles_of_twin


async def test_the_own_account_shows_the_address_that_was_signed_in_with_alone(house: House) -> None:
    stays, twin = await two_members(house)
    await house.with_company("bank")
    await house.with_hr(STAYS)
    await hear(house.store, reactions, merged(twin, stays))
    session = await house.signed_in(TWIN)
    shown = await house.with_token(session.access_token).accounts.GetOwnAccount(pb.GetOwnAccountRequest())
    assert (shown.id, shown.mail, len(shown.grants)) == (stays, TWIN, 1)


async def test_an_address_that_was_merged_opens_no_second_account(house: House) -> None:
    stays, twin = await two_members(house)
    await hear(house.store, reactions, merged(twin, stays))
    assert await account(house, TWIN) == twin
    assert (await house.store.standins.now(twin)) == stays


async def test_both_addresses_are_told_once_so_that_a_wrong_merge_is_heard_of(house: House) -> None:
    stays, twin = await two_members(house)
    before = len(house.mailbox.received)
    for _ in range(2):
        await hear(house.store, reactions, merged(twin, stays))
    await house.post.send_due()
    told = house.mailbox.received[before:]
    assert (len(told), {mail.to for mail in told}) == (2, {STAYS, TWIN})
    assert {mail.subject for mail in told} == {"【Okaeri】二つの登録を一つにまとめました"}
    assert not any(mail.text.count(name) for mail in told for name in (STAYS, TWIN))


async def test_of_three_the_last_is_everybody(house: House) -> None:
    stays, twin = await two_members(house)
    third = await account(house, "third@home.example")
    await hear(house.store, reactions, member_pb2.MemberJoined(member_id=third))
    await hear(house.store, reactions, merged(twin, stays, "m1"))
    await hear(house.store, reactions, merged(stays, third, "m2"))
    session = await house.signed_in(TWIN)
    assert (await who(house, session)).subject == third
    await hear(house.store, reactions, separated(stays, third, "m2"))
    assert (await who(house, await house.refreshed(session.refresh_token))).subject == stays


async def test_whose_access_ended_has_ended_it_with_both_addresses(house: House) -> None:
    stays, twin = await two_members(house)
    await hear(house.store, reactions, merged(twin, stays))
    await hear(house.store, reactions, eligibility_pb2.AccessEnded(member_id=stays))
    for mail in (STAYS, TWIN):
        assert (await who(house, await house.signed_in(mail))).grants == frozenset()
