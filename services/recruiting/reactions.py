"""What recruiting does about others' domain events: it learns which companies the group has."""

from okaeri.identity.v1 import organisation_pb2

from chassis.cloud_events import Happening
from chassis.inbox import hears
from chassis.mongo import NOTHING
from services.recruiting.domain.companies import Company
from services.recruiting.store import RecruitingStore


@hears(organisation_pb2.CompanyCreated)
async def learn_company(event: organisation_pb2.CompanyCreated, tx: RecruitingStore, happening: Happening) -> None:
    """Keeps the company's name: postings name it as the legal employer."""
    if await tx.companies.find(event.company_id) is None:
        await tx.companies.add(Company(event.company_id, event.name), announcing=NOTHING)
