"""A wish to apply: left at a gathering before any application exists, seen by the company it names, taken back."""

from datetime import timedelta
from typing import Any

import pytest
from okaeri.events.v1 import gathering_pb2
from okaeri.network.v1 import consent_pb2, erasure_pb2
from okaeri.recruiting.v1 import application_pb2
from okaeri.recruiting.v1 import wish_pb2 as pb

from chassis.access import Caller
from chassis.clock import now, timestamp
from chassis.cloud_events import Happening
from chassis.errors import AlreadyExists, Forbidden, InvalidInput, NotFound, RuleBroken
from services.recruiting import reactions
from tests.chassis.noted import log_of
from tests.services import hearing
from tests.services.calling import alumnus, employee, request_id
from tests.services.recruiting.house import BANK, HOLDING, TARO, House

JIRO = alumnus("jiro")


async def held(house: House, gathering_id: str = "g1", *, hours: float = -2) -> None:
    """A gathering that began so many hours from now."""
    begins = timestamp(now() + timedelta(hours=hours))
    published = gathering_pb2.GatheringPublished(gathering_id=gathering_id, company_id="bank", start_time=begins)
    await hearing.hear(house.store, reactions, published)


def wish_for(company_id: str = "holding", **changed: Any) -> Any:
    usual = {
        "request_id": request_id(),
        "gathering_id": "g1",
        "company_id": company_id,
        "note": "企画の仕事に戻りたい",
        "consent_text_version": "2026-11",
        "consent_language": "ja",
        "consent_items": ["name"],
    }
    return pb.LeaveWishRequest(**{**usual, **changed})


async def left(house: House, who: Caller = TARO, **changed: Any) -> Any:
    await held(house, changed.get("gathering_id", "g1"))
    return await house.as_(who).wishes.LeaveWish(wish_for(**changed))


async def withdrawn(house: House, wish: Any, who: Caller = TARO) -> Any:
    return await house.as_(who).wishes.WithdrawWish(pb.WithdrawWishRequest(request_id=request_id(), id=wish.id))


async def seen(house: House, who: Caller = HOLDING, company_id: str = "holding", **narrowed: Any) -> list[Any]:
    request = pb.ListWishesRequest(company_id=company_id, **narrowed)
    return list((await house.as_(who).wishes.ListWishes(request)).wishes)


async def own(house: House, who: Caller = TARO) -> list[Any]:
    return list((await house.as_(who).wishes.ListOwnWishes(pb.ListOwnWishesRequest())).wishes)


async def told(house: House) -> list[str]:
    return [type(each).__name__ for each in await house.announced()]


async def test_a_wish_is_seen_by_the_company_it_names(house: House) -> None:
    wish = await left(house)
    assert await seen(house) == [wish]
    assert (wish.member_id, wish.note, wish.gathering_id) == ("taro", "企画の仕事に戻りたい", "g1")


async def test_the_host_of_the_gathering_does_not_see_a_wish_that_names_another_company(house: House) -> None:
    await left(house)
    assert await seen(house, BANK, "bank") == []
    with pytest.raises(NotFound):
        await seen(house, BANK, "holding")


async def test_a_wish_is_no_application(house: House) -> None:
    await left(house)
    asked = application_pb2.ListApplicationsRequest(company_id="holding")
    assert not (await house.as_(HOLDING).applications.ListApplications(asked)).applications
    assert await told(house) == ["WishReceived"]


async def test_the_consent_is_recorded_for_what_the_person_chose_and_the_wish_itself(house: House) -> None:
    await left(house, consent_items=["headline", "name"])
    [asked] = house.network.asked
    assert (asked.purpose, asked.company_id) == (consent_pb2.CONSENT_PURPOSE_WISH, "holding")
    assert list(asked.items) == ["wish", "headline", "name"]


async def test_without_the_text_in_force_no_wish_is_left(house: House) -> None:
    await held(house)
    with pytest.raises(InvalidInput) as refused:
        await house.as_(TARO).wishes.LeaveWish(wish_for(consent_text_version="2020-01"))
    assert refused.value.field == "consent_text_version"
    assert await own(house) == []


async def test_the_same_request_leaves_one_wish(house: House) -> None:
    await held(house)
    request = wish_for()
    first = await house.as_(TARO).wishes.LeaveWish(request)
    assert await house.as_(TARO).wishes.LeaveWish(request) == first
    assert len(await own(house)) == 1


async def test_one_wish_with_a_company_stands_and_another_company_may_have_its_own(house: House) -> None:
    await left(house)
    with pytest.raises(AlreadyExists):
        await left(house)
    await left(house, company_id="bank")
    assert len(await own(house)) == 2


@pytest.mark.parametrize(("hours", "rule"), [(1, "gathering_lies_ahead")])
async def test_a_wish_waits_for_the_gathering_to_begin(house: House, hours: float, rule: str) -> None:
    await held(house, hours=hours)
    with pytest.raises(RuleBroken) as refused:
        await house.as_(TARO).wishes.LeaveWish(wish_for())
    assert refused.value.rule == rule


