"""Channels: their codes and pictures, and whose they are."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from okaeri.network.v1 import registration_pb2 as pb

from chassis.errors import Forbidden, InvalidInput, NotFound, NotSignedIn, Refusal
from tests.services.network.house import BANK_HR, GROUP_HR, HOLDING_HR, NOBODY, House, alumnus, machine
from tests.services.network.people import makes_channel


async def test_a_channel_has_a_code_an_address_and_a_picture_that_refers_to_nothing(house: House) -> None:
    channel = await makes_channel(house)
    assert re.fullmatch("[2-9A-HJ-NP-Z]{8}", channel.code)
    assert channel.url == f"https://okaeri.example/register?channel={channel.code}"
    assert channel.qr_svg.startswith("<svg ")
    assert "href" not in channel.qr_svg
    ElementTree.fromstring(channel.qr_svg)
    assert await house.announced(pb.ChannelCreated) == [
        pb.ChannelCreated(channel_id=channel.id, company_id="bank", kind=pb.CHANNEL_KIND_LEAFLET)
    ]


async def test_the_same_request_makes_one_channel(house: House) -> None:
    request = pb.CreateChannelRequest(
        request_id="request-1", company_id="bank", kind=pb.CHANNEL_KIND_OTHER, name="口コミ"
    )
    first = await house.registration(BANK_HR).CreateChannel(request)
    assert await house.registration(BANK_HR).CreateChannel(request) == first
    assert await house.count("channels") == 1


async def test_channels_are_listed_newest_first_by_their_company_alone(house: House) -> None:
    codes = [(await makes_channel(house)).code for _ in range(3)]
    await makes_channel(house, company_id="holding", who=HOLDING_HR)
    listed = await house.registration(BANK_HR).ListChannels(pb.ListChannelsRequest(company_id="bank"))
    assert sorted(channel.code for channel in listed.channels) == sorted(codes)
    times = [channel.create_time.ToDatetime() for channel in listed.channels]
    assert times == sorted(times, reverse=True)


async def test_channels_of_the_group_are_group_hrs(house: House) -> None:
    channel = await makes_channel(house, "PRESS_RELEASE", company_id="", who=GROUP_HR)
    listed = await house.registration(GROUP_HR).ListChannels(pb.ListChannelsRequest())
    assert list(listed.channels) == [channel]


@pytest.mark.parametrize(
    ("who", "company_id", "refusal"),
    [
        (HOLDING_HR, "bank", NotFound),
        (GROUP_HR, "bank", NotFound),
        (BANK_HR, "", Forbidden),
        (alumnus("taro"), "bank", Forbidden),
        (machine("bank", "leavers.write"), "bank", Forbidden),
        (NOBODY, "bank", NotSignedIn),
    ],
)
async def test_nobody_else_makes_or_lists_channels(
    house: House, who: Any, company_id: str, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        await makes_channel(house, company_id=company_id, who=who)
    with pytest.raises(refusal):
        await house.registration(who).ListChannels(pb.ListChannelsRequest(company_id=company_id))
    assert await house.count("channels") == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"request_id": ""}, "request_id"),
        ({"request_id": "x" * 65}, "request_id"),
        ({"company_id": "x" * 65}, "company_id"),
        ({"kind": 0}, "kind"),
        ({"kind": 99}, "kind"),
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
    ],
)
async def test_a_channel_is_described_properly(house: House, changes: dict[str, Any], field: str) -> None:
    good: dict[str, Any] = {
        "request_id": "request-1",
        "company_id": "bank",
        "kind": pb.CHANNEL_KIND_OTHER,
        "name": "口コミ",
    }
    with pytest.raises(InvalidInput) as refused:
        await house.registration(BANK_HR).CreateChannel(pb.CreateChannelRequest(**(good | changes)))
    assert refused.value.field == field


async def test_a_page_token_of_another_list_is_refused(house: House) -> None:
    with pytest.raises(InvalidInput) as refused:
        await house.registration(BANK_HR).ListChannels(pb.ListChannelsRequest(company_id="bank", page_token="eA"))
    assert refused.value.field == "page_token"
