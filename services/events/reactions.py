"""What events does about others' domain events: it learns which companies the group has."""

from okaeri.identity.v1 import organisation_pb2

from chassis.cloud_events import Happening
from chassis.inbox import hears
from chassis.mongo import NOTHING
from services.events.domain import Company
from services.events.store import EventsStore


@hears(organisation_pb2.CompanyCreated)
async def learn_company(event: organisation_pb2.CompanyCreated, tx: EventsStore, happening: Happening) -> None:
    """Keeps the company, which may host gatherings from now on."""
    if await tx.companies.find(event.company_id) is None:
        await tx.companies.add(Company(event.company_id, event.name), announcing=NOTHING)
