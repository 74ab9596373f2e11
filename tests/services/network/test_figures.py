"""The figures, and the hires that make them: registrants by month and channel, comebacks from company to company."""

from typing import Any

import pytest
from okaeri.network.v1 import member_pb2 as pb

from chassis.clock import timestamp
from chassis.errors import Forbidden, NotFound, NotSignedIn
from tests.services.network.house import (
    BANK_HR,
    GROUP_HR,
    HOLDING_HR,
    NOBODY,
    OPERATOR,
    House,
    alumnus,
    at,
    machine,
    person,
)
from tests.services.network.leavers import the_register
from tests.services.network.people import (
    earlier,
    hire_cancelled,
    hired,
    joins,
    makes_channel,
    own,
    takes_over,
)

POST_HR = person("goro", "hr@post")


async def figures(house: House, who: Any = GROUP_HR) -> pb.Figures:
    return await house.figures(who).GetFigures(pb.GetFiguresRequest())  # type: ignore[no-any-return]


def registrants(found: pb.Figures) -> list[tuple[str, str, int, int]]:
    return [(one.month, one.channel_kind, one.first_touch_count, one.last_touch_count) for one in found.registrants]


def returns(found: pb.Figures) -> list[tuple[str, str, int]]:
    return [(one.from_company_id, one.to_company_id, one.count) for one in found.comebacks]


async def test_before_anybody_joined_there_is_no_launch(house: House) -> None:
    found = await figures(house)
    assert (found.member_count, found.HasField("launch_time"), found.HasField("as_of_time")) == (0, False, True)


async def test_registrants_are_counted_by_month_of_tokyo_and_kind_of_channel(house: House) -> None:
    leaflet, website = await makes_channel(house), await makes_channel(house, "WEBSITE")
    first, last = pb.ImportedTouch(channel_code=leaflet.code), pb.ImportedTouch(channel_code=website.code)
    await takes_over(
        house,
        [
            earlier(1, first_touch=first, last_touch=last),
            earlier(2, first_touch=first, company_id="post", join_time=timestamp(at("2025-06-15T00:00:00"))),
            earlier(3, join_time=timestamp(at("2025-05-01T00:00:00"))),
        ],
    )
    await the_register(house)
    await joins(house, channel_codes=[website.code, leaflet.code])
    found = await figures(house)
    assert registrants(found) == [
        ("2025-05", "none", 1, 1),
        ("2025-06", "leaflet", 2, 1),
        ("2025-06", "website", 0, 1),
        ("2026-11", "leaflet", 0, 1),
        ("2026-11", "website", 1, 0),
    ]
    assert found.member_count == 4
    assert found.launch_time == timestamp(at("2025-05-01T00:00:00"))
    assert registrants(await figures(house, OPERATOR)) == registrants(found)


async def test_hr_sees_the_registrants_of_its_company_and_its_row_and_column(house: House) -> None:
    hire = timestamp(at("2026-01-01T00:00:00"))

    def back(before: str, after: str) -> list[pb.Comeback]:
        return [pb.Comeback(from_company_id=before, to_company_id=after, hire_time=hire)]

    await takes_over(
        house,
        [
            earlier(1, comebacks=back("bank", "holding")),
            earlier(2, company_id="post", comebacks=back("post", "holding")),
            earlier(3, company_id="post", comebacks=back("post", "bank")),
        ],
    )
    everything = await figures(house)
    assert returns(everything) == [("bank", "holding", 1), ("post", "bank", 1), ("post", "holding", 1)]
    bank, holding, post = [await figures(house, who) for who in (BANK_HR, HOLDING_HR, POST_HR)]
    assert (bank.member_count, holding.member_count, post.member_count) == (1, 0, 2)
    assert returns(bank) == [("bank", "holding", 1), ("post", "bank", 1)]
    assert returns(holding) == [("bank", "holding", 1), ("post", "holding", 1)]
    assert returns(post) == [("post", "bank", 1), ("post", "holding", 1)]


@pytest.mark.parametrize(
    ("who", "refusal"),
    [(alumnus("taro"), Forbidden), (machine("bank", "leavers.read"), Forbidden), (NOBODY, NotSignedIn)],
)
async def test_figures_are_for_hr_and_operators(house: House, who: Any, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        await figures(house, who)


async def taro(house: House) -> str:
    await the_register(house)
    return await joins(house)


async def test_a_hire_makes_the_member_a_returnee_from_the_company_it_left(house: House) -> None:
    id = await taro(house)
    await house.hear(hired(id))
    (comeback,) = (await own(house, id)).comebacks
    assert comeback == pb.Comeback(
        from_company_id="bank", to_company_id="holding", hire_time=timestamp(at("2026-12-01T00:00:00"))
    )
    assert returns(await figures(house)) == [("bank", "holding", 1)]
    assert await house.announced(pb.MemberReturned) == [
        pb.MemberReturned(member_id=id, from_company_id="bank", to_company_id="holding")
    ]


async def test_a_hire_heard_twice_counts_once(house: House) -> None:
    id = await taro(house)
    for event_id in ("once", "once", "again"):
        await house.hear(hired(id), id=event_id)
    assert returns(await figures(house)) == [("bank", "holding", 1)]
    assert len((await own(house, id)).comebacks) == 1
    assert len(await house.announced(pb.MemberReturned)) == 1


async def test_a_cancelled_hire_reverts_it(house: House) -> None:
    id = await taro(house)
    await house.hear(hired(id, application_id="a0", company_id="post"))
    await house.hear(hired(id))
    for event_id in ("once", "once", "again"):
        await house.hear(hire_cancelled(id), id=event_id)
    assert [one.to_company_id for one in (await own(house, id)).comebacks] == ["post"]
    assert returns(await figures(house)) == [("bank", "post", 1)]
    assert await house.announced(pb.MemberReturnReverted) == [
        pb.MemberReturnReverted(member_id=id, from_company_id="bank", to_company_id="holding")
    ]


async def test_a_cancellation_heard_before_its_hire_leaves_nothing(house: House) -> None:
    id = await taro(house)
    await house.hear(hire_cancelled(id))
    await house.hear(hired(id))
    assert list((await own(house, id)).comebacks) == []
    assert returns(await figures(house)) == []


async def test_a_hire_of_nobody_we_know_is_tried_again_later(house: House) -> None:
    with pytest.raises(NotFound):
        await house.hear(hired("account-nobody"))


async def test_counts_of_the_past_stay_when_a_member_goes(house: House) -> None:
    id = await taro(house)
    await house.hear(hired(id))
    before = await figures(house)
    await house._driver.delete("members", {"_id": id})
    after = await figures(house)
    assert (registrants(after), returns(after)) == (registrants(before), returns(before))


async def test_what_is_counted_names_nobody(house: House) -> None:
    id = await taro(house)
    await house.hear(hired(id))
    facts = [*await house._driver.find("joinings", {}), *await house._driver.find("comebacks", {})]
    assert len(facts) == 2
    assert id not in str(facts)
    assert "太郎" not in str(facts)
