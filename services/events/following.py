"""What events does about its own domain events, and about what people did later: letters, and figures.

It hears itself so that a rush for seats waits for no letter: what must be written follows, once, when NATS delivers.
These are reactions; `services.events.reactions` shows them to the inbox.
"""

from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp
from okaeri.events.v1 import gathering_pb2, guest_pb2
from okaeri.network.v1 import attribution_pb2, consent_pb2, member_pb2
from okaeri.recruiting.v1 import application_pb2, wish_pb2

from chassis.clock import now
from chassis.cloud_events import Happening
from chassis.inbox import hears
from chassis.mongo import NOTHING
from services.events.composing import guest_of, person_of
from services.events.domain.mailings import MailingKind, guest_notice, mailing_of, name_of, seat_notice
from services.events.domain.outcomes import Beginning, Deed, Doing, How, gatherings_behind, was_there
from services.events.messages.publicity import story_withdrawn
from services.events.messages.reading import state_of
from services.events.store import EventsStore


@hears(gathering_pb2.SeatStateChanged)
async def tell_of_a_seat(event: gathering_pb2.SeatStateChanged, tx: EventsStore, happening: Happening) -> None:
    """Writes to whoever has the seat where it stands now; each host announces it, and one letter goes out."""
    seat = await tx.seats.find(event.seat_id)
    if seat is None or not seat.guest_id or seat.is_walk_in:
        return
    state, turned_at = state_of(event.to_state), _moment(event.change_time, happening)
    whose = {"person_id": person_of(seat), "guest_id": guest_of(seat)}
    notice = seat_notice(event.gathering_id, seat.id, state or "", turned_at, now(), **whose)
    await tx.notices.put([notice])


@hears(guest_pb2.GuestRegistered)
async def send_the_link(event: guest_pb2.GuestRegistered, tx: EventsStore, happening: Happening) -> None:
    """Writes to the guest, who confirms the address by it."""
    await tx.notices.put([guest_notice(event.gathering_id, event.guest_id, happening.id, now())])


@hears(gathering_pb2.GatheringChanged)
async def tell_of_a_change(event: gathering_pb2.GatheringChanged, tx: EventsStore, happening: Happening) -> None:
    """Writes to those who hold a seat or wait."""
    version = str(event.gathering_version)
    await tx.mailings.put(mailing_of(MailingKind.CHANGE, event.gathering_id, version, now()))


@hears(gathering_pb2.GatheringCancelled)
async def tell_that_it_is_off(event: gathering_pb2.GatheringCancelled, tx: EventsStore, happening: Happening) -> None:
    """Writes to those who hold a seat or wait."""
    await tx.mailings.put(mailing_of(MailingKind.CANCELLATION, event.gathering_id, "", now()))


@hears(attribution_pb2.JoiningAttributed)
async def begin_a_membership(event: attribution_pb2.JoiningAttributed, tx: EventsStore, happening: Happening) -> None:
    """Keeps that the gathering was a way into the network."""
    beginning = Beginning(
        id=name_of(How.JOINED, event.gathering_id, event.member_id),
        gathering_id=event.gathering_id,
        member_id=await tx.standins.now(event.member_id),
        how=How.JOINED,
        at=_moment(event.join_time, happening),
        is_first=event.is_first_touch,
        is_last=event.is_last_touch,
    )
    await tx.beginnings.put(beginning)


@hears(wish_pb2.WishReceived)
async def begin_a_wish(event: wish_pb2.WishReceived, tx: EventsStore, happening: Happening) -> None:
    """Keeps that somebody left a wish, who had a seat there or came into the network by it."""
    names = await tx.known_as(await tx.standins.now(event.member_id))
    seats = [seat for seat in await tx.seats.of_guests(names) if seat.gathering_id == event.gathering_id]
    begun = [each for each in await tx.beginnings.of_members(names) if each.gathering_id == event.gathering_id]
    if not seats and not begun:
        return
    at, person = _moment(event.receive_time, happening), await tx.standins.now(event.member_id)
    id = name_of(How.WISHED, event.wish_id)
    await tx.beginnings.put(Beginning(id, event.gathering_id, person, How.WISHED, at, company_id=event.company_id))


