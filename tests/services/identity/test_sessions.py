"""Sessions: a refresh token works once, and an old one ends everything."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from okaeri.identity.v1 import account_pb2 as pb

from chassis.errors import NotSignedIn
from chassis.mongo import NOTHING
from services.identity.domain.links import Lives
from services.identity.sealing import RefreshToken, Sealing
from tests.services.identity.house import SECRET, House
from tests.services.identity.house import house as running_house

HR_MAIL = "hr@bank.example"


async def token_of(house: House) -> str:
    await house.with_company("bank")
    await house.with_hr()
    return str((await house.signed_in(HR_MAIL)).refresh_token)


async def end(house: House, token: str) -> None:
    nobody = await house.as_()
    await nobody.accounts.EndSession(pb.EndSessionRequest(refresh_token=token))


async def works(house: House, token: str) -> bool:
    try:
        await house.refreshed(token)
    except NotSignedIn:
        return False
    return True


async def test_a_session_is_renewed_again_and_again(house: House) -> None:
    token = await token_of(house)
    for _ in range(3):
        session = await house.refreshed(token)
        assert session.refresh_token != token
        token = session.refresh_token
    who = await house.verifier.verify(session.access_token)
    assert who.subject == session.account.id


async def test_an_old_refresh_token_ends_the_whole_family(house: House) -> None:
    old = await token_of(house)
    new = (await house.refreshed(old)).refresh_token
    assert not await works(house, old)
    assert not await works(house, new)


async def test_the_end_of_one_session_leaves_another_one_alone(house: House) -> None:
    one = await token_of(house)
    async with house.store.transaction() as tx:
        for account in await tx.accounts.where({}):
            await tx.accounts.save(replace(account, last_link_at=None), announcing=NOTHING)
    other = (await house.signed_in(HR_MAIL)).refresh_token
    await end(house, one)
    assert not await works(house, one)
    assert await works(house, other)


async def test_of_two_who_refresh_at_once_one_wins_and_the_family_ends(house: House) -> None:
    token = await token_of(house)
    answers = await asyncio.gather(*(house.refreshed(token) for _ in range(2)), return_exceptions=True)
    won = [answer for answer in answers if not isinstance(answer, BaseException)]
    assert [type(answer) for answer in answers if isinstance(answer, BaseException)] == [NotSignedIn]
    assert not await works(house, won[0].refresh_token)


async def test_ending_a_session_twice_is_harmless(house: House) -> None:
    token = await token_of(house)
    await end(house, token)
    await end(house, token)
    assert not await works(house, token)


async def test_a_session_ends_by_itself() -> None:
    async with running_house(lives=Lives(session=timedelta(0))) as house:
        assert not await works(house, await token_of(house))


@pytest.mark.parametrize("forged", ["x" * 60, "a.1." + "x" * 43, "..", "é" * 20, "a.b.c" * 10])
async def test_a_forged_refresh_token_is_refused(house: House, forged: str) -> None:
    token = await token_of(house)
    with pytest.raises(NotSignedIn):
        await house.refreshed(forged.ljust(16, "."))
    assert await works(house, token)


async def test_whoever_knows_a_family_cannot_end_it(house: House) -> None:
    token = await token_of(house)
    family = token.split(".")[0]
    assert not await works(house, f"{family}.1.{'x' * 43}")
    assert not await works(house, Sealing("another secret").refresh_token(RefreshToken(family, 1)))
    assert await works(house, token)


async def test_a_genuine_token_of_a_forgotten_family_is_refused_and_its_end_harmless(house: House) -> None:
    token = Sealing(SECRET).refresh_token(RefreshToken("forgotten", 1))
    assert not await works(house, token)
    await end(house, token)


async def test_a_renewed_token_has_the_roles_of_now(house: House) -> None:
    token = await token_of(house)
    await house.with_company("holding")
    await house.with_hr(company_id="holding")
    session = await house.refreshed(token)
    who = await house.verifier.verify(session.access_token)
    assert set(map(str, who.grants)) == {"hr@bank", "hr@holding"}
