"""Letters go out once, in the right language, and wait while the mail server is away."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from okaeri.identity.v1 import account_pb2 as pb

from chassis.clock import now
from chassis.mongo import NOTHING
from services.identity.letter_figures import oldest_seconds
from services.identity.post import Post
from tests.services.identity.house import NETWORK, House, request_id

MAIL = "taro@example.jp"


async def ask(house: House, locale: str = "ja", mail: str = MAIL) -> None:
    network = await house.as_(NETWORK)
    await network.accounts.RequestConfirmation(
        pb.RequestConfirmationRequest(request_id=request_id(), mail=mail, registration_id="r", locale=locale)
    )


async def make_due(house: House) -> None:
    """As if the pause were over."""
    async with house.store.transaction() as tx:
        for letter in await tx.letters.where({}):
            await tx.letters.save(replace(letter, due_at=now() - timedelta(seconds=1)), announcing=NOTHING)


def another_process(house: House) -> Post:
    return Post(house.store, house.mailbox, house.sealing, lives=house.lives, public_url="https://okaeri.example")


async def test_a_letter_goes_out_once(house: House) -> None:
    await ask(house)
    await house.post.send_due()
    await house.post.send_due()
    assert len(house.mailbox.received) == 1
    assert await house.store.letters.where({}) == []


async def test_two_processes_send_it_once(house: House) -> None:
    await ask(house)
    await asyncio.gather(house.post.send_due(), another_process(house).send_due())
    assert len(house.mailbox.received) == 1


async def test_a_letter_waits_while_the_mail_server_is_away_and_then_works(house: House) -> None:
    await ask(house)
    house.mailbox.is_down = True
    await house.post.send_due()
    await make_due(house)
    await house.post.send_due()
    [letter] = await house.store.letters.where({})
    assert letter.attempts == 2
    assert letter.due_at > now()
    house.mailbox.is_down = False
    await make_due(house)
    await house.post.send_due()
    [mail] = house.mailbox.received
    assert (await house.redeemed(mail.secret)).account.mail == MAIL


async def test_a_letter_taken_by_a_process_that_died_goes_out_with_the_same_link(house: House) -> None:
    await ask(house)
    [letter] = await house.store.letters.where({})
    assert await house.post._addressed(letter) is not None
    await make_due(house)
    await another_process(house).send_due()
    [mail] = house.mailbox.received
    assert mail.secret == house.sealing.link_secret(letter.id)
    await house.redeemed(mail.secret)


async def test_a_sign_in_letter_that_failed_is_sent_again_within_the_minute(house: House) -> None:
    await ask(house)
    await house.post.send_due()
    house.mailbox.is_down = True
    await house.asked_for_link(MAIL)
    house.mailbox.is_down = False
    await make_due(house)
    await house.post.send_due()
    assert len(house.mailbox.received) == 2


async def test_a_letter_for_what_is_no_address_is_put_away(house: House) -> None:
    await ask(house)
    house.mailbox.refuses = ValueError("A mail goes to one mail address.")
    await house.post.send_due()
    assert await house.store.letters.where({}) == []


async def test_many_letters_go_out_together(house: House) -> None:
    for number in range(40):
        await ask(house, mail=f"m{number}@example.jp")
    await house.post.send_due()
    assert len({mail.to for mail in house.mailbox.received}) == 40


async def test_the_language_is_that_of_the_registration_then_of_the_account(house: House) -> None:
    await ask(house, locale="en")
    await house.post.send_due()
    await house.asked_for_link(MAIL)
    assert [mail.subject for mail in house.mailbox.received] == [
        "[Okaeri] Confirm your mail address",
        "[Okaeri] Your sign-in link",
    ]
    assert "within 24 hours" in house.mailbox.received[0].text


async def test_a_woken_post_sends_without_waiting_for_its_next_look(house: House) -> None:
    sent = asyncio.Event()
    keep = house.mailbox.send

    async def send(*, to: str, subject: str, text: str) -> None:
        await keep(to=to, subject=subject, text=text)
        sent.set()

    house.mailbox.send = send  # type: ignore[method-assign]
    running = asyncio.create_task(house.post.run())
    await ask(house)
    await asyncio.wait_for(sent.wait(), 5)
    running.cancel()


async def test_the_age_of_the_longest_waiting_letter_is_known(house: House) -> None:
    assert await oldest_seconds(house.store) == 0.0
    await ask(house)
    async with house.store.transaction() as tx:
        for letter in await tx.letters.where({}):
            waiting = replace(letter, queued_at=now() - timedelta(minutes=5))
            await tx.letters.save(waiting, announcing=NOTHING)
    assert 300 <= await oldest_seconds(house.store) < 310
