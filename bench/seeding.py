"""A network of many members for a benchmark, written past the services: members, their records, their consents."""

import random
from datetime import date, timedelta
from itertools import islice
from typing import Any

from chassis.clock import now
from chassis.ids import new_id
from chassis.mongo.codec import codec
from chassis.mongo.driver import Driver
from cli.demo import make_group
from services.network.domain.consent import PROFILE_ITEMS, Consent, ConsentPurpose, live_key
from services.network.domain.leaver_record import LeaverRecord
from services.network.domain.member import Member, employment_of
from services.network.domain.people import PersonName
from services.network.domain.register.leaver_row import LeaverRow

COMPANIES = tuple(make_group.COMPANIES)
SKILLS = tuple(dict.fromkeys(skill for skills in make_group.SKILLS.values() for skill in skills))
BATCH = 1000


async def add_members(driver: Driver, count: int, *, shared_with: str) -> list[str]:
    """Adds so many members who share their profile with that company; answers their ids."""
    rng, added = random.Random(count), list[str]()
    people = iter([_person(rng, number) for number in range(count)])
    while batch := list(islice(people, BATCH)):
        for name, values in (
            ("leaver_records", [record for record, _ in batch]),
            ("members", [member for _, member in batch]),
            ("consents", [_consent(member, shared_with) for _, member in batch]),
        ):
            await driver.insert(name, [_document(value) for value in values])
        added += [member.id for _, member in batch]
    return added


def _document(value: Any) -> dict[str, Any]:
    return codec(type(value)).document(value)


def _person(rng: random.Random, number: int) -> tuple[LeaverRecord, Member]:
    skills, at = tuple(rng.sample(SKILLS, 3)), now() - timedelta(days=rng.randrange(2000))
    id, company_id = new_id(), rng.choice(COMPANIES)
    row = _row(id, skills[:2], (rng.choice(make_group.LICENCES),))
    record = LeaverRecord.of(new_id(), company_id, row, at).claimed_by(id)
    name = PersonName(f"姓{number}", "名", "セイ", "メイ")
    member = Member(
        id, name, (employment_of(record),), (), at, skills=skills, prefecture_code=f"{rng.randint(1, 47):02}"
    )
    return record, member.findable()


def _row(number: str, skills: tuple[str, ...], licences: tuple[str, ...]) -> LeaverRow:
    first, last = date(2003, 4, 1), date(2015, 3, 31)
    names = ("姓", "名", "セイ", "メイ", "", "", "")
    return LeaverRow(
        number, *names, date(1980, 4, 1), first, last, "自己都合", "0", "正社員", skills, licences, "", 1, number
    )


def _consent(member: Member, company_id: str) -> Consent:
    key = live_key(member.id, company_id, ConsentPurpose.PROFILE)
    purpose, items = ConsentPurpose.PROFILE, PROFILE_ITEMS
    return Consent(new_id(), member.id, company_id, purpose, "2026-11", "ja", now(), items, live_key=key)
