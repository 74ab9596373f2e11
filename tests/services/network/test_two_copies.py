"""Two copies of the network on one database: neither keeps a consent, a ground or a member to itself."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from chassis.errors import Stale
from chassis.mongo import connect
from tests.services.network.house import HOLDING_HR, House, network
from tests.services.network.people import describes, gives, own, withdraws
from tests.services.network.test_grounds import HANAKO, joins, seen

Copies = tuple[House, House]


@pytest.fixture
async def copies() -> AsyncIterator[Copies]:
    driver = connect("", database="", driver="memory")
    async with network(driver) as first, network(driver) as second:
        await joins(first)
        yield first, second


async def test_a_consent_withdrawn_at_one_is_withdrawn_at_the_other_with_the_answer(copies: Copies) -> None:
    first, second = copies
    consent = await gives(first, HANAKO)
    for each in copies:
        assert [member.headline for member in await seen(each, HOLDING_HR)] == ["戻りたい"]
    await withdraws(first, HANAKO, consent.id)
    assert [await seen(each, HOLDING_HR) for each in (second, first)] == [[], []]


async def test_one_request_that_reaches_both_at_once_gives_one_consent(copies: Copies) -> None:
    given = await asyncio.gather(*(gives(each, HANAKO, request_id="the-one-request") for each in copies))
    assert given[0] == given[1]
    assert len(await copies[0].rows("consents")) == 1


async def test_what_changed_at_one_is_what_the_other_answers_and_guards(copies: Copies) -> None:
    first, second = copies
    before = (await own(second, HANAKO)).version
    await describes(first, HANAKO, headline="もう戻った")
    assert (await own(second, HANAKO)).headline == "もう戻った"
    with pytest.raises(Stale):
        await describes(second, HANAKO, headline="古い", version=before)
