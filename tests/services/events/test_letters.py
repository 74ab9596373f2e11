"""Letters around a gathering: each once, to whom they are meant for, in both languages, with the calendar file."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from okaeri.events.v1 import gathering_pb2, guest_pb2
from okaeri.events.v1 import mailing_pb2 as pb
from okaeri.network.v1 import erasure_pb2

from chassis.clock import now
from chassis.errors import Forbidden, NotFound, RuleBroken
from chassis.trouble import Unavailable
from tests.services import hearing
from tests.services.calling import alumnus, request_id
from tests.services.events.house import BANK, HOLDING, TARO, House, moment
from tests.services.events.surroundings import URL, Around

JIRO, HANA = alumnus("jiro"), alumnus("hana")
ONLINE = gathering_pb2.FORM_ONLINE


async def ahead(house: House, **changed: Any) -> Any:
    """A gathering in four days, of which nobody is reminded yet."""
    return await house.published(**{"start_time": moment(96), "end_time": moment(99), **changed})


async def invites(around: Around, gathering: Any, who: Any = HOLDING, company_id: str = "holding") -> Any:
    request = pb.InviteMembersRequest(request_id=request_id(), gathering_id=gathering.id, company_id=company_id)
    return await around.as_(who).InviteMembers(request)


async def mailings(around: Around, gathering: Any) -> list[Any]:
    request = pb.ListMailingsRequest(gathering_id=gathering.id, company_id="holding")
    return list((await around.as_(HOLDING).ListMailings(request)).mailings)


async def test_whoever_takes_a_seat_hears_of_it_once_with_the_calendar(house: House, around: Around) -> None:
    gathering = await ahead(house)
    await house.take_seat(gathering)
    await around.goes_on()
    await around.goes_on()
    [letter] = around.office.to("taro")
    assert letter.said["ja"].subject == "【Okaeri】お席を確保しました:おかえり会"
    assert f"{URL}/gatherings/{gathering.id}" in letter.said["en"].text
    assert (letter.method, "SUMMARY:おかえり会" in letter.calendar) == ("PUBLISH", True)


async def test_a_seat_that_waits_and_then_is_free_makes_two_letters(house: House, around: Around) -> None:
    gathering = await ahead(house, capacity=1)
    await house.take_seat(gathering)
    await house.take_seat(gathering, JIRO)
    await around.goes_on()
    assert [letter.said["en"].subject for letter in around.office.to("jiro")] == [
        "[Okaeri] You are on the waitlist: おかえり会"
    ]
    await house.leave_seat(gathering)
    await around.goes_on()
    assert "[Okaeri] A seat is free: おかえり会" in [each.said["en"].subject for each in around.office.to("jiro")]


async def test_the_online_address_is_for_those_alone_who_hold_a_seat_online(house: House, around: Around) -> None:
    terms = gathering_pb2.GatheringTerms(online_capacity=5, online_url="https://meet.example/secret")
    gathering = await ahead(house, terms=terms)
    await house.take_seat(gathering)
    await house.take_seat(gathering, JIRO, form=ONLINE)
    around.readers.of["holding"] = ["hana"]
    await invites(around, gathering)
    await around.goes_on()
    told = [person for person in ("taro", "jiro", "hana") if "meet.example" in repr(around.office.to(person))]
    assert told == ["jiro"]


async def test_members_who_read_news_are_invited_once_however_often_it_is_asked(house: House, around: Around) -> None:
    gathering = await ahead(house)
    around.readers.of["holding"] = [f"m{number}" for number in range(7)]
    await invites(around, gathering)
    await around.goes_on()
    await invites(around, gathering)
    await around.goes_on()
    assert len(around.office.letters) == 7
    sent = await mailings(around, gathering)
    assert sorted(each.recipient_count for each in sent) == [0, 5]
    assert all(each.is_addressed for each in sent)


async def test_an_invitation_goes_on_where_it_was_when_the_network_was_away(house: House, around: Around) -> None:
    gathering = await ahead(house)
    around.readers.of["holding"] = ["m1", "m2", "m3", "m4"]
    await invites(around, gathering)
    around.readers.is_away = True
    with pytest.raises(Unavailable):
        await around.goes_on()
    around.readers.is_away = False
    await around.goes_on(hours=1)
    assert sorted(letter.account_id for letter in around.office.letters.values()) == ["m1", "m2", "m3", "m4"]


async def test_a_letter_waits_while_the_post_office_is_away_and_nothing_else_stops(
    house: House, around: Around
) -> None:
    gathering = await ahead(house)
    around.office.is_away = True
    await house.take_seat(gathering)
    await around.goes_on()
    [waiting] = await house.store.notices.where({"due_at": {"$exists": True}})
    assert waiting.attempts == 1
    await house.take_seat(gathering, JIRO)
    around.office.is_away = False
    await around.goes_on()
    assert len(around.office.letters) == 2


async def test_a_process_that_dies_between_posting_and_noting_posts_the_same_letter(
    house: House, around: Around
) -> None:
    await house.take_seat(await ahead(house))
    await around.hears_itself()
    dying = around.posting
    calls = iter([dying._save])

    async def save(notice: Any) -> Any:
        step = next(calls, None)
        if step is None:
            raise asyncio.CancelledError
        return await step(notice)

    dying._save = save  # type: ignore[method-assign]
    with pytest.raises(asyncio.CancelledError):
        await dying.post_due()
    await around.goes_on()
    assert (around.office.asked, len(around.office.letters)) == (2, 1)


async def test_who_holds_a_seat_is_reminded_a_day_before_and_once(house: House, around: Around) -> None:
    gathering = await house.published(start_time=moment(30), end_time=moment(33))
    await house.take_seat(gathering)
    await around.goes_on()
    assert [each for each in around.office.subjects if "soon" in each] == []
    for _ in range(2):
        await around.goes_on(hours=7)
    assert [each for each in around.office.subjects if "soon" in each] == ["[Okaeri] Coming soon: おかえり会"]


async def test_a_change_reaches_those_who_hold_a_seat_or_wait_and_raises_the_sequence(
    house: House, around: Around
) -> None:
    gathering = await ahead(house, capacity=1)
    for who in (TARO, JIRO):
        await house.take_seat(gathering, who)
    await around.goes_on()
    await house.change(await house.seen(gathering, HOLDING), place="大阪")
    await around.goes_on()
    for person in ("taro", "jiro"):
        [changed] = [each for each in around.office.to(person) if "Changed" in each.said["en"].subject]
        assert "大阪" in changed.said["ja"].text
        assert "SEQUENCE:3" in changed.calendar


async def test_a_cancellation_takes_the_entry_out_of_the_calendar(house: House, around: Around) -> None:
    gathering = await ahead(house)
    await house.take_seat(gathering)
    await around.goes_on()
    await house.cancel(gathering)
    await around.goes_on()
    first, last = around.office.to("taro")
    assert (last.said["ja"].subject, last.method) == ("【Okaeri】中止のお知らせ:おかえり会", "CANCEL")
    assert "STATUS:CANCELLED" in last.calendar
    uid = next(line for line in first.calendar.splitlines() if line.startswith("UID"))
    assert uid in last.calendar


async def test_a_seat_that_turned_twice_before_the_first_letter_makes_the_last_one_alone(
    house: House, around: Around
) -> None:
    terms = gathering_pb2.GatheringTerms(hand_on=gathering_pb2.HAND_ON_AT_ONCE)
    gathering = await ahead(house, capacity=1, terms=terms)
    await house.take_seat(gathering)
    await house.take_seat(gathering, JIRO)
    await house.leave_seat(gathering)
    await around.goes_on()
    assert around.office.subjects == ["[Okaeri] You have a seat: おかえり会"]
    assert len(around.office.to("jiro")) == 1


async def test_who_comes_already_is_not_invited_and_who_is_reads_how_to_get_no_more(
    house: House, around: Around
) -> None:
    gathering = await ahead(house)
    await house.take_seat(gathering)
    around.readers.of["holding"] = ["taro", "hana"]
    await invites(around, gathering)
    await around.goes_on()
    invited = [each for each in around.office.letters.values() if "invited" in each.said["en"].subject]
    assert [letter.account_id for letter in invited] == ["hana"]
    assert "撤回" in invited[0].said["ja"].text
    assert "withdraw" in invited[0].said["en"].text


async def test_what_is_of_no_use_any_more_is_not_sent(house: House, around: Around) -> None:
    gathering = await ahead(house)
    around.office.is_away = True
    await house.take_seat(gathering)
    await around.goes_on()
    await house.leave_seat(gathering)
    around.office.is_away = False
    await around.goes_on()
    assert around.office.letters == {}


async def test_a_guest_is_written_to_at_the_address_given_with_the_links_of_its_own(
    house: House, around: Around
) -> None:
    gathering = await ahead(house)
    guest = await around.guest(gathering.id)
    await around.hears(guest_pb2.GuestRegistered(guest_id=guest.id, gathering_id=gathering.id, company_id="holding"))
    await house.change(await house.seen(gathering, HOLDING), title="同窓会")
    await around.goes_on()
    changed, link = sorted(around.office.to(mail="guest@example.jp"), key=lambda each: each.said["en"].subject)
    assert f"{URL}/guest#{house.secrets.confirming(guest.id)}" in link.said["en"].text
    assert f"\n{house.secrets.managing(guest.id)}\n" in changed.said["en"].text
    assert link.locale == "en"


async def test_news_are_in_the_words_of_the_host(house: House, around: Around) -> None:
    gathering = await ahead(house)
    around.readers.of["holding"] = ["m1"]
    request = pb.SendNewsRequest(
        request_id=request_id(),
        gathering_id=gathering.id,
        company_id="holding",
        subject_ja="ご参加ありがとうございました",
        text_ja="写真を公開しました。",
    )
    await around.as_(HOLDING).SendNews(request)
    await around.goes_on()
    [letter] = around.office.to("m1")
    assert letter.said["ja"].subject == "【Okaeri】ご参加ありがとうございました"
    assert "写真を公開しました。" in letter.said["en"].text


@pytest.mark.parametrize(("who", "company_id", "refusal"), [(BANK, "bank", NotFound), (BANK, "holding", NotFound)])
async def test_only_a_host_invites(house: House, around: Around, who: Any, company_id: str, refusal: Any) -> None:
    gathering = await ahead(house)
    with pytest.raises(refusal):
        await invites(around, gathering, who, company_id)
    with pytest.raises(Forbidden):
        await invites(around, gathering, TARO)


async def test_nobody_is_invited_to_a_draft_or_to_what_is_over(house: House, around: Around) -> None:
    with pytest.raises(NotFound):
        await invites(around, await house.drafted())
    gathering = await ahead(house)
    await around.is_over(gathering.id)
    with pytest.raises(RuleBroken):
        await invites(around, gathering)


async def test_an_erased_person_gets_no_letter_and_stays_counted_as_invited(house: House, around: Around) -> None:
    gathering = await ahead(house)
    around.readers.of["holding"] = ["m1"]
    await invites(around, gathering)
    around.office.is_away = True
    await around.goes_on()
    await around.hears(erasure_pb2.ErasureRequested(erasure_id="e1", member_id="m1"))
    around.office.is_away = False
    await around.goes_on()
    assert around.office.letters == {}
    assert await house.store.notices.invited([gathering.id]) == 1


async def test_a_letter_of_a_merged_account_is_the_members(house: House, around: Around) -> None:
    gathering = await ahead(house)
    around.readers.of["holding"] = ["jiro"]
    await invites(around, gathering)
    await around.addressing.look(now() + timedelta(seconds=1))
    await around.hears(hearing.merged("jiro", into="taro"))
    await around.goes_on()
    assert len(around.office.to("taro")) == 1
