"""A gathering is a way into the network: its code, touches before a registration, and what is told of them."""

from typing import Any

import pytest
from okaeri.events.v1 import gathering_pb2
from okaeri.network.v1 import attribution_pb2 as pb
from okaeri.network.v1 import consent_pb2, member_pb2, registration_pb2

from chassis.clock import TOKYO, timestamp
from chassis.errors import Forbidden
from chassis.ids import new_id
from tests.services.network.house import EVENTS, NOBODY, RECRUITING, House, alumnus, at
from tests.services.network.leavers import the_register
from tests.services.network.people import consents, describes, gives, joins, makes_channel, own, registers, withdraws

BEGINS, TOUCHED = at("2026-10-01T09:00:00"), at("2026-10-01T11:00:00")
NEWS, WISH = consent_pb2.CONSENT_PURPOSE_NEWS, consent_pb2.CONSENT_PURPOSE_WISH


async def publishes(house: House, gathering_id: str = "g1", company_id: str = "holding") -> Any:
    """Events announces the gathering; answers its channel."""
    start = timestamp(BEGINS)
    await house.hear(
        gathering_pb2.GatheringPublished(gathering_id=gathering_id, company_id=company_id, start_time=start)
    )
    [channel] = await channels(house, gathering_id)
    return channel


async def channels(house: House, *gathering_ids: str) -> list[Any]:
    request = pb.BatchGetGatheringChannelsRequest(gathering_ids=gathering_ids)
    return list((await house.attribution(NOBODY).BatchGetGatheringChannels(request)).channels)


async def touches(house: House, mail: str = "taro@home.example", gathering_id: str = "g1") -> None:
    request = pb.KeepTouchRequest(
        request_id=new_id(), gathering_id=gathering_id, mail=mail, touch_time=timestamp(TOUCHED)
    )
    await house.attribution(EVENTS).KeepTouch(request)


async def attributed(house: House) -> list[tuple[str, bool, bool]]:
    found = await house.announced(pb.JoiningAttributed)
    return [(each.gathering_id, each.is_first_touch, each.is_last_touch) for each in found]


async def comes_in(house: House, **changes: Any) -> str:
    """Somebody of the register registers, and is approved at once."""
    await the_register(house)
    return await joins(house, **changes)


async def readers(house: House, **narrowed: Any) -> list[str]:
    request = pb.ListNewsReadersRequest(company_id="holding", page_size=500, **narrowed)
    return sorted((await house.attribution(EVENTS).ListNewsReaders(request)).member_ids)


async def news(house: House, member_id: str) -> consent_pb2.Consent:
    return await gives(house, member_id, "holding", purpose=NEWS, items=("news",))


async def test_a_published_gathering_is_a_channel_with_a_code_that_anybody_may_have(house: House) -> None:
    channel = await publishes(house)
    assert (channel.id, channel.gathering_id, channel.company_id) == ("g1", "g1", "holding")
    assert channel.name == "2026-10-01"
    assert channel.url.endswith(f"?channel={channel.code}")
    [created] = await house.announced(registration_pb2.ChannelCreated)
    assert (created.gathering_id, created.kind) == ("g1", registration_pb2.CHANNEL_KIND_GATHERING)


async def test_a_gathering_heard_of_twice_is_one_channel(house: House) -> None:
    first = await publishes(house)
    assert (await publishes(house)).code == first.code
    assert await house.count("channels") == 1


async def test_only_gatherings_are_answered_as_such(house: House) -> None:
    leaflet = await makes_channel(house)
    assert await channels(house, leaflet.id, "nothing") == []


async def test_who_registers_by_the_code_is_attributed_first_and_last(house: House) -> None:
    channel = await publishes(house)
    await comes_in(house, channel_codes=[channel.code.lower()])
    assert await attributed(house) == [("g1", True, True)]


