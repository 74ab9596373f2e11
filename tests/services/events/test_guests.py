"""Guests without an account: registered by mail, confirmed once, and managed with a secret."""

from datetime import timedelta
from typing import Any

import pytest
from okaeri.events.v1 import gathering_pb2 as pb
from okaeri.events.v1 import guest_pb2

from chassis.clock import now
from chassis.errors import InvalidInput, NotFound, NotSignedIn, RuleBroken
from chassis.mongo import NOTHING
from chassis.people.retention import let_go
from tests.services.calling import announced, request_id
from tests.services.events.house import HOLDING, TARO, House, moment

TAKEN, WAITING, OFFERED = 1, 2, 3
AT_ONCE = pb.GatheringTerms(hand_on=pb.HAND_ON_AT_ONCE, companions_limit=1)


async def register(house: House, gathering: Any, mail: str = "kiku@home.example", **said: Any) -> Any:
    usual = {"gathering_id": gathering.id, "name": "菊池きく", "mail": mail}
    return await house.ask("RegisterGuest", None, **{**usual, **said})


async def guest_of(house: House, gathering: Any, mail: str = "kiku@home.example") -> Any:
    return await house.store.guests.with_mail(gathering.id, mail)


async def confirmed(house: House, gathering: Any, mail: str = "kiku@home.example", **said: Any) -> Any:
    await register(house, gathering, mail, **said)
    guest = await guest_of(house, gathering, mail)
    return await house.ask("ConfirmGuest", None, secret=house.secrets.confirming(guest.id))


async def test_a_guest_has_a_seat_once_the_address_is_confirmed(house: House) -> None:
    gathering = await house.published(terms=pb.GatheringTerms(companions_limit=1))
    await register(house, gathering, companions=["友だち"])
    assert (await house.seen(gathering)).seats_taken == 0
    guest = await guest_of(house, gathering)
    answer = await house.ask("ConfirmGuest", None, secret=house.secrets.confirming(guest.id))
    assert answer.guest_seat.seat.state == TAKEN
    assert answer.guest_seat.seat.audience == pb.AUDIENCE_GUESTS
    assert len(answer.guest_seat.tickets) == 2
    assert (await house.seen(gathering)).seats_taken == 2
    again = await house.ask("GetGuestSeat", None, secret=answer.managing_secret)
    assert again.seat == answer.guest_seat.seat


async def test_a_confirming_link_works_once(house: House) -> None:
    gathering = await house.published()
    await register(house, gathering)
    secret = house.secrets.confirming((await guest_of(house, gathering)).id)
    request = guest_pb2.ConfirmGuestRequest(request_id=request_id(), secret=secret)
    first = await house.as_(None).ConfirmGuest(request)
    assert await house.as_(None).ConfirmGuest(request) == first
    with pytest.raises(NotSignedIn):
        await house.ask("ConfirmGuest", None, secret=secret)


async def test_guests_wait_in_the_order_of_their_confirmations(house: House) -> None:
    gathering = await house.published(capacity=1, terms=AT_ONCE)
    await register(house, gathering, "slow@home.example")
    first = await confirmed(house, gathering, "quick@home.example")
    slow = await guest_of(house, gathering, "slow@home.example")
    second = await house.ask("ConfirmGuest", None, secret=house.secrets.confirming(slow.id))
    assert (second.guest_seat.seat.state, second.guest_seat.seat.waiting_position) == (WAITING, 1)
    assert list(second.guest_seat.tickets) == []
    await house.ask("LeaveGuestSeat", None, secret=first.managing_secret)
    assert (await house.ask("GetGuestSeat", None, secret=second.managing_secret)).seat.state == TAKEN


async def test_who_leaves_is_forgotten_and_a_repeat_is_answered_the_same(house: House) -> None:
    gathering = await house.published()
    answer = await confirmed(house, gathering)
    request = guest_pb2.LeaveGuestSeatRequest(request_id=request_id(), secret=answer.managing_secret)
    for _ in range(2):
        await house.as_(None).LeaveGuestSeat(request)
    assert await house.store.guests.where({}) == await house.store.seats.where({}) == []
    with pytest.raises(NotFound):
        await house.ask("GetGuestSeat", None, secret=answer.managing_secret)


