"""Letters that another service entrusts go out once each, wait while no mail server takes them, and are forgotten."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from okaeri.identity.v1 import letter_pb2 as pb

from chassis.clock import now, timestamp
from chassis.errors import Forbidden
from chassis.mongo import NOTHING
from services.identity.domain.accounts import Account, Grant, Role
from services.identity.forwarding import Forwarding
from tests.services.identity.house import ALUMNUS, EVENTS, House

TARO, EMI = "taro@example.jp", "emi@bank.example"


async def with_accounts(house: House) -> None:
    alumnus = Account("taro", TARO, TARO, now(), locale="en", grants=(Grant(Role.ALUMNUS),), settled=True)
    employee = Account("emi", EMI, EMI, now(), grants=(Grant(Role.EMPLOYEE, "bank"),), settled=True)
    async with house.store.transaction() as tx:
        await tx.accounts.add_many([alumnus, employee], announcing=NOTHING)


def letter(name: str = "invitation-1", *, hours: float = 24, **changed: Any) -> Any:
    wordings = [
        pb.LetterWording(language="ja", subject="ご招待", text="おかえり会"),
        pb.LetterWording(language="en", subject="You are invited", text="Okaeri evening"),
    ]
    usual = {
        "request_id": name,
        "account_id": "taro",
        "wordings": wordings,
        "calendar": pb.LetterCalendar(method="PUBLISH", text="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
        "expire_time": timestamp(now() + timedelta(hours=hours)),
    }
    if "mail" in changed:
        usual.pop("account_id")
    return pb.PostLetterRequest(**{**usual, **changed})


async def post(house: House, *letters: Any) -> None:
    await with_accounts(house)
    events = await house.as_(EVENTS)
    for each in letters or [letter()]:
        await events.letters.PostLetter(each)


async def make_due(house: House) -> None:
    async with house.store.transaction() as tx:
        for each in await tx.entrusted_letters.where({"done_at": {"$exists": False}}):
            due = replace(each, due_at=now() - timedelta(seconds=1))
            await tx.entrusted_letters.save(due, announcing=NOTHING)


async def test_a_letter_goes_out_once_in_the_language_of_the_account_with_its_calendar(house: House) -> None:
    await post(house)
    await house.forwarding.send_due()
    await house.forwarding.send_due()
    [mail] = house.mailbox.received
    assert (mail.to, mail.subject, mail.message_id) == (TARO, "You are invited", "invitation-1")
    assert mail.attached
    assert mail.attached.parameters == {"method": "PUBLISH"}


async def test_the_same_letter_posted_again_goes_out_no_more(house: House) -> None:
    same = letter()
    await post(house, same, same)
    await house.forwarding.send_due()
    events = await house.as_(EVENTS)
    await events.letters.PostLetter(same)
    async with house.store.transaction() as tx:
        assert [each.done_at is not None for each in await tx.entrusted_letters.where({})] == [True]
    await house.forwarding.send_due()
    assert len(house.mailbox.received) == 1


async def test_a_guest_without_an_account_is_written_to_at_the_address_given(house: House) -> None:
    await post(house, letter(mail="guest@example.jp", locale="ja"))
    await house.forwarding.send_due()
    [mail] = house.mailbox.received
    assert (mail.to, mail.subject) == ("guest@example.jp", "ご招待")


async def test_nothing_a_letter_says_can_be_read_in_the_database_and_nothing_stays(house: House) -> None:
    await post(house, letter(mail="guest@example.jp"))
    [kept] = await house.store.entrusted_letters.where({})
    assert b"guest" not in kept.sealed
    await house.forwarding.send_due()
    [kept] = await house.store.entrusted_letters.where({})
    assert (kept.sealed, kept.account_id) == (b"", "")


async def test_an_address_of_work_gets_nothing_unless_the_operator_allows_it(house: House) -> None:
    await post(house, letter(account_id="emi"))
    await house.forwarding.send_due()
    assert house.mailbox.received == []
    generous = Forwarding(house.store, house.mailbox, house.sealing, staff_too=True)
    events = await house.as_(EVENTS)
    await events.letters.PostLetter(letter("invitation-2", account_id="emi"))
    await generous.send_due()
    assert [mail.to for mail in house.mailbox.received] == [EMI]


async def test_an_account_that_is_gone_gets_nothing_and_holds_nobody_up(house: House) -> None:
    await post(house, letter(account_id="nobody"), letter("invitation-2"))
    await house.forwarding.send_due()
    assert [mail.to for mail in house.mailbox.received] == [TARO]


async def test_a_mail_server_that_refuses_is_tried_later_and_nothing_else_stops(house: House) -> None:
    await post(house)
    house.mailbox.is_down = True
    await house.forwarding.send_due()
    [waiting] = await house.store.entrusted_letters.where({})
    assert waiting.attempts == 1
    house.mailbox.is_down = False
    await make_due(house)
    await house.forwarding.send_due()
    assert len(house.mailbox.received) == 1


async def test_a_process_that_dies_between_sending_and_noting_sends_under_the_same_message_id(house: House) -> None:
    await post(house)

    async def dies(letter: Any) -> Any:
        raise asyncio.CancelledError

    dying = Forwarding(house.store, house.mailbox, house.sealing)
    keep = dying._save
    calls = iter([keep, dies])
    dying._save = lambda letter: next(calls)(letter)  # type: ignore[method-assign]
    with pytest.raises(asyncio.CancelledError):
        await dying.send_due()
    await make_due(house)
    await house.forwarding.send_due()
    assert [mail.message_id for mail in house.mailbox.received] == ["invitation-1", "invitation-1"]


async def test_a_letter_of_no_use_any_more_is_not_sent(house: House) -> None:
    await post(house, letter(hours=-1))
    await house.forwarding.send_due()
    assert house.mailbox.received == []


async def test_two_processes_send_it_once(house: House) -> None:
    await post(house)
    another = Forwarding(house.store, house.mailbox, house.sealing)
    await asyncio.gather(house.forwarding.send_due(), another.send_due())
    assert len(house.mailbox.received) == 1


async def test_nobody_but_a_service_posts_letters(house: House) -> None:
    alumnus = await house.as_(ALUMNUS)
    with pytest.raises(Forbidden):
        await alumnus.letters.PostLetter(letter())