async def test_every_touch_counts_and_first_and_last_are_told_apart(house: House) -> None:
    first, last = await publishes(house, "g1"), await publishes(house, "g2")
    leaflet = await makes_channel(house)
    await comes_in(house, channel_codes=[first.code, leaflet.code, first.code, last.code])
    assert await attributed(house) == [("g1", True, False), ("g2", False, True)]


async def test_who_came_by_no_gathering_is_attributed_to_none(house: House) -> None:
    await comes_in(house, channel_codes=[(await makes_channel(house)).code])
    assert await attributed(house) == []
    assert len(await house.announced(member_pb2.MemberJoined)) == 1


async def test_a_guest_who_agreed_is_found_again_by_the_address_however_it_is_written(house: House) -> None:
    await publishes(house)
    await touches(house, "Taro@Home.example")
    leaflet = await makes_channel(house)
    await comes_in(house, channel_codes=[leaflet.code])
    assert await attributed(house) == [("g1", True, False)]
    assert await house.count("earlier_touches") == 0


async def test_the_address_of_a_guest_is_not_stored(house: House) -> None:
    await touches(house)
    await touches(house)
    [row] = await house.rows("earlier_touches")
    assert "taro" not in repr(row)


async def test_somebody_elses_address_attributes_nothing(house: House) -> None:
    await touches(house, "hanako@home.example")
    await comes_in(house)
    assert await attributed(house) == []


async def test_a_registration_that_waits_keeps_the_touch_for_another_try(house: House) -> None:
    await touches(house)
    await registers(house)
    assert await house.count("earlier_touches") == 1


async def test_news_readers_are_those_who_agreed_and_did_not_take_it_back(house: House) -> None:
    taro = await comes_in(house)
    assert await readers(house) == []
    consent = await news(house, taro)
    assert await readers(house) == [taro]
    await withdraws(house, taro, consent.id)
    assert await readers(house) == []


async def test_news_readers_are_narrowed_to_where_they_live_and_what_they_left(house: House) -> None:
    taro = await comes_in(house)
    await describes(house, taro, prefecture_code="13")
    await news(house, taro)
    assert await readers(house, prefecture_codes=["13", "27"], left_company_ids=["bank"]) == [taro]
    assert await readers(house, prefecture_codes=["27"]) == []
    assert await readers(house, left_company_ids=["post"]) == []


@pytest.mark.parametrize("rpc", ["KeepTouch", "ListNewsReaders"])
async def test_only_events_keeps_touches_and_asks_for_readers(house: House, rpc: str) -> None:
    keeping = pb.KeepTouchRequest(
        request_id="request-1", gathering_id="g1", mail="a@b.example", touch_time=timestamp(TOUCHED)
    )
    request = keeping if rpc == "KeepTouch" else pb.ListNewsReadersRequest(company_id="holding")
    for who in (RECRUITING, alumnus("taro")):
        with pytest.raises(Forbidden):
            await getattr(house.attribution(who), rpc)(request)


async def test_a_service_ends_a_consent_for_its_member_and_for_nobody_else(house: House) -> None:
    taro = await comes_in(house)
    wish = await consents(house, taro, purpose=WISH)
    for member_id, is_live in (("somebody", True), (taro, False)):
        request = consent_pb2.EndConsentRequest(request_id=new_id(), consent_id=wish.id, member_id=member_id)
        await house.consents(RECRUITING).EndConsent(request)
        [kept] = (await house.consents(alumnus(taro)).ListOwnConsents(consent_pb2.ListOwnConsentsRequest())).consents
        assert kept.HasField("withdraw_time") is not is_live


async def test_everybody_may_know_fives_and_no_fewer(house: House) -> None:
    ask = member_pb2.GetPublicFiguresRequest()
    await comes_in(house)
    found = await house.figures(NOBODY).GetPublicFigures(ask)
    assert (found.member_count, found.comeback_count) == (0, 0)
    assert found.launched_on == (await own(house, "account-taro")).join_time.ToDatetime(TOKYO).date().isoformat()
