"""Signing in by mail: links, what they announce, what a person can do with a session."""

import asyncio
import re
from datetime import timedelta
from typing import Any

import pytest
from okaeri.identity.v1 import account_pb2 as pb
from okaeri.options.v1 import options_pb2

from chassis.errors import Forbidden, InvalidInput, NotFound, NotSignedIn, TooMany
from services.identity.domain.links import Lives
from tests.services.identity.house import ALUMNUS, HR, MACHINE, NETWORK, House, request_id
from tests.services.identity.house import house as running_house

HR_MAIL = "hr@bank.example"


@pytest.fixture
async def bank(house: House) -> House:
    await house.with_company("bank")
    await house.with_hr()
    return house


async def confirmation(house: House, mail: str = "taro@example.jp", locale: str = "ja") -> str:
    """The account id the network is told."""
    network = await house.as_(NETWORK)
    answer = await network.accounts.RequestConfirmation(
        pb.RequestConfirmationRequest(request_id=request_id(), mail=mail, registration_id="reg1", locale=locale)
    )
    await house.post.send_due()
    return str(answer.account_id)


async def outcome(call: Any) -> str:
    try:
        await call
    except Exception as error:
        return type(error).__name__
    return "done"


async def test_a_person_signs_in_with_the_link_that_was_mailed(bank: House) -> None:
    session = await bank.signed_in(HR_MAIL)
    own = await bank.with_token(session.access_token).accounts.GetOwnAccount(pb.GetOwnAccountRequest())
    assert (own.mail, own.locale, own.id) == (HR_MAIL, "ja", session.account.id)
    assert [(grant.role, grant.company_id) for grant in own.grants] == [(options_pb2.ROLE_HR, "bank")]
    assert session.access_expire_time.ToDatetime() > session.account.create_time.ToDatetime()


async def test_the_access_token_carries_the_roles(bank: House) -> None:
    session = await bank.signed_in(HR_MAIL)
    who = await bank.verifier.verify(session.access_token)
    assert (who.subject, set(map(str, who.grants))) == (session.account.id, {"hr@bank"})
    assert who.session_id


async def test_the_mail_has_the_link_behind_a_fragment_and_the_bare_code(bank: House) -> None:
    await bank.asked_for_link(HR_MAIL)
    [mail] = bank.mailbox.received
    assert (mail.to, mail.subject) == (HR_MAIL, "【Okaeri】サインイン用リンク")
    assert f"https://okaeri.example/link#{mail.secret}\n" in mail.text
    assert f"\n{mail.secret}\n" in mail.text
    assert re.fullmatch(r"[\w-]{43}", mail.secret)
    assert "15分" in mail.text


async def test_an_unknown_address_gets_the_same_answer_and_no_mail(bank: House) -> None:
    await bank.asked_for_link("nobody@bank.example")
    assert bank.mailbox.received == []
    assert await bank.store.letters.where({}) == []


async def test_an_address_is_the_same_in_any_case(bank: House) -> None:
    session = await bank.signed_in("HR@Bank.Example")
    assert session.account.mail == HR_MAIL


async def test_a_second_link_within_a_minute_is_not_sent(bank: House) -> None:
    await bank.asked_for_link(HR_MAIL)
    await bank.asked_for_link(HR_MAIL)
    assert len(bank.mailbox.received) == 1


async def test_a_repeated_request_sends_no_second_mail(bank: House) -> None:
    nobody, request = await bank.as_(), pb.RequestSignInLinkRequest(request_id=request_id(), mail=HR_MAIL)
    for _ in range(2):
        await nobody.accounts.RequestSignInLink(request)
    assert len(await bank.store.letters.where({})) == 1


async def test_a_request_id_with_another_address_is_refused(bank: House) -> None:
    nobody, used = await bank.as_(), request_id()
    await nobody.accounts.RequestSignInLink(pb.RequestSignInLinkRequest(request_id=used, mail=HR_MAIL))
    with pytest.raises(InvalidInput) as refused:
        await nobody.accounts.RequestSignInLink(pb.RequestSignInLinkRequest(request_id=used, mail="a@b.example"))
    assert refused.value.field == "request_id"


async def test_too_many_requests_for_one_address_are_refused_whether_or_not_it_is_known(bank: House) -> None:
    for mail in (HR_MAIL, "nobody@bank.example"):
        for _ in range(10):
            await bank.asked_for_link(mail)
        with pytest.raises(TooMany) as refused:
            await bank.asked_for_link(mail.upper())
        assert 3500 < refused.value.retry_after_seconds <= 3600
    assert len(bank.mailbox.received) == 1


async def test_a_link_works_once(bank: House) -> None:
    await bank.signed_in(HR_MAIL)
    with pytest.raises(NotSignedIn):
        await bank.redeemed(bank.mailbox.received[-1].secret)


