"""Two copies of identity on one database: what one of them gave, counted or took back, the other knows."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from okaeri.identity.v1 import account_pb2 as pb
from okaeri.options.v1 import options_pb2

from chassis.clock import now
from chassis.errors import NotSignedIn, TooMany
from chassis.mongo import Driver, connect
from chassis.tokens import CLOCK_SKEW, Keys, Verifier
from services.identity.domain.links import Lives
from tests.services.identity.house import OPERATOR, ROLE_HR, House, house, request_id

HR_MAIL = "hr@bank.example"
Copies = tuple[House, House]


@asynccontextmanager
async def copies_on(first_driver: Driver, second_driver: Driver) -> AsyncIterator[Copies]:
    """Both with a bank whose HR may sign in."""
    async with house(first_driver) as first, house(second_driver) as second:
        await first.with_company("bank")
        await first.with_hr(HR_MAIL)
        yield first, second


@pytest.fixture
async def copies() -> AsyncIterator[Copies]:
    driver = connect("", database="", driver="memory")
    async with copies_on(driver, driver) as both:
        yield both


async def asks(house: House, mail: str, used: str = "") -> str:
    """What asking for a link comes to, by the name of the refusal."""
    nobody = await house.as_()
    try:
        await nobody.accounts.RequestSignInLink(pb.RequestSignInLinkRequest(request_id=used or request_id(), mail=mail))
    except TooMany as refused:
        return type(refused).__name__
    return "done"


async def redeems(house: House, secret: str) -> str:
    try:
        await house.redeemed(secret)
    except NotSignedIn as refused:
        return type(refused).__name__
    return "done"


async def test_both_count_how_often_one_address_is_written_to(copies: Copies) -> None:
    asked = [await asks(copies[number % 2], HR_MAIL) for number in range(10)]
    assert asked == ["done"] * 10
    assert [await asks(each, HR_MAIL) for each in copies] == ["TooMany", "TooMany"]
    assert await asks(copies[1], "other@bank.example") == "done"


async def test_those_who_ask_both_at_once_are_counted_once_each(copies: Copies) -> None:
    for number in range(8):
        await asks(copies[number % 2], HR_MAIL)
    asked = await asyncio.gather(*(asks(copies[number % 2], HR_MAIL) for number in range(4)))
    assert Counter(asked) == {"done": 2, "TooMany": 2}
    assert len(await copies[0].store.letters.where({})) == 10


async def test_a_link_that_was_used_at_one_is_worthless_at_the_other(copies: Copies) -> None:
    first, second = copies
    await first.asked_for_link(HR_MAIL)
    secret = first.mailbox.received[-1].secret
    assert [await redeems(second, secret), await redeems(first, secret)] == ["done", "NotSignedIn"]


async def test_of_those_who_use_a_link_at_both_at_once_one_is_signed_in(copies: Copies) -> None:
    await copies[0].asked_for_link(HR_MAIL)
    secret = copies[0].mailbox.received[-1].secret
    used = await asyncio.gather(*(redeems(copies[number % 2], secret) for number in range(4)))
    assert Counter(used) == {"done": 1, "NotSignedIn": 3}
    assert len(await copies[1].store.families.where({})) == 1


async def test_a_letter_that_both_find_due_goes_out_once(copies: Copies) -> None:
    await asks(copies[0], HR_MAIL)
    await asyncio.gather(*(each.post.send_due() for each in copies))
    assert sum(len(each.mailbox.received) for each in copies) == 1


async def test_a_request_that_reaches_both_is_done_once_and_answered_alike(copies: Copies) -> None:
    used = request_id()
    assert [await asks(each, HR_MAIL, used) for each in copies] == ["done", "done"]
    assert len(await copies[0].store.letters.where({})) == 1
    await given_once(copies)


async def given_once(copies: Copies) -> None:
    """One request for a role that reaches both at the same moment."""
    asked = pb.GrantRoleRequest(request_id=request_id(), mail="new@bank.example", role=ROLE_HR, company_id="bank")
    operators = [await each.as_(OPERATOR) for each in copies]
    before = len(await copies[0].announced())
    answers = await asyncio.gather(*(each.accounts.GrantRole(asked) for each in operators))
    assert answers[0] == answers[1]
    assert len(await copies[1].announced()) == before + 1


async def revoked(house: House) -> None:
    operator = await house.as_(OPERATOR)
    await operator.accounts.RevokeRole(
        pb.RevokeRoleRequest(request_id=request_id(), mail=HR_MAIL, role=ROLE_HR, company_id="bank")
    )


def roles_of(session: Any) -> list[str]:
    return [options_pb2.Role.Name(grant.role) for grant in session.account.grants]


async def test_a_role_taken_at_one_is_gone_with_the_next_token_of_the_other(copies: Copies) -> None:
    first, second = copies
    session = await second.signed_in(HR_MAIL)
    assert roles_of(session) == ["ROLE_HR"]
    await revoked(first)
    assert roles_of(await second.refreshed(session.refresh_token)) == []


async def test_a_token_from_before_is_good_until_its_end_and_no_longer_at_any_copy(copies: Copies) -> None:
    """The stated bound (ADR 0024): ten minutes of life and what clocks may differ by."""
    first, second = copies
    session, moment = await second.signed_in(HR_MAIL), [now().timestamp()]
    verifiers = [Verifier(Keys(each.keys.published), clock=lambda: moment[0]) for each in copies]
    await revoked(first)
    for each in verifiers:
        assert (await each.verify(session.access_token)).has("hr", "bank")
    moment[0] += Lives().access.total_seconds() + CLOCK_SKEW + 1
    for each in verifiers:
        with pytest.raises(NotSignedIn):
            await each.verify(session.access_token)


async def test_a_session_ended_at_one_is_not_renewed_at_the_other(copies: Copies) -> None:
    first, second = copies
    session = await first.signed_in(HR_MAIL)
    nobody = await second.as_()
    await nobody.accounts.EndSession(pb.EndSessionRequest(refresh_token=session.refresh_token))
    with pytest.raises(NotSignedIn):
        await first.refreshed(session.refresh_token)


@pytest.mark.real
async def test_those_who_meet_do_so_on_the_wire_of_the_database_too(mongo_url: str, database_name: str) -> None:
    """Each copy with connections of its own; one start for all, which costs more than the meetings."""
    async with copies_on(*(connect(mongo_url, database=database_name, driver="pymongo") for _ in range(2))) as both:
        await test_those_who_ask_both_at_once_are_counted_once_each(both)
        await both[0].post.send_due()
        secret = both[0].mailbox.received[-1].secret
        used = await asyncio.gather(*(redeems(both[number % 2], secret) for number in range(4)))
        assert Counter(used) == {"done": 1, "NotSignedIn": 3}
        await given_once(both)
