"""What the rules mean for one member: its records in the registers of the group, held against the rule in force.

Every record counts, of whichever company; only what came of it leaves. Leaves out who may ask.
"""

from collections.abc import Iterable
from datetime import date

from services.network.domain.eligibility.judging import ServicePeriod, Verdict, judge
from services.network.domain.eligibility.rules import ComebackKind, Conditions
from services.network.domain.leaver_record import LeaverRecord
from services.network.domain.member import Employment, Member
from services.network.domain.register_import import UnitCodes
from services.network.store import NetworkStore


async def judged(store: NetworkStore, member: Member, company_id: str, kind: ComebackKind, on: date) -> Verdict:
    """Whether the member may come back to the company on that day. Without a rule everybody may."""
    rule = await store.eligibility_rules.in_force(company_id, kind, on)
    conditions = rule.conditions if rule else Conditions()
    records = await store.leaver_records.many(one.leaver_record_id for one in member.employments)
    units = await _units(store, records.values()) if conditions.needs_head_office else {}
    periods = [_period(one, records.get(one.leaver_record_id), units) for one in member.employments]
    return judge(conditions, periods, on)


async def _units(store: NetworkStore, records: Iterable[LeaverRecord]) -> dict[str, UnitCodes]:
    return await store.units.many(record.company_id for record in records)


def _period(employment: Employment, record: LeaverRecord | None, units: dict[str, UnitCodes]) -> ServicePeriod:
    """The period by its record; one without, of an earlier system, says no more than its days."""
    if record is None:
        return ServicePeriod(employment.joined_on, employment.left_on)
    known = units.get(record.company_id)
    return ServicePeriod(
        joined_on=record.joined_on,
        left_on=record.left_on,
        birth_date=record.birth_date,
        employment_type=record.employment_type,
        leaving_reason=record.leaving_reason,
        in_head_office=known.is_head_office(record.unit_code) if known else None,
    )
