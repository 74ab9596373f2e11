"""The daily look: notice once, an end, and a return, whoever looks and however often."""

import asyncio
from datetime import date
from typing import Any

import pytest
from okaeri.network.v1 import eligibility_pb2, member_pb2

from services.network.access_periods import AccessPeriods
from tests.services.network.house import House, alumnus
from tests.services.network.people import describes, earlier, takes_over
from tests.services.network.rules import DAY, began, taro

LAST_DAY = date(2025, 3, 31)
"""Ten years after Taro left."""
NOTICE_DAY = date(2025, 1, 30)


async def ten_years(house: House) -> str:
    """Taro is a member, and the bank gives ten years of access with sixty days of notice."""
    id = await taro(house)
    await began(house, date(2020, 4, 1), access_years=10, notice_days=60)
    return id


async def look(house: House, *days: date) -> None:
    for day in days:
        await AccessPeriods(house.store).look(day)


async def told(house: House) -> list[str]:
    """What was announced of access, in its order."""
    kinds = (eligibility_pb2.AccessEndAnnounced, eligibility_pb2.AccessEnded, eligibility_pb2.AccessReturned)
    events = [event for event in await house.announced() if isinstance(event, kinds)]
    return [f"{type(event).__name__} {event.member_id} {getattr(event, 'ends_on', '')}".strip() for event in events]


async def listed(house: House) -> list[str]:
    found = await house.members(alumnus("somebody")).ListMembers(member_pb2.ListMembersRequest())
    return [member.id for member in found.members]


async def test_notice_goes_out_on_its_day_and_access_ends_after_its_last(house: House) -> None:
    id = await ten_years(house)
    await look(house, NOTICE_DAY - DAY)
    assert await told(house) == []
    await look(house, NOTICE_DAY)
    assert await told(house) == [f"AccessEndAnnounced {id} 2025-03-31"]
    await look(house, LAST_DAY)
    assert len(await told(house)) == 1
    await look(house, LAST_DAY + DAY)
    assert (await told(house))[1:] == [f"AccessEnded {id}"]


async def test_a_job_that_looks_twice_announces_once(house: House) -> None:
    id = await ten_years(house)
    await look(house, *[NOTICE_DAY] * 3, *[LAST_DAY + DAY] * 3)
    assert await told(house) == [f"AccessEndAnnounced {id} 2025-03-31", f"AccessEnded {id}"]


async def test_two_processes_that_look_at_once_announce_once(house: House) -> None:
    id = await ten_years(house)
    await asyncio.gather(*(look(house, NOTICE_DAY) for _ in range(4)))
    assert await told(house) == [f"AccessEndAnnounced {id} 2025-03-31"]


async def test_a_look_that_was_cut_off_is_finished_by_the_next(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await ten_years(house)
    await takes_over(house, [earlier(1, left_on="2015-03-31"), earlier(2, left_on="2015-03-31")])
    dying = AccessPeriods(house.store)
    turn, turned = dying._turn, []

    async def turn_two_and_die(member_id: str, *rest: Any) -> None:
        if len(turned) == 2:
            raise SystemExit
        turned.append(await turn(member_id, *rest))

    monkeypatch.setattr(dying, "_turn", turn_two_and_die)
    with pytest.raises(SystemExit):
        await dying.look(NOTICE_DAY)
    assert len(await told(house)) == 2
    await look(house, NOTICE_DAY)
    assert len(set(await told(house))) == len(await told(house)) == 3


async def test_whoever_has_no_access_is_in_no_directory_and_is_again_when_it_returns(house: House) -> None:
    id = await ten_years(house)
    await describes(house, id, listed=True)
    await look(house, NOTICE_DAY, LAST_DAY)
    assert await listed(house) == [id]
    await look(house, LAST_DAY + DAY)
    assert await listed(house) == []
    stranger = house.members(alumnus("somebody"))
    assert list((await stranger.BatchGetMembers(member_pb2.BatchGetMembersRequest(ids=[id]))).members) == []
    await began(house, date(2025, 4, 10), access_years=20, notice_days=60)
    await look(house, date(2025, 4, 10))
    assert (await told(house))[-1] == f"AccessReturned {id}"
    assert await listed(house) == [id]


async def test_a_rule_that_ends_access_at_once_leaves_the_days_of_the_notice(house: House) -> None:
    id = await taro(house)
    await look(house, date(2026, 11, 22))
    await began(house, date(2026, 11, 23), access_years=5, notice_days=60)
    await look(house, date(2026, 11, 23))
    assert await told(house) == [f"AccessEndAnnounced {id} 2027-01-22"]
    await look(house, date(2027, 1, 22))
    assert len(await told(house)) == 1
    await look(house, date(2027, 1, 23))
    assert (await told(house))[1:] == [f"AccessEnded {id}"]


async def test_without_a_rule_nobodys_access_ends(house: House) -> None:
    await taro(house)
    await look(house, date(2099, 1, 1))
    assert await told(house) == []


async def test_a_profile_is_changed_with_the_version_that_was_seen_also_after_a_notice(house: House) -> None:
    id = await ten_years(house)
    await look(house, NOTICE_DAY)
    assert (await describes(house, id, headline="資産運用")).headline == "資産運用"


async def test_the_job_looks_at_start_and_stops_when_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await ten_years(house)
    looked: asyncio.Queue[date] = asyncio.Queue()
    periods = AccessPeriods(house.store)

    async def look_once(day: date) -> None:
        looked.put_nowait(day)

    monkeypatch.setattr(periods, "look", look_once)
    running = asyncio.create_task(periods.run())
    await asyncio.wait_for(looked.get(), 5)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