async def test_a_link_that_ended_does_not_work() -> None:
    async with running_house(lives=Lives(sign_in=timedelta(0))) as house:
        await house.with_company("bank")
        await house.with_hr()
        with pytest.raises(NotSignedIn):
            await house.signed_in(HR_MAIL)


async def test_of_many_who_redeem_a_link_at_once_exactly_one_wins(bank: House) -> None:
    await bank.asked_for_link(HR_MAIL)
    secret = bank.mailbox.received[-1].secret
    outcomes = await asyncio.gather(*(outcome(bank.redeemed(secret)) for _ in range(8)))
    assert sorted(outcomes) == ["NotSignedIn"] * 7 + ["done"]
    assert len(await bank.store.families.where({})) == 1


async def test_a_confirmed_address_is_announced_and_signed_in(house: House) -> None:
    account_id = await confirmation(house)
    assert house.mailbox.received[-1].subject == "【Okaeri】メールアドレスの確認"
    session = await house.redeemed(house.mailbox.received[-1].secret)
    [event] = await house.announced()
    assert (event.account_id, event.registration_id) == (account_id, "reg1")
    assert event.HasField("confirm_time")
    assert session.account.id == account_id


async def test_a_sign_in_link_announces_nothing(bank: House) -> None:
    before = await bank.announced()
    await bank.signed_in(HR_MAIL)
    assert await bank.announced() == before


async def test_a_second_registration_finds_the_same_account(house: House) -> None:
    assert await confirmation(house) == await confirmation(house, "Taro@Example.jp")
    assert len(house.mailbox.received) == 2


async def test_registrations_that_race_for_an_address_get_the_same_account(house: House) -> None:
    found = await asyncio.gather(*(confirmation(house) for _ in range(5)))
    assert len(set(found)) == 1
    assert len(await house.store.accounts.where({})) == 1


async def test_a_repeated_confirmation_request_sends_one_mail_and_answers_the_same(house: House) -> None:
    network = await house.as_(NETWORK)
    request = pb.RequestConfirmationRequest(
        request_id=request_id(), mail="taro@example.jp", registration_id="reg1", locale="en"
    )
    answers = [await network.accounts.RequestConfirmation(request) for _ in range(2)]
    await house.post.send_due()
    assert answers[0] == answers[1]
    assert [mail.subject for mail in house.mailbox.received] == ["[Okaeri] Confirm your mail address"]


async def test_after_a_confirmation_mail_a_sign_in_link_is_sent_at_once(house: House) -> None:
    await confirmation(house)
    await house.asked_for_link("taro@example.jp")
    assert len(house.mailbox.received) == 2


async def test_accounts_are_opened_for_members_taken_over(house: House) -> None:
    network = await house.as_(NETWORK)
    kept = await confirmation(house, "kept@example.jp")
    mails = ["a@example.jp", "kept@example.jp", "A@example.jp", "b@example.jp"]
    answer = await network.accounts.BatchOpenAccounts(pb.BatchOpenAccountsRequest(mails=mails))
    first, second, third, fourth = answer.account_ids
    assert (second, first) == (kept, third)
    assert len({first, second, fourth}) == 3
    again = await network.accounts.BatchOpenAccounts(pb.BatchOpenAccountsRequest(mails=mails))
    assert again == answer
    assert len(house.mailbox.received) == 1


@pytest.mark.parametrize("who", [HR, ALUMNUS, MACHINE])
async def test_only_the_network_asks_for_confirmations_and_opens_accounts(house: House, who: Any) -> None:
    stubs = await house.as_(who)
    request = pb.RequestConfirmationRequest(
        request_id=request_id(), mail="a@example.jp", registration_id="r", locale="ja"
    )
    with pytest.raises(Forbidden):
        await stubs.accounts.RequestConfirmation(request)
    with pytest.raises(Forbidden):
        await stubs.accounts.BatchOpenAccounts(pb.BatchOpenAccountsRequest(mails=["a@example.jp"]))


async def test_a_machine_has_no_account_of_its_own(house: House) -> None:
    with pytest.raises(NotFound):
        await (await house.as_(MACHINE)).accounts.GetOwnAccount(pb.GetOwnAccountRequest())


async def test_nobody_has_no_account(house: House) -> None:
    with pytest.raises(NotSignedIn):
        await (await house.as_()).accounts.GetOwnAccount(pb.GetOwnAccountRequest())


async def test_no_secret_and_no_token_is_stored(bank: House) -> None:
    session = await bank.signed_in(HR_MAIL)
    stored = repr(bank.store._driver._rows)  # type: ignore[attr-defined]
    secret = bank.mailbox.received[-1].secret
    assert HR_MAIL in stored
    for hidden in (secret, session.refresh_token, session.refresh_token.rpartition(".")[2], session.access_token):
        assert hidden not in stored
