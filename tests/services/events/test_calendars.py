"""Calendar files, read back by another reader than the one that writes them; and private feeds."""

from typing import Any

import pytest
from icalendar import Calendar
from okaeri.events.v1 import calendar_pb2 as pb
from okaeri.events.v1 import gathering_pb2

from chassis.errors import Forbidden, NotFound
from services.events.domain import SeatState
from tests.services import hearing
from tests.services.calling import OPERATOR, alumnus, request_id
from tests.services.events.house import HOLDING, TARO, House
from tests.services.events.surroundings import Around

JIRO = alumnus("jiro")
LONG = "近況、懇親; 改行\nと「長い」題名" * 9


async def file_of(around: Around, gathering: Any) -> str:
    return str((await around.as_(None).GetCalendar(pb.GetCalendarRequest(gathering_id=gathering.id))).text)


async def makes_feed(around: Around, who: Any = TARO) -> str:
    stubs = around.as_(who)
    await stubs.CreateOwnFeed(pb.CreateOwnFeedRequest(request_id=request_id()))
    return str((await stubs.GetOwnFeed(pb.GetOwnFeedRequest())).secret)


async def feed(around: Around, secret: str) -> str:
    return str((await around.as_(None).GetFeed(pb.GetFeedRequest(secret=secret))).text)


def entries(text: str) -> list[Any]:
    return list(Calendar.from_ical(text).walk("VEVENT"))


async def test_a_file_holds_what_a_calendar_needs_in_the_time_of_tokyo(house: House, around: Around) -> None:
    gathering = await house.published()
    text = await file_of(around, gathering)
    [entry] = entries(text)
    assert (entry["SUMMARY"], entry["LOCATION"], entry["STATUS"]) == ("おかえり会", "東京", "CONFIRMED")
    assert "DTSTART;TZID=Asia/Tokyo:" in text
    assert [str(zone["TZID"]) for zone in Calendar.from_ical(text).walk("VTIMEZONE")] == ["Asia/Tokyo"]
    assert entry.start.timestamp() == gathering.start_time.seconds


async def test_no_line_is_longer_than_75_octets_and_long_text_comes_back_whole(house: House, around: Around) -> None:
    gathering = await house.published(title=LONG[:120], description=LONG)
    text = await file_of(around, gathering)
    assert text.endswith("\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    [entry] = entries(text)
    assert (entry["SUMMARY"], entry["DESCRIPTION"]) == (LONG[:120], LONG)


async def test_a_change_keeps_the_uid_and_raises_the_sequence(house: House, around: Around) -> None:
    gathering = await house.published()
    [before] = entries(await file_of(around, gathering))
    await house.change(gathering, place="大阪")
    [after] = entries(await file_of(around, gathering))
    assert (after["UID"], after["LOCATION"]) == (before["UID"], "大阪")
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1


async def test_what_was_called_off_says_so(house: House, around: Around) -> None:
    gathering = await house.published()
    await house.cancel(gathering)
    text = await file_of(around, gathering)
    assert "METHOD:CANCEL" in text
    assert [entry["STATUS"] for entry in entries(text)] == ["CANCELLED"]


async def test_a_draft_and_the_online_address_are_for_nobody(house: House, around: Around) -> None:
    terms = gathering_pb2.GatheringTerms(online_capacity=5, online_url="https://meet.example/secret")
    assert "meet.example" not in await file_of(around, await house.published(terms=terms))
    with pytest.raises(NotFound):
        await file_of(around, await house.drafted())


async def test_a_feed_holds_the_gatherings_one_has_a_seat_at(house: House, around: Around) -> None:
    terms = gathering_pb2.GatheringTerms(online_capacity=5, online_url="https://meet.example/secret")
    first, second = await house.published(title="第一回", terms=terms), await house.published(title="第二回")
    await house.take_seat(first, form=gathering_pb2.FORM_ONLINE)
    await around.seated(second.id, "taro", state=SeatState.WAITING)
    await house.take_seat(second, JIRO)
    text = await feed(around, await makes_feed(around))
    assert [(entry["SUMMARY"], str(entry["URL"])) for entry in entries(text)] == [
        ("第一回", "https://meet.example/secret")
    ]


async def test_another_feed_or_none_ends_the_address_of_the_one_before(house: House, around: Around) -> None:
    first, second = await makes_feed(around), await makes_feed(around)
    assert first != second
    with pytest.raises(NotFound):
        await feed(around, first)
    assert entries(await feed(around, second)) == []
    await around.as_(TARO).RevokeOwnFeed(pb.RevokeOwnFeedRequest(request_id=request_id()))
    with pytest.raises(NotFound):
        await feed(around, second)
    with pytest.raises(NotFound):
        await around.as_(TARO).GetOwnFeed(pb.GetOwnFeedRequest())


async def test_the_secret_of_a_feed_is_stored_nowhere_and_cannot_be_made_up(house: House, around: Around) -> None:
    secret = await makes_feed(around)
    _, code = secret.split(".")
    names = [*(each.name for each in house.store.collections.values()), "answers"]
    rows = [row for name in names for row in await house.store._driver.find(name, {})]
    assert [row for row in rows if code in repr(row)] == []
    for wrong in ("x", secret.split(".")[0], f"{secret}x"):
        with pytest.raises(NotFound):
            await feed(around, wrong)


async def test_feeds_are_for_people(house: House, around: Around) -> None:
    for who in (HOLDING, OPERATOR):
        with pytest.raises(Forbidden):
            await makes_feed(around, who)


async def test_a_feed_of_a_merged_account_shows_what_is_the_members(house: House, around: Around) -> None:
    gathering = await house.published()
    secret = await makes_feed(around, JIRO)
    await house.take_seat(gathering)
    await around.hears(hearing.merged("jiro", into="taro"))
    assert len(entries(await feed(around, secret))) == 1
