"""What events does about others' domain events: it learns which companies the group has, and forgets people.

What follows of its own events, and the figures, is in `services.events.following`.
"""

from okaeri.identity.v1 import organisation_pb2
from okaeri.network.v1 import erasure_pb2, merge_pb2

from chassis.cloud_events import Happening
from chassis.inbox import hears
from chassis.mongo import NOTHING
from chassis.people.messages import person_erased
from chassis.standins import Merging
from services.events.domain import Company
from services.events.following import *  # noqa: F403 - reactions that the inbox finds here
from services.events.following import withdraw_stories
from services.events.seating import give_seats_back
from services.events.store import EventsStore


@hears(organisation_pb2.CompanyCreated)
async def learn_company(event: organisation_pb2.CompanyCreated, tx: EventsStore, happening: Happening) -> None:
    """Keeps the company, which may host gatherings from now on."""
    if await tx.companies.find(event.company_id) is None:
        await tx.companies.add(Company(event.company_id, event.name), announcing=NOTHING)


@hears(erasure_pb2.ErasureRequested)
async def forget(event: erasure_pb2.ErasureRequested, tx: EventsStore, happening: Happening) -> None:
    """Frees the person's seats at what is to come; at what is over the seat stays counted, as nobody's."""
    await give_seats_back(tx, await tx.seats.of_guests(await tx.known_as(event.member_id)))
    await withdraw_stories(tx, await tx.known_as(event.member_id))
    await tx.erase_person(event.member_id, announcing=person_erased(event.erasure_id, "events"))


@hears(merge_pb2.MembersMerged)
async def take_over(event: merge_pb2.MembersMerged, tx: EventsStore, happening: Happening) -> None:
    """Seats of the one are the other's."""
    merging = Merging(tx, tx.standins)
    await merging.merge(event.merge_id, merged=event.merged_member_id, stays=event.member_id)


@hears(merge_pb2.MembersSeparated)
async def give_back(event: merge_pb2.MembersSeparated, tx: EventsStore, happening: Happening) -> None:
    """What went along goes back."""
    await Merging(tx, tx.standins).separate(event.merge_id, merged=event.merged_member_id)
