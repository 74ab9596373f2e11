"""Identity forgets a person: sessions end, the address is free, and a last letter says so before it is forgotten."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from okaeri.identity.v1 import account_pb2 as pb
from okaeri.network.v1 import erasure_pb2
from okaeri.person.v1 import person_pb2

from chassis.access import Caller, Grant, Kind
from chassis.clock import now
from chassis.errors import NotFound, NotSignedIn
from chassis.ids import new_id
from chassis.mongo import NOTHING
from chassis.people.retention import let_go
from services.identity import reactions
from tests.services import hearing
from tests.services.identity.house import NETWORK, House, request_id

MAIL = "Taro@example.jp"


async def opened(house: House, mail: str = MAIL, locale: str = "ja") -> str:
    """An account whose confirmation went out; answers its id."""
    request = pb.RequestConfirmationRequest(request_id=request_id(), mail=mail, registration_id=new_id(), locale=locale)
    account_id = str((await (await house.as_(NETWORK)).accounts.RequestConfirmation(request)).account_id)
    await house.post.send_due()
    return account_id


async def forget(house: House, account_id: str) -> None:
    event = erasure_pb2.ErasureRequested(erasure_id="e1", member_id=account_id)
    await hearing.hear(house.store, reactions, event)


async def confirmed(house: House) -> list[Any]:
    keys = [key for key, _ in await house.store.outbox.waiting(until=now() + timedelta(days=1), limit=1000)]
    rows = [row for key in keys for row in (await house.store.outbox.of([key]))[key]]
    return [
        person_pb2.PersonErased.FromString(row.payload)
        for row in rows
        if row.type == person_pb2.PersonErased.DESCRIPTOR.full_name
    ]


async def test_the_account_is_gone_before_the_last_letter_and_confirmed_after_it(house: House) -> None:
    account_id = await opened(house)
    await forget(house, account_id)
    assert await house.store.accounts.find(account_id) is None
    assert await confirmed(house) == []
    await house.post.send_due()
    last = house.mailbox.received[-1]
    assert (last.to, last.subject) == (MAIL, "【Okaeri】アカウントを消去しました")
    assert "/link#" not in last.text
    (event,) = await confirmed(house)
    assert (event.erasure_id, event.service) == ("e1", "identity")
    assert await rows_with(house, "taro@") == []


async def rows_with(house: House, text: str) -> list[str]:
    values = [repr(value) for each in house.store.collections.values() for value in await each.where({})]
    return [value for value in values if text in value.casefold()]


async def test_the_last_letter_is_in_the_language_of_the_account(house: House) -> None:
    await forget(house, await opened(house, locale="en"))
    await house.post.send_due()
    assert house.mailbox.received[-1].subject == "[Okaeri] Your account is erased"


async def test_the_last_letter_waits_for_the_mail_server_and_so_does_the_confirmation(house: House) -> None:
    account_id = await opened(house)
    await forget(house, account_id)
    house.mailbox.is_down = True
    await house.post.send_due()
    await forget(house, account_id)
    assert await confirmed(house) == []
    house.mailbox.is_down = False
    await due_since(house, timedelta(seconds=1))
    await house.post.send_due()
    assert len(await confirmed(house)) == 1


async def test_a_letter_that_nobody_takes_is_given_up_and_the_address_forgotten(house: House) -> None:
    await forget(house, await opened(house))
    house.mailbox.is_down = True
    await house.post.send_due()
    await due_since(house, timedelta(days=4))
    sent = len(house.mailbox.received)
    await house.post.send_due()
    assert (len(house.mailbox.received), len(await confirmed(house))) == (sent, 1)
    assert await rows_with(house, "taro@") == []


async def due_since(house: House, age: timedelta) -> None:
    """As if the letters had been written that long ago."""
    async with house.store.transaction() as tx:
        for letter in await tx.letters.where({}):
            older = replace(letter, due_at=now() - age, queued_at=now() - age)
            await tx.letters.save(older, announcing=NOTHING)


async def test_asking_again_afterwards_confirms_again_and_writes_no_second_letter(house: House) -> None:
    account_id = await opened(house)
    await forget(house, account_id)
    await house.post.send_due()
    sent = len(house.mailbox.received)
    await forget(house, account_id)
    await house.post.send_due()
    assert (len(house.mailbox.received), len(await confirmed(house))) == (sent, 2)


async def test_sessions_and_open_links_end(house: House) -> None:
    account_id = await opened(house)
    session = await house.redeemed(house.mailbox.received[-1].secret)
    async with house.store.transaction() as tx:
        account = await tx.accounts.get(account_id)
        await tx.accounts.save(replace(account, last_link_at=None), announcing=NOTHING)
    await house.asked_for_link(MAIL)
    unopened = house.mailbox.received[-1].secret
    await forget(house, account_id)
    with pytest.raises(NotSignedIn):
        await house.refreshed(session.refresh_token)
    with pytest.raises(NotSignedIn):
        await house.redeemed(unopened)
    with pytest.raises(NotFound):
        who = Caller(account_id, Kind.PERSON, frozenset({Grant("alumnus")}))
        await (await house.as_(who)).accounts.GetOwnAccount(pb.GetOwnAccountRequest())


async def test_a_letter_that_waited_for_the_person_goes_unsent(house: House) -> None:
    account_id = await opened(house)
    nobody = await house.as_()
    await nobody.accounts.RequestSignInLink(pb.RequestSignInLinkRequest(request_id=request_id(), mail=MAIL))
    sent = len(house.mailbox.received)
    await forget(house, account_id)
    await house.post.send_due()
    assert [letter.subject for letter in house.mailbox.received[sent:]] == ["【Okaeri】アカウントを消去しました"]


async def test_the_address_is_free_for_a_new_account(house: House) -> None:
    first = await opened(house)
    await forget(house, first)
    second = await opened(house)
    assert second != first
    await house.post.send_due()
    assert (await house.store.accounts.get(second)).mail == MAIL


async def test_accounts_of_others_stay(house: House) -> None:
    other = await opened(house, "jiro@example.jp")
    await forget(house, await opened(house))
    assert (await house.store.accounts.get(other)).mail == "jiro@example.jp"


async def test_an_account_that_nobody_ever_opened_goes_after_thirty_days(house: House) -> None:
    unopened, opened_once = await opened(house, "a@example.jp"), await opened(house, "b@example.jp")
    await house.redeemed(house.mailbox.received[-1].secret)
    await house.with_company("bank")
    await house.with_hr()
    later = now() + timedelta(days=30)
    assert await let_go(house.store, later - timedelta(minutes=1)) == {}
    assert await let_go(house.store, later) == {"accounts": 1}
    assert await house.store.accounts.find(unopened) is None
    assert await house.store.accounts.find(opened_once) is not None
    assert await house.store.accounts.with_mail("hr@bank.example") is not None