@hears(member_pb2.MemberJoined)
async def count_a_member(event: member_pb2.MemberJoined, tx: EventsStore, happening: Happening) -> None:
    """Counts somebody who joined, whom it does not name."""
    id = name_of(Doing.JOINED, happening.id)
    await tx.deeds.put(Deed(id, Doing.JOINED, _moment(event.join_time, happening), tuple(event.company_ids)))


@hears(application_pb2.MemberApplied)
async def count_an_application(event: application_pb2.MemberApplied, tx: EventsStore, happening: Happening) -> None:
    """Counts an application, by the gatherings its person had been at; the person is not kept."""
    at = _moment(event.apply_time, happening)
    behind = await _behind(tx, event.member_id, at)
    deed = Deed(event.application_id, Doing.APPLIED, at, (event.company_id,), behind)
    await tx.deeds.put(deed)


@hears(application_pb2.ApplicantHired)
async def count_a_hire(event: application_pb2.ApplicantHired, tx: EventsStore, happening: Happening) -> None:
    """Notes at the application that it led to a hire."""
    at = _moment(event.hire_time, happening)
    deed = await tx.deeds.find(event.application_id)
    if deed is None:
        behind = await _behind(tx, event.member_id, at)
        deed = await tx.deeds.add(
            Deed(event.application_id, Doing.APPLIED, at, (event.company_id,), behind), announcing=NOTHING
        )
    await tx.deeds.save(deed.hired(at), announcing=NOTHING)


@hears(application_pb2.ApplicantHireCancelled)
async def take_back_a_hire(
    event: application_pb2.ApplicantHireCancelled, tx: EventsStore, happening: Happening
) -> None:
    """A hire that did not come to be does not count."""
    deed = await tx.deeds.get(event.application_id)
    await tx.deeds.save(deed.not_hired(), announcing=NOTHING)


@hears(consent_pb2.ConsentWithdrawn)
async def take_stories_back(event: consent_pb2.ConsentWithdrawn, tx: EventsStore, happening: Happening) -> None:
    """A story whose consent was taken back is taken back, unless it was offered later on another one."""
    if event.purpose == consent_pb2.CONSENT_PURPOSE_STORY:
        for story in await tx.stories.standing_of(await tx.known_as(event.member_id), event.company_id):
            if story.approved_at <= happening.time:
                await tx.stories.save(story.withdrawn(), announcing=story_withdrawn(story))


async def withdraw_stories(tx: EventsStore, names: frozenset[str]) -> None:
    """Takes back what somebody told, and tells who mirrors it."""
    for story in await tx.stories.standing_of(names):
        await tx.stories.save(story.withdrawn(), announcing=story_withdrawn(story))


async def _behind(tx: EventsStore, member_id: str, at: datetime) -> tuple[str, ...]:
    """The gatherings where the person was, by which it joined, or at which it left a wish."""
    names = await tx.known_as(await tx.standins.now(member_id))
    been = {seat.gathering_id for seat in await tx.seats.of_guests(names) if was_there(seat)}
    begun = {each.gathering_id for each in await tx.beginnings.of_members(names)}
    return gatherings_behind((await tx.gatherings.many(been | begun)).values(), at)


def _moment(said: Timestamp, happening: Happening) -> datetime:
    """The moment the event says, else the one it was announced at; in whole milliseconds, as everywhere."""
    at = said.ToDatetime(UTC) if said.seconds else happening.time
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


__all__ = [
    "begin_a_membership",
    "begin_a_wish",
    "count_a_hire",
    "count_a_member",
    "count_an_application",
    "send_the_link",
    "take_back_a_hire",
    "take_stories_back",
    "tell_of_a_change",
    "tell_of_a_seat",
    "tell_that_it_is_off",
]