async def test_a_gathering_that_was_called_off_or_is_unknown_takes_no_wish(house: House) -> None:
    await held(house)
    await hearing.hear(house.store, reactions, gathering_pb2.GatheringCancelled(gathering_id="g1", company_id="bank"))
    with pytest.raises(RuleBroken):
        await house.as_(TARO).wishes.LeaveWish(wish_for())
    with pytest.raises(NotFound):
        await house.as_(TARO).wishes.LeaveWish(wish_for(gathering_id="g9"))


async def test_a_gathering_that_moved_takes_wishes_from_its_new_beginning_on(house: House) -> None:
    await held(house)
    for version, hours in ((3, 5), (2, -1)):
        changed = gathering_pb2.GatheringChanged(
            gathering_id="g1", start_time=timestamp(now() + timedelta(hours=hours)), gathering_version=version
        )
        await hearing.hear(house.store, reactions, changed)
    with pytest.raises(RuleBroken):
        await house.as_(TARO).wishes.LeaveWish(wish_for())


async def test_a_company_that_the_group_does_not_have_is_refused(house: House) -> None:
    await held(house)
    with pytest.raises(InvalidInput) as refused:
        await house.as_(TARO).wishes.LeaveWish(wish_for(company_id="nothing"))
    assert refused.value.field == "company_id"


async def test_a_wish_taken_back_is_gone_for_the_company_and_so_is_its_consent(house: House) -> None:
    wish = await left(house)
    again = await withdrawn(house, wish)
    assert (again.HasField("withdraw_time"), again.note) == (True, "")
    assert await seen(house) == []
    assert house.network.ended == {"consent-1"}
    await withdrawn(house, wish)
    assert await told(house) == ["WishReceived", "WishWithdrawn"]
    assert await left(house)


async def test_nobody_takes_back_what_is_anothers(house: House) -> None:
    wish = await left(house)
    for who in (JIRO, HOLDING):
        with pytest.raises(NotFound):
            await withdrawn(house, wish, who)
    assert len(await seen(house)) == 1


async def test_a_consent_that_ended_hides_the_wish_at_once(house: House) -> None:
    await left(house)
    await left(house, JIRO)
    house.network.ended.add("consent-1")
    assert [wish.member_id for wish in await seen(house)] == ["jiro"]


async def test_a_page_is_filled_past_wishes_whose_consent_ended_and_nothing_of_the_next_page_is_recorded(
    house: House,
) -> None:
    for person in ("a", "b", "c", "d", "e"):
        await left(house, alumnus(person))
    house.network.ended |= {"consent-2", "consent-4"}
    request = pb.ListWishesRequest(company_id="holding", page_size=2)
    first = await house.as_(HOLDING).wishes.ListWishes(request)
    assert [wish.member_id for wish in first.wishes] == ["e", "c"]
    assert [list(asked.consent_ids) for asked in house.network.provided] == [["consent-5", "consent-3"]]
    request.page_token = first.next_page_token
    last = await house.as_(HOLDING).wishes.ListWishes(request)
    assert ([wish.member_id for wish in last.wishes], last.next_page_token) == (["a"], "")


async def test_a_consent_withdrawn_in_the_ledger_takes_the_wish_back(house: House) -> None:
    await left(house)
    event = consent_pb2.ConsentWithdrawn(
        member_id="taro", company_id="holding", purpose=consent_pb2.CONSENT_PURPOSE_WISH
    )
    before, after = now() - timedelta(minutes=1), now() + timedelta(minutes=1)
    for at, stand in ((before, 1), (after, 0)):
        async with house.store.transaction() as tx:
            await reactions.end_wishes(event, tx, Happening("e", "t", at, "", "", 1))
        assert len(await seen(house)) == stand


async def test_every_look_is_noted_and_recorded(house: House) -> None:
    await left(house)
    await seen(house)
    [asked] = house.network.provided
    assert (list(asked.items), asked.company_id) == (["wish"], "holding")
    assert [entry.what for entry in await log_of(house.store) if "taro" in entry.people] == ["wish"]


async def test_wishes_are_narrowed_to_a_gathering(house: House) -> None:
    wish = await left(house, gathering_id="g1")
    await left(house, JIRO, gathering_id="g2")
    assert await seen(house, gathering_id="g1") == [wish]


async def test_only_members_leave_wishes_and_only_hr_reads_them(house: House) -> None:
    await held(house)
    with pytest.raises(Forbidden):
        await house.as_(employee()).wishes.LeaveWish(wish_for())
    with pytest.raises(Forbidden):
        await seen(house, TARO)


async def test_an_erased_person_leaves_no_wish_and_the_company_hears_of_it(house: House) -> None:
    await left(house)
    await hearing.hear(house.store, reactions, erasure_pb2.ErasureRequested(erasure_id="e1", member_id="taro"))
    assert await house.store.wishes.where({}) == []
    assert await seen(house) == []


async def test_wishes_of_two_accounts_stand_beside_each_other_and_part_again(house: House) -> None:
    await left(house)
    await left(house, JIRO)
    house.network.merged["jiro"] = "taro"
    await hearing.hear(house.store, reactions, hearing.merged("jiro", into="taro"))
    assert [wish.member_id for wish in await seen(house)] == ["taro", "taro"]
    house.network.merged.clear()
    await hearing.hear(house.store, reactions, hearing.separated("jiro", into="taro"))
    assert sorted(wish.member_id for wish in await seen(house)) == ["jiro", "taro"]
