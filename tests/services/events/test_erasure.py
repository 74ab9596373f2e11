"""Events forgets a person: seats to come are freed, seats that were are counted as nobody's."""

from datetime import timedelta
from typing import Any

from okaeri.events.v1 import gathering_pb2 as pb
from okaeri.network.v1 import erasure_pb2
from okaeri.person.v1 import person_pb2

from chassis.clock import now
from chassis.mongo import NOTHING
from services.events import reactions
from services.events.domain import Audience, Form, Plan, Seat, Times, drafted
from tests.services import hearing
from tests.services.calling import alumnus, announced, employee
from tests.services.events.house import TARO, House

ASKED = erasure_pb2.ErasureRequested(erasure_id="e1", member_id="taro")


async def forget(house: House) -> None:
    await hearing.hear(house.store, reactions, ASKED)


async def told(house: House) -> list[Any]:
    kinds = pb.GatheringPublished, pb.SeatStateChanged, pb.SeatsChanged, person_pb2.PersonErased
    return await announced(house.store, *kinds)


async def past_gathering(house: House) -> None:
    at = now()
    times = Times(at - timedelta(days=2), at - timedelta(days=1))
    was = drafted("past", ("holding",), Plan("おかえり会", place="東京", capacity=5), times, at - timedelta(days=9))
    was = was.publish(at - timedelta(days=8))
    was = was.with_room(was.room(Form.IN_PERSON).with_places(Audience.ALUMNI, 2))
    async with house.store.transaction() as tx:
        await tx.gatherings.add(was, announcing=NOTHING)
        seats = [Seat(f"s-{guest}", "past", guest, at - timedelta(days=3)) for guest in ("taro", "emi")]
        await tx.seats.add_many(seats, announcing=NOTHING)


async def test_a_seat_to_come_is_free_for_somebody_else(house: House) -> None:
    gathering = await house.published(capacity=1)
    await house.take_seat(gathering)
    await forget(house)
    assert (await house.seen(gathering, employee())).seats_taken == 0
    await house.take_seat(gathering, employee())
    changes = [event.seats_taken for event in await told(house) if isinstance(event, pb.SeatsChanged)]
    assert changes == [1, 0, 1]


async def test_a_seat_that_was_stays_counted_as_nobodys(house: House) -> None:
    await past_gathering(house)
    await forget(house)
    assert (await house.store.gatherings.get("past")).seats_taken == 2
    assert sorted(seat.guest_id for seat in await house.store.seats.where({})) == ["", "emi"]


async def test_seats_of_others_stay(house: House) -> None:
    gathering = await house.published()
    await house.take_seat(gathering)
    await house.take_seat(gathering, alumnus("jiro"))
    await forget(house)
    assert (await house.seen(gathering, alumnus("jiro"))).has_own_seat
    assert not (await house.seen(gathering, TARO)).has_own_seat


async def test_it_confirms_once_each_time_it_is_asked(house: House) -> None:
    gathering = await house.published()
    await house.take_seat(gathering)
    await forget(house)
    async with house.store.transaction() as tx:
        await tx.seats.add(Seat("late", gathering.id, "jiro", now()), announcing=NOTHING)
    await hearing.hear(house.store, reactions, erasure_pb2.ErasureRequested(erasure_id="e1", member_id="taro"))
    confirmed = [event for event in await told(house) if isinstance(event, person_pb2.PersonErased)]
    assert [(event.erasure_id, event.service) for event in confirmed] == [("e1", "events")] * 2
    assert [seat.id for seat in await house.store.seats.where({})] == ["late"]
