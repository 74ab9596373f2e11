"""Two accounts that became one member: seats go along, and back, and none is lost or sold twice by it."""

import pytest
from okaeri.events.v1 import gathering_pb2 as pb

from chassis.errors import NotFound
from services.events import reactions
from tests.services.calling import alumnus
from tests.services.events.house import TARO, House
from tests.services.hearing import hear, merged, separated

TWIN, THIRD = alumnus("twin"), alumnus("third")
MERGED, SEPARATED = merged("twin", "taro"), separated("twin", "taro")


async def taken(house: House, gathering: object) -> int:
    id = gathering.id  # type: ignore[attr-defined]
    return (await house.store.gatherings.get(id)).seats_taken


async def has_seat(house: House, gathering: object, who: object) -> bool:
    return bool((await house.seen(gathering, who)).has_own_seat)  # type: ignore[arg-type]


async def test_a_seat_is_the_staying_ones_and_goes_back(house: House) -> None:
    gathering = await house.published()
    await house.take_seat(gathering, TWIN)
    await hear(house.store, reactions, MERGED)
    assert (await has_seat(house, gathering, TARO), await has_seat(house, gathering, TWIN)) == (True, False)
    await hear(house.store, reactions, SEPARATED)
    assert (await has_seat(house, gathering, TARO), await has_seat(house, gathering, TWIN)) == (False, True)
    assert await taken(house, gathering) == 1


async def test_two_seats_of_one_person_are_both_there_again_after_separating(house: House) -> None:
    gathering = await house.published(capacity=2)
    for who in (TARO, TWIN):
        await house.take_seat(gathering, who)
    await hear(house.store, reactions, MERGED)
    assert await taken(house, gathering) == 2
    await hear(house.store, reactions, SEPARATED)
    for who in (TARO, TWIN):
        assert await has_seat(house, gathering, who)
    assert (await house.take_seat(gathering, THIRD)).state == pb.SEAT_STATE_WAITING


async def test_who_leaves_leaves_both_seats(house: House) -> None:
    gathering = await house.published(capacity=2)
    for who in (TARO, TWIN):
        await house.take_seat(gathering, who)
    await hear(house.store, reactions, MERGED)
    await house.leave_seat(gathering)
    assert await taken(house, gathering) == 0
    with pytest.raises(NotFound):
        await house.leave_seat(gathering)


async def test_a_seat_taken_under_the_old_id_is_the_staying_ones(house: House) -> None:
    gathering = await house.published()
    await hear(house.store, reactions, MERGED)
    await house.take_seat(gathering, TWIN)
    assert await has_seat(house, gathering, TARO)


async def test_nobody_takes_a_second_seat_under_the_old_id(house: House) -> None:
    gathering = await house.published()
    await house.take_seat(gathering)
    await hear(house.store, reactions, MERGED)
    await house.take_seat(gathering, TWIN)
    assert await taken(house, gathering) == 1


async def test_a_seat_taken_since_stays_with_the_one_that_stayed(house: House) -> None:
    gathering = await house.published()
    await hear(house.store, reactions, MERGED)
    await house.take_seat(gathering)
    await hear(house.store, reactions, SEPARATED)
    assert (await has_seat(house, gathering, TARO), await has_seat(house, gathering, TWIN)) == (True, False)


async def test_an_undoing_heard_before_its_merge_keeps_it_from_happening(house: House) -> None:
    gathering = await house.published()
    await house.take_seat(gathering, TWIN)
    for event in (SEPARATED, MERGED):
        await hear(house.store, reactions, event)
    assert await has_seat(house, gathering, TWIN)