async def test_an_offer_to_a_guest_is_taken_and_a_seat_is_kept_and_moved(house: House) -> None:
    gathering = await house.published(capacity=1, terms=pb.GatheringTerms(online_capacity=1))
    await house.take_seat(gathering)
    secret = (await confirmed(house, gathering)).managing_secret
    await house.leave_seat(gathering)
    assert (await house.ask("GetGuestSeat", None, secret=secret)).seat.state == OFFERED
    assert (await house.ask("AcceptGuestOffer", None, secret=secret)).seat.state == TAKEN
    moved = await house.ask("MoveGuestSeat", None, secret=secret, form=pb.FORM_ONLINE)
    assert moved.seat.form == pb.FORM_ONLINE
    seen = await house.seen(gathering, HOLDING)
    await house.change(seen, start_time=moment(72), end_time=moment(75))
    assert (await house.ask("GetGuestSeat", None, secret=secret)).seat.asks_to_keep
    assert not (await house.ask("KeepGuestSeat", None, secret=secret)).seat.asks_to_keep


@pytest.mark.parametrize("secret", ["x" * 43, "kiku." + "A" * 43, "🦊" * 16])
@pytest.mark.parametrize("name", ["ConfirmGuest", "GetGuestSeat", "LeaveGuestSeat", "AcceptGuestOffer"])
async def test_a_secret_that_was_not_made_here_opens_nothing(house: House, name: str, secret: str) -> None:
    with pytest.raises(NotFound if name == "GetGuestSeat" else NotSignedIn):
        await house.ask(name, None, secret=secret)


async def test_the_secrets_of_the_two_links_are_not_each_others(house: House) -> None:
    gathering = await house.published()
    await register(house, gathering)
    guest = await guest_of(house, gathering)
    for name, secret in (
        ("ConfirmGuest", house.secrets.managing(guest.id)),
        ("GetGuestSeat", house.secrets.confirming(guest.id)),
        ("GetGuestSeat", house.secrets.managing(guest.id)),
    ):
        with pytest.raises(NotFound if name == "GetGuestSeat" else NotSignedIn):
            await house.ask(name, None, secret=secret)


@pytest.mark.parametrize("mail", ["kiku@bank.example", "kiku@TOKYO.Bank.example"])
async def test_an_employees_address_is_no_guests(house: House, mail: str) -> None:
    gathering = await house.published()
    with pytest.raises(InvalidInput) as error:
        await register(house, gathering, mail)
    assert error.value.field == "mail"
    await register(house, gathering, "kiku@mybank.example")


async def test_an_address_that_is_known_is_answered_the_same_and_mailed_once_a_minute(house: House) -> None:
    gathering = await house.published()
    answers = [await register(house, gathering), await register(house, gathering, "KIKU@home.example", name="きく")]
    assert answers[0] == answers[1]
    told = await announced(house.store, guest_pb2.GuestRegistered, pb.GatheringPublished)
    assert len([event for event in told if isinstance(event, guest_pb2.GuestRegistered)]) == 1
    assert len(await house.store.guests.where({})) == 1


async def test_what_a_guest_may_not_is_said_before_a_mail(house: House) -> None:
    draft, full_party = await house.drafted(), await house.published(terms=AT_ONCE)
    for_alumni = await house.published(terms=pb.GatheringTerms(audiences=[pb.AUDIENCE_ALUMNI]))
    with pytest.raises(NotFound):
        await register(house, draft)
    for gathering, said, rule in (
        (for_alumni, {}, "not_in_the_audience"),
        (full_party, {"companions": ["a", "b"]}, "party_too_large"),
    ):
        with pytest.raises(RuleBroken) as error:
            await register(house, gathering, **said)
        assert error.value.rule == rule
    assert await house.store.guests.where({}) == []


async def test_a_link_is_worth_nothing_after_a_day(house: House) -> None:
    gathering = await house.published()
    await register(house, gathering)
    guest = await guest_of(house, gathering)
    late = type(guest)(**{**vars(guest), "expires_at": now() - timedelta(seconds=1)})
    async with house.store.transaction() as tx:
        await tx.guests.save(late, announcing=NOTHING)
    with pytest.raises(NotSignedIn):
        await house.ask("ConfirmGuest", None, secret=house.secrets.confirming(guest.id))


async def test_a_host_sees_the_name_and_retention_lets_go_of_it(house: House) -> None:
    gathering = await house.published()
    await confirmed(house, gathering)
    listed = await house.ask("ListRegistrations", HOLDING, gathering_id=gathering.id)
    assert [(each.member_id, each.guest_name) for each in listed.registrations] == [("", "菊池きく")]
    await let_go(house.store, now() + timedelta(days=4 * 365))
    (seat,) = await house.store.seats.where({})
    assert (seat.guest_id, seat.places, await house.store.guests.where({})) == ("", 1, [])


async def test_a_member_and_a_guest_do_not_see_each_others_seat(house: House) -> None:
    gathering = await house.published()
    await confirmed(house, gathering)
    assert not (await house.seen(gathering, TARO)).HasField("own_seat")
