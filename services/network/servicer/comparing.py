"""Registrations beside the records of their company, as HR of it compares them. What is shown is noted for the person.

Leaves out who may look at which registration.
"""

from collections.abc import Iterable

from okaeri.network.v1 import registration_pb2 as pb

from chassis.access import caller
from services.network.domain.leaver_record import LeaverRecord
from services.network.domain.matching import match
from services.network.domain.registration import Registration
from services.network.messages.registrations import registration_message
from services.network.store import NetworkStore

REGISTRATION_CHECK = "registration_check"
"""Why HR looks at what people typed and at its own records beside it."""


async def whole(store: NetworkStore, registration: Registration) -> pb.Registration:
    """One beside its candidates, with the decisions on it."""
    (message,) = await with_candidates(store, registration.company_id, registration)
    decided = registration_message(registration, (), {}, await store.decisions.on(registration.id)).decisions
    message.decisions.extend(decided)
    return message


async def with_candidates(store: NetworkStore, company_id: str, *registrations: Registration) -> list[pb.Registration]:
    """Each beside the records of its company that may be the person, compared at this moment."""
    found = await store.leaver_records.perhaps(company_id, registrations)
    records = {record.id: record for record in found}
    matchings = [(each, match(each.claim, records.values()).comparisons) for each in registrations]
    shown = [records[one.leaver_id] for _, comparisons in matchings for one in comparisons]
    await store.audit.read(
        people_of(registrations, shown), what="registration", purpose=REGISTRATION_CHECK, company_id=company_id
    )
    return [registration_message(each, comparisons, records) for each, comparisons in matchings]


async def noted(store: NetworkStore, company_id: str, records: Iterable[LeaverRecord]) -> None:
    """Notes that records of a company's own register are shown to it."""
    people = people_of((), records)
    await store.audit.read(people, what="leaver_record", purpose=REGISTRATION_CHECK, company_id=company_id)


def people_of(registrations: Iterable[Registration], records: Iterable[LeaverRecord]) -> list[str]:
    """Whom the audit log names: the accounts, and the record where nobody has claimed it."""
    accounts = [each.account_id or f"registration:{each.id}" for each in registrations]
    return [*accounts, *(record.member_id or f"record:{record.id}" for record in records)]


def require_hr_or_auditor(company_id: str) -> None:
    """NotFound for another company's; the auditor reads those of all."""
    if not caller().has("auditor"):
        caller().require_company(company_id)
