"""What identity does when the network says that somebody's access ends: a mail once, the role away, the role back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from okaeri.identity.v1 import account_pb2
from okaeri.network.v1 import eligibility_pb2, member_pb2

from chassis.clock import now
from chassis.cloud_events import Happening
from chassis.inbox import reactions_in
from chassis.mongo import NOTHING
from services.identity import reactions
from tests.services.identity.house import NETWORK, House, request_id

MAIL = "taro@example.jp"


async def hear(house: House, event: object, *, id: str = "e1") -> None:
    (reaction,) = (one for one in reactions_in(reactions) if one.__heard__ is type(event))  # type: ignore[attr-defined]
    happening = Happening(id, "", now(), "", "", 1)
    async with house.store.transaction() as tx:
        await reaction(event, tx, happening)  # type: ignore[arg-type]


async def alumnus(house: House, locale: str = "ja") -> str:
    """Somebody who registered in that language, was approved, and has read the mail."""
    network = (await house.as_(NETWORK)).accounts
    asked = account_pb2.RequestConfirmationRequest(
        request_id=request_id(), mail=MAIL, registration_id="r1", locale=locale
    )
    id: str = (await network.RequestConfirmation(asked)).account_id
    await house.post.send_due()
    house.mailbox.received.clear()
    await hear(house, member_pb2.MemberJoined(member_id=id))
    return id


async def roles(house: House, id: str) -> list[str]:
    return [grant.role.value for grant in (await house.store.accounts.get(id)).grants]


@pytest.mark.parametrize(
    ("locale", "subject", "day"),
    [
        ("ja", "【Okaeri】ご利用期間終了のお知らせ", "2027年3月31日"),
        ("en", "[Okaeri] Your access ends soon", "31 March 2027"),
    ],
)
async def test_a_mail_says_until_when(house: House, locale: str, subject: str, day: str) -> None:
    id = await alumnus(house, locale)
    await hear(house, eligibility_pb2.AccessEndAnnounced(member_id=id, ends_on="2027-03-31"))
    await house.post.send_due()
    (mail,) = house.mailbox.received
    assert (mail.to, mail.subject) == (MAIL, subject)
    assert day in mail.text
    assert "https://okaeri.example" in mail.text
    assert "/link#" not in mail.text


async def test_the_mail_goes_out_once_and_waits_for_the_mail_server(house: House) -> None:
    id = await alumnus(house)
    await hear(house, eligibility_pb2.AccessEndAnnounced(member_id=id, ends_on="2027-03-31"))
    house.mailbox.is_down = True
    await house.post.send_due()
    (letter,) = await house.store.letters.where({})
    assert (letter.attempts, house.mailbox.received) == (1, [])
    house.mailbox.is_down = False
    async with house.store.transaction() as tx:
        await tx.letters.save(replace(letter, due_at=now()), announcing=NOTHING)
    for _ in range(2):
        await house.post.send_due()
    assert len(house.mailbox.received) == 1
    assert await house.store.letters.where({}) == []


@pytest.mark.parametrize(("days", "given_up"), [(60, False), (61, True)])
async def test_a_mail_that_was_not_taken_is_of_use_until_the_day(house: House, days: int, given_up: bool) -> None:
    id, last_day = await alumnus(house), (now() + timedelta(days=60)).date()
    await hear(house, eligibility_pb2.AccessEndAnnounced(member_id=id, ends_on=last_day.isoformat()))
    (letter,) = await house.store.letters.where({})
    assert letter.is_given_up(now() + timedelta(days=days)) is given_up


async def test_a_mail_about_access_keeps_no_sign_in_link_away(house: House) -> None:
    id = await alumnus(house)
    await hear(house, eligibility_pb2.AccessEndAnnounced(member_id=id, ends_on="2027-03-31"))
    await house.post.send_due()
    await house.asked_for_link(MAIL)
    assert len(house.mailbox.received) == 2


async def test_the_role_goes_when_access_ends_and_comes_back_with_it(house: House) -> None:
    id = await alumnus(house)
    assert await roles(house, id) == ["alumnus"]
    await hear(house, eligibility_pb2.AccessEnded(member_id=id), id="e2")
    assert await roles(house, id) == []
    await hear(house, eligibility_pb2.AccessReturned(member_id=id), id="e3")
    assert await roles(house, id) == ["alumnus"]
    changes = [event.held for event in await house.announced() if isinstance(event, account_pb2.GrantChanged)]
    assert changes == [True, False, True]


@pytest.mark.parametrize(
    "event",
    [
        eligibility_pb2.AccessEndAnnounced(member_id="gone", ends_on="2027-03-31"),
        eligibility_pb2.AccessEnded(member_id="gone"),
        eligibility_pb2.AccessReturned(member_id="gone"),
    ],
)
async def test_whoever_was_erased_meanwhile_is_told_nothing(house: House, event: object) -> None:
    await hear(house, event)
    assert await house.store.letters.where({}) == []
