"""The signing keys: made once, sealed, rotated without signing anybody out."""

import asyncio
import json
from datetime import timedelta

import pytest

from chassis import tokens
from chassis.clock import now
from chassis.errors import NotSignedIn
from chassis.trouble import CannotStart
from services.identity.keyring import SigningKeys
from services.identity.sealing import Sealing
from tests.services.identity.house import HR, SECRET, House


def another_process(house: House, secret: str = SECRET) -> SigningKeys:
    return SigningKeys(house.store, Sealing(secret), token_life=timedelta(minutes=10), key_life=timedelta(days=90))


async def key_ids(keys: SigningKeys) -> list[str]:
    return [key["kid"] for key in json.loads(await keys.published())["keys"]]


async def test_processes_that_start_at_once_agree_on_one_key(house: House) -> None:
    published = await asyncio.gather(*(another_process(house).published() for _ in range(5)))
    assert len(set(published)) == 1


async def test_a_key_outlives_its_process(house: House) -> None:
    token = (await house.keys.sign(HR, now())).text
    verifier = tokens.Verifier(tokens.Keys(another_process(house).published))
    assert await verifier.verify(token) == HR


async def test_after_a_rotation_the_new_key_signs_and_the_old_one_still_verifies(house: House) -> None:
    old = (await house.keys.sign(HR, now())).text
    [first] = await key_ids(house.keys)
    await house.keys.rotate()
    assert [first, *await key_ids(house.keys)][0] == first
    new = (await house.keys.sign(HR, now())).text
    for token in (old, new):
        assert await house.verifier.verify(token) == HR
    assert len(await key_ids(another_process(house))) == 2


async def test_the_other_process_hears_of_a_new_key_when_it_publishes(house: House) -> None:
    other = another_process(house)
    await other.published()
    await house.keys.rotate()
    assert await key_ids(other) == await key_ids(house.keys)


async def test_rotations_at_once_lose_no_key(house: House) -> None:
    await asyncio.gather(*(another_process(house).rotate() for _ in range(3)))
    assert len(await key_ids(house.keys)) == 4


async def test_a_key_of_somebody_else_signs_nobody_in(house: House) -> None:
    forged = tokens.sign(HR, tokens.new_key("mine"), token_id="t", issued_at=now(), lifetime=timedelta(minutes=10))
    with pytest.raises(NotSignedIn):
        await house.verifier.verify(forged)


async def test_keys_are_sealed_in_the_database(house: House) -> None:
    await house.keys.published()
    ring = await house.store.keyrings.current()
    assert ring is not None
    assert b"OKP" not in ring.signing.sealed
    with pytest.raises(CannotStart) as refused:
        await another_process(house, "another-secret-of-tests").sign(HR, now())
    assert "OKAERI_IDENTITY_KEY_SECRET" in str(refused.value)
