"""What recruiting does about others' domain events: it learns of companies and of organisations of coordinators."""

from datetime import UTC, date

from okaeri.events.v1 import gathering_pb2
from okaeri.identity.v1 import organisation_pb2
from okaeri.network.v1 import consent_pb2, erasure_pb2, merge_pb2

from chassis.clock import now
from chassis.cloud_events import Happening
from chassis.inbox import hears
from chassis.mongo import NOTHING
from chassis.people.messages import person_erased
from chassis.standins import Merging
from services.recruiting.domain.companies import Company
from services.recruiting.domain.organisations import Organisation
from services.recruiting.domain.wishes import HeldGathering
from services.recruiting.messages import application_moved
from services.recruiting.messages.interviews import summary_withdrawn
from services.recruiting.messages.wishes import wish_withdrawn
from services.recruiting.store import RecruitingStore


@hears(organisation_pb2.CompanyCreated)
async def learn_company(event: organisation_pb2.CompanyCreated, tx: RecruitingStore, happening: Happening) -> None:
    """Keeps the company's name: postings name it as the legal employer."""
    if await tx.companies.find(event.company_id) is None:
        await tx.companies.add(Company(event.company_id, event.name), announcing=NOTHING)


@hears(organisation_pb2.CoordinatorOrganisationChanged)
async def learn_organisation(
    event: organisation_pb2.CoordinatorOrganisationChanged, tx: RecruitingStore, happening: Happening
) -> None:
    """Keeps from when to when its coordinators may work; what comes late and is older changes nothing."""
    first, last = map(date.fromisoformat, (event.valid_from_date, event.valid_until_date))
    heard = Organisation(event.organisation_id, first, last, heard=happening.version)
    known = await tx.organisations.find(heard.id)
    if known is None:
        await tx.organisations.add(heard, announcing=NOTHING)
    elif (later := known.as_heard(heard)) is not known:
        await tx.organisations.save(later, announcing=NOTHING)


@hears(gathering_pb2.GatheringPublished)
async def learn_gathering(event: gathering_pb2.GatheringPublished, tx: RecruitingStore, happening: Happening) -> None:
    """Keeps that there is a gathering, at which people may leave a wish; each of its hosts announces it."""
    if await tx.held_gatherings.find(event.gathering_id) is None:
        held = HeldGathering(event.gathering_id, event.start_time.ToDatetime(UTC))
        await tx.held_gatherings.add(held, announcing=NOTHING)


@hears(gathering_pb2.GatheringChanged)
async def follow_gathering(event: gathering_pb2.GatheringChanged, tx: RecruitingStore, happening: Happening) -> None:
    """Keeps when it begins now."""
    known = await tx.held_gatherings.get(event.gathering_id)
    moved = known.moved(event.start_time.ToDatetime(UTC), event.gathering_version)
    if moved is not known:
        await tx.held_gatherings.save(moved, announcing=NOTHING)


@hears(gathering_pb2.GatheringCancelled)
async def forget_gathering(event: gathering_pb2.GatheringCancelled, tx: RecruitingStore, happening: Happening) -> None:
    """Nobody leaves a wish at what was called off."""
    known = await tx.held_gatherings.get(event.gathering_id)
    if not known.is_cancelled:
        await tx.held_gatherings.save(known.cancelled(), announcing=NOTHING)


@hears(consent_pb2.ConsentWithdrawn)
async def end_wishes(event: consent_pb2.ConsentWithdrawn, tx: RecruitingStore, happening: Happening) -> None:
    """A wish whose consent was taken back is taken back, unless it was left later on another one."""
    if event.purpose == consent_pb2.CONSENT_PURPOSE_WISH:
        for wish in await tx.wishes.standing_of(await tx.known_as(event.member_id), event.company_id):
            if wish.left_at <= happening.time:
                await tx.wishes.save(wish.withdrawn(now()), announcing=wish_withdrawn(wish))


@hears(erasure_pb2.ErasureRequested)
async def forget(event: erasure_pb2.ErasureRequested, tx: RecruitingStore, happening: Happening) -> None:
    """Withdraws what is under way, as the person would have, and empties what stays for the counts."""
    for application in await tx.applications.under_way(await tx.known_as(event.member_id)):
        withdrawn = application.withdraw(now())
        await tx.applications.save(withdrawn, announcing=application_moved(application, withdrawn))
    await _withdraw_wishes(tx, await tx.known_as(event.member_id))
    await _end_interviews(tx, await tx.known_as(event.member_id))
    await tx.erase_person(event.member_id, announcing=person_erased(event.erasure_id, "recruiting"))


async def _withdraw_wishes(tx: RecruitingStore, member_ids: frozenset[str]) -> None:
    """Tells the companies that there are none any more."""
    for wish in await tx.wishes.standing_of(member_ids):
        await tx.wishes.save(wish.withdrawn(now()), announcing=wish_withdrawn(wish))


async def _end_interviews(tx: RecruitingStore, member_ids: frozenset[str]) -> None:
    """Cancels those under way, and tells the companies that have a released summary to forget it."""
    for interview in await tx.interviews.under_way(member_ids):
        await tx.interviews.save(interview.cancel(now()), announcing=NOTHING)
    for summary in await tx.summaries.released_of(member_ids):
        withdrawn = summary.withdraw()
        await tx.summaries.save(withdrawn, announcing=summary_withdrawn(withdrawn))


@hears(merge_pb2.MembersMerged)
async def take_over(event: merge_pb2.MembersMerged, tx: RecruitingStore, happening: Happening) -> None:
    """Applications and interviews of the one are the other's."""
    merging = Merging(tx, tx.standins)
    await merging.merge(event.merge_id, merged=event.merged_member_id, stays=event.member_id)


@hears(merge_pb2.MembersSeparated)
async def give_back(event: merge_pb2.MembersSeparated, tx: RecruitingStore, happening: Happening) -> None:
    """What went along goes back."""
    await Merging(tx, tx.standins).separate(event.merge_id, merged=event.merged_member_id)
