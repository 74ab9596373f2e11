"""Series and templates: their days, and changes in the middle that touch nobody's seat unasked."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from okaeri.events.v1 import gathering_pb2, series_pb2

from chassis.clock import TOKYO
from chassis.errors import InvalidInput, NotFound
from services.events.domain.cadences import Cadence, CadenceKind
from tests.services.calling import announced
from tests.services.events.house import BANK, CANCELLED, DRAFT, HOLDING, PUBLISHED, TARO, House, moment

FOLLOWING = gathering_pb2.CHANGE_SCOPE_THIS_AND_FOLLOWING
PLAN = series_pb2.GatheringPlan(title="おかえり会", place="東京", minutes=120, capacity=10)
WEEKLY = series_pb2.Cadence(kind=series_pb2.CADENCE_KIND_WEEKLY, every=2)


async def scheduled(house: House, count: int = 4, **said: Any) -> Any:
    usual = {"company_id": "holding", "title": "隔週の会", "cadence": WEEKLY, "plan": PLAN, "count": count}
    return await house.ask("ScheduleSeries", HOLDING, **{**usual, "start_time": moment(48), **said})


async def gatherings(house: House, series: Any) -> list[Any]:
    ids = gathering_pb2.BatchGetGatheringsRequest(ids=series.gathering_ids)
    found = {each.id: each for each in (await house.as_(HOLDING).BatchGetGatherings(ids)).gatherings}
    return [found[id] for id in series.gathering_ids]


async def told_of(house: House) -> set[str]:
    """The gatherings whose end was announced."""
    others = gathering_pb2.GatheringPublished, gathering_pb2.SeatsChanged, gathering_pb2.SeatStateChanged
    told = await announced(house.store, series_pb2.SeriesScheduled, gathering_pb2.GatheringCancelled, *others)
    return {event.gathering_id for event in told if isinstance(event, gathering_pb2.GatheringCancelled)}


@pytest.mark.parametrize(
    ("kind", "every", "first", "days"),
    [
        (CadenceKind.WEEKLY, 2, "2026-12-21", ["2026-12-21", "2027-01-04", "2027-01-18"]),
        (CadenceKind.MONTHLY_DAY, 1, "2027-01-31", ["2027-01-31", "2027-02-28", "2027-03-31"]),
        (CadenceKind.MONTHLY_DAY, 3, "2026-11-15", ["2026-11-15", "2027-02-15", "2027-05-15"]),
        (CadenceKind.MONTHLY_WEEKDAY, 1, "2026-11-19", ["2026-11-19", "2026-12-17", "2027-01-21"]),
        (CadenceKind.MONTHLY_WEEKDAY, 1, "2027-01-29", ["2027-01-29", "2027-02-26", "2027-03-26"]),
        (CadenceKind.MONTHLY_WEEKDAY, 2, "2027-01-29", ["2027-01-29", "2027-03-26", "2027-05-28"]),
    ],
)
def test_the_days_of_a_cadence_are_days_of_asia_tokyo(
    kind: CadenceKind, every: int, first: str, days: list[str]
) -> None:
    early = datetime.fromisoformat(f"{first}T07:30:00").replace(tzinfo=TOKYO).astimezone(datetime.now(TOKYO).tzinfo)
    starts = [Cadence(kind, every).occurrence(early, number) for number in range(3)]
    assert [f"{each.astimezone(TOKYO):%Y-%m-%d %H:%M}" for each in starts] == [f"{day} 07:30" for day in days]


async def test_a_series_drafts_its_gatherings_and_is_made_longer(house: House) -> None:
    series = await scheduled(house, count=2)
    assert len(series.gathering_ids) == 2
    longer = await house.ask("ExtendSeries", HOLDING, id=series.id, count=1)
    starts = [each.start_time.seconds for each in await gatherings(house, longer)]
    assert [later - earlier for earlier, later in pairwise(starts)] == [14 * 86400] * 2
    published = await house.ask("PublishSeries", HOLDING, id=series.id)
    assert {each.state for each in await gatherings(house, published)} == {gathering_pb2.GATHERING_STATE_PUBLISHED}
    kinds = series_pb2.SeriesScheduled, gathering_pb2.GatheringPublished
    told = [event for event in await announced(house.store, *kinds) if isinstance(event, series_pb2.SeriesScheduled)]
    assert [(event.company_id, event.gatherings) for event in told] == [("holding", 2), ("holding", 3)]


async def test_one_is_changed_alone(house: House) -> None:
    series = await scheduled(house)
    second = (await gatherings(house, series))[1]
    await house.change(second, title="特別な会")
    titles = [each.title for each in await gatherings(house, series)]
    assert titles == ["おかえり会", "特別な会", "おかえり会", "おかえり会"]


async def test_this_and_those_that_follow_are_changed_where_nobody_holds_a_seat(house: House) -> None:
    series = await house.ask("PublishSeries", HOLDING, id=(await scheduled(house)).id)
    first, second, third, fourth = await gatherings(house, series)
    await house.take_seat(third, TARO)
    changed = await house.change(second, title="新しい会", place="大阪", scope=FOLLOWING)
    assert list(changed.changed_gathering_ids) == [fourth.id]
    assert list(changed.held_gathering_ids) == [third.id]
    assert [each.title for each in await gatherings(house, series)] == [
        "おかえり会",
        "新しい会",
        "おかえり会",
        "新しい会",
    ]
    again = await house.change(changed.gathering, place="福岡", scope=FOLLOWING, including_held=True)
    assert list(again.held_gathering_ids) == []
    now_are = [(each.title, each.place) for each in await gatherings(house, series)]
    assert now_are == [("おかえり会", "東京"), ("新しい会", "福岡"), ("おかえり会", "福岡"), ("新しい会", "福岡")]
    assert (await house.seen(first)).version == first.version


async def test_this_and_those_that_follow_are_cancelled_where_nobody_holds_a_seat(house: House) -> None:
    series = await house.ask("PublishSeries", HOLDING, id=(await scheduled(house)).id)
    _, second, third, _ = await gatherings(house, series)
    await house.take_seat(third, TARO)
    longer = await house.ask("ExtendSeries", HOLDING, id=series.id, count=1)
    await house.cancel(second, scope=FOLLOWING)
    assert [each.state for each in await gatherings(house, longer)] == [
        PUBLISHED,
        CANCELLED,
        PUBLISHED,
        CANCELLED,
        DRAFT,
    ]
    assert await told_of(house) == {series.gathering_ids[1], series.gathering_ids[3]}


async def test_those_that_follow_are_cancelled_with_their_seats_where_the_host_says_so(house: House) -> None:
    series = await house.ask("PublishSeries", HOLDING, id=(await scheduled(house)).id)
    _, second, third, _ = await gatherings(house, series)
    await house.take_seat(third, TARO)
    await house.cancel(second, scope=FOLLOWING, including_held=True)
    assert [each.state for each in await gatherings(house, series)] == [PUBLISHED, *[CANCELLED] * 3]
    assert (await house.seen(third)).own_seat.state == gathering_pb2.SEAT_STATE_TAKEN


async def test_one_is_cancelled_alone_and_what_is_in_no_series_has_none_that_follow(house: House) -> None:
    series = await house.ask("PublishSeries", HOLDING, id=(await scheduled(house, count=2)).id)
    first, _ = await gatherings(house, series)
    await house.cancel(first)
    assert [each.state for each in await gatherings(house, series)] == [CANCELLED, PUBLISHED]
    alone, other = await house.published(), await house.published()
    await house.cancel(alone, scope=FOLLOWING)
    assert (await house.seen(other)).state == PUBLISHED


async def test_a_repeated_cancellation_of_those_that_follow_answers_the_same(house: House) -> None:
    series = await house.ask("PublishSeries", HOLDING, id=(await scheduled(house, count=2)).id)
    first, _ = await gatherings(house, series)
    said = {"request_id": "the same request", "id": first.id, "version": first.version, "scope": FOLLOWING}
    assert await house.ask("CancelGathering", HOLDING, **said) == await house.ask("CancelGathering", HOLDING, **said)
    assert await told_of(house) == set(series.gathering_ids)


async def test_another_host_of_a_draft_hosts_the_drafts_that_follow_too(house: House) -> None:
    series = await scheduled(house, count=3)
    first, second, third = await gatherings(house, series)
    await house.publish(third)
    together = gathering_pb2.CoHosts(company_ids=["bank"])
    await house.change(second, co_hosts=together, scope=FOLLOWING)
    hosts = [list(each.host_company_ids) for each in await gatherings(house, series)]
    assert hosts == [["holding"], ["holding", "bank"], ["holding"]]
    longer = await house.ask("ExtendSeries", BANK, id=series.id, count=1)
    assert (await gatherings(house, longer))[3].host_company_ids == ["holding", "bank"]
    assert first.host_company_ids == ["holding"]


async def test_what_was_changed_alone_before_stays_so(house: House) -> None:
    series = await scheduled(house)
    _, second, third, _ = await gatherings(house, series)
    await house.change(third, capacity=99)
    await house.change(second, title="新しい会", scope=FOLLOWING)
    assert [(each.title, each.capacity) for each in await gatherings(house, series)][2] == ("新しい会", 99)


async def test_those_that_follow_move_as_much_and_so_do_those_to_come(house: House) -> None:
    series = await scheduled(house, count=3)
    before = await gatherings(house, series)
    later = [moment(0) for _ in range(2)]
    for time, was in zip(later, (before[1].start_time, before[1].end_time), strict=True):
        time.FromDatetime(was.ToDatetime() + timedelta(days=1))
    await house.change(before[1], start_time=later[0], end_time=later[1], scope=FOLLOWING)
    longer = await house.ask("ExtendSeries", HOLDING, id=series.id, count=1)
    after = await gatherings(house, longer)
    moved = [now.start_time.seconds - was.start_time.seconds for now, was in zip(after, before, strict=False)]
    assert moved == [0, 86400, 86400]
    assert after[3].start_time.seconds - after[2].start_time.seconds == 14 * 86400


async def test_series_and_templates_of_another_company_are_not_found(house: House) -> None:
    series = await scheduled(house)
    template = await house.ask("SaveTemplate", HOLDING, company_id="holding", name="定例", plan=PLAN)
    for name, said in (
        ("ExtendSeries", {"id": series.id, "count": 1}),
        ("PublishSeries", {"id": series.id}),
        ("ListSeries", {"company_id": "holding"}),
        ("DeleteTemplate", {"id": template.id}),
        ("ListTemplates", {"company_id": "holding"}),
        ("SaveTemplate", {"company_id": "holding", "name": "x", "plan": PLAN}),
    ):
        with pytest.raises(NotFound):
            await house.ask(name, BANK, **said)
    assert (await house.ask("BatchGetSeries", BANK, ids=[series.id])).series == []
    assert [each.id for each in (await house.ask("BatchGetSeries", HOLDING, ids=[series.id])).series] == [series.id]
    assert [each.id for each in (await house.ask("ListSeries", HOLDING, company_id="holding")).series] == [series.id]


async def test_a_template_of_the_same_name_is_replaced(house: House) -> None:
    said = {"company_id": "holding", "name": "定例"}
    first = await house.ask("SaveTemplate", HOLDING, plan=PLAN, **said)
    other = series_pb2.GatheringPlan(title="別の会", place="大阪", minutes=60, capacity=5)
    second = await house.ask("SaveTemplate", HOLDING, plan=other, **said)
    assert (first.id, second.plan.title) == (second.id, "別の会")
    (listed,) = (await house.ask("ListTemplates", HOLDING, company_id="holding")).templates
    assert (listed.plan.title, listed.plan.minutes) == ("別の会", 60)
    await house.ask("DeleteTemplate", HOLDING, id=first.id)
    assert (await house.ask("ListTemplates", HOLDING, company_id="holding")).templates == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"plan": series_pb2.GatheringPlan(title="会", minutes=60)}, "capacity"),
        ({"start_time": {"seconds": 253402300000}}, "start_time"),
        ({"co_host_company_ids": ["nowhere"]}, "co_host_company_ids"),
    ],
)
async def test_a_series_that_cannot_be_is_refused_whole(house: House, said: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        await scheduled(house, **said)
    assert error.value.field == field
    assert await house.store.gatherings.where({}) == await house.store.series.where({}) == []
