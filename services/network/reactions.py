"""What the network does when it hears of companies, units, confirmed addresses and hires."""

from datetime import date, datetime

from google.protobuf.timestamp_pb2 import Timestamp
from okaeri.events.v1 import gathering_pb2
from okaeri.identity.v1 import account_pb2, organisation_pb2
from okaeri.network.v1 import erasure_pb2
from okaeri.person.v1 import person_pb2
from okaeri.recruiting.v1 import application_pb2

from chassis.clock import moment_of, now
from chassis.cloud_events import Happening
from chassis.inbox import hears
from chassis.mongo import NOTHING
from services.network.approval import approve_where_sure
from services.network.domain.channel import channel_of_gathering
from services.network.domain.comeback import Comeback, ComebackFact, never_was
from services.network.domain.company import Company
from services.network.domain.member import Member
from services.network.domain.register_import import UnitCodes
from services.network.erasing import confirm, erase
from services.network.happenings import channel_created, member_return_reverted, member_returned
from services.network.store import NetworkStore


@hears(organisation_pb2.CompanyCreated)
async def remember_company(event: organisation_pb2.CompanyCreated, tx: NetworkStore, happening: Happening) -> None:
    """Keeps that there is a company."""
    if await tx.companies.find(event.company_id) is None:
        await tx.companies.add(Company(event.company_id), announcing=NOTHING)


@hears(organisation_pb2.CoordinatorOrganisationChanged)
async def remember_organisation(
    event: organisation_pb2.CoordinatorOrganisationChanged, tx: NetworkStore, happening: Happening
) -> None:
    """Keeps that there is an organisation of coordinators, to which people can consent, and from when to when it works.

    What comes late and is older changes nothing.
    """
    first, last = map(date.fromisoformat, (event.valid_from_date, event.valid_until_date))
    heard = Company(event.organisation_id, True, first, last, heard=happening.version)
    known = await tx.companies.find(heard.id)
    if known is None:
        await tx.companies.add(heard, announcing=NOTHING)
    elif (later := known.as_heard(heard)) is not known:
        await tx.companies.save(later, announcing=NOTHING)


@hears(organisation_pb2.UnitsImported)
async def remember_units(event: organisation_pb2.UnitsImported, tx: NetworkStore, happening: Happening) -> None:
    """Keeps the codes of a company's units, which a register may name, and which are of the head office."""
    known = await tx.units.find(event.company_id)
    before = known or UnitCodes(event.company_id, head_office=frozenset())
    head_office = {unit.code for unit in event.units if unit.kind == organisation_pb2.UNIT_KIND_HEAD_OFFICE}
    units = before.with_more({unit.code for unit in event.units}, head_office)
    if known is None:
        await tx.units.add(units, announcing=NOTHING)
    elif units != known:
        await tx.units.save(units, announcing=NOTHING)


@hears(account_pb2.MailConfirmed)
async def compare_with_register(event: account_pb2.MailConfirmed, tx: NetworkStore, happening: Happening) -> None:
    """Approves the registration where one record is surely this person and nobody else; else leaves it to HR.

    The registration may not be stored yet: then this raises NotFound and is tried again later.
    """
    registration = await tx.registrations.get(event.registration_id)
    if not registration.is_unconfirmed:
        return
    at = _moment(event.confirm_time, happening)
    account_id = await tx.standins.now(event.account_id)
    confirmed = await tx.registrations.save(registration.confirmed(account_id, at), announcing=NOTHING)
    await approve_where_sure(tx, confirmed, at)


@hears(gathering_pb2.GatheringPublished)
async def open_a_channel(event: gathering_pb2.GatheringPublished, tx: NetworkStore, happening: Happening) -> None:
    """Makes the channel that the gathering is, once: people may register there."""
    if await tx.channels.find(event.gathering_id) is not None:
        return
    begins_at = _moment(event.start_time, happening)
    channel = channel_of_gathering(event.gathering_id, event.company_id, begins_at, now())
    await tx.channels.add(channel, announcing=channel_created(channel))


@hears(application_pb2.ApplicantHired)
async def welcome_back(event: application_pb2.ApplicantHired, tx: NetworkStore, happening: Happening) -> None:
    """Notes the comeback at the member and counts it, whether or not the member was erased meanwhile; an application
    counts once."""
    if await tx.comebacks.find(event.application_id) is not None:
        return
    person_id, at = await tx.standins.now(event.member_id), _moment(event.hire_time, happening)
    is_erased = await tx.erasures.of_member(person_id) is not None
    member = await tx.members.find(person_id) if is_erased else await tx.members.get(person_id)
    comeback = Comeback("", event.company_id, at, event.application_id)
    if member:
        comeback = member.comeback_to(event.company_id, at, event.application_id)
        await tx.members.save(member.returned(comeback), announcing=member_returned(member, comeback))
    fact = ComebackFact(comeback.application_id, comeback.from_company_id, comeback.to_company_id, comeback.at)
    await tx.comebacks.add(fact, announcing=NOTHING)


@hears(application_pb2.ApplicantHireCancelled)
async def take_back_welcome(
    event: application_pb2.ApplicantHireCancelled, tx: NetworkStore, happening: Happening
) -> None:
    """Takes the comeback off the member and the figures; a hire that is heard of later never counts."""
    fact = await tx.comebacks.find(event.application_id)
    if fact is None:
        await tx.comebacks.add(never_was(event.application_id, event.company_id, happening.time), announcing=NOTHING)
        return
    if not fact.counted:
        return
    await tx.comebacks.save(fact.cancelled(), announcing=NOTHING)
    await _forget_comeback(tx, await tx.members.with_comeback(event.application_id), event.application_id)


async def _forget_comeback(tx: NetworkStore, member: Member | None, application_id: str) -> None:
    comebacks = member.comebacks if member else ()
    for comeback in comebacks:
        if member and comeback.application_id == application_id:
            reverted = member_return_reverted(member, comeback)
            await tx.members.save(member.not_returned(application_id), announcing=reverted)


@hears(erasure_pb2.ErasureRequested)
async def forget(event: erasure_pb2.ErasureRequested, tx: NetworkStore, happening: Happening) -> None:
    """Erases what the network holds of the person."""
    await erase(tx, event.erasure_id, event.member_id)


@hears(person_pb2.PersonErased)
async def note_erased(event: person_pb2.PersonErased, tx: NetworkStore, happening: Happening) -> None:
    """Notes which service has erased."""
    await confirm(tx, event.erasure_id, event.service, _moment(event.erase_time, happening))


def _moment(said: Timestamp, happening: Happening) -> datetime:
    """The moment the event says, else the one it was announced at."""
    return moment_of(said, "time") if said.seconds else happening.time
