"""A leaver record: what a company's HR system says of somebody who left. A record never leaves its company."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from chassis.errors import NotFound, RuleBroken
from services.network.domain.names import kana_key, number_key
from services.network.domain.register import LeaverRow
from services.network.domain.register.cells import same_number


@dataclass(frozen=True)
class LeaverRecord:
    """One leaver of one company, known again by company and number. The keys are what it is searched by."""

    id: str
    company_id: str
    employee_number: str
    family_name: str
    given_name: str
    family_kana: str
    given_kana: str
    family_romaji: str
    given_romaji: str
    former_family_name: str
    birth_date: date | None
    joined_on: date
    left_on: date
    leaving_reason: str
    unit_code: str
    employment_type: str
    skills: tuple[str, ...]
    licences: tuple[str, ...]
    personal_mail: str
    digest: str
    number: str
    number_key: str
    kana_key: str
    updated_at: datetime
    member_id: str | None = None
    mark: str = ""
    """What its tombstone would be found by; made at the import, where the key is."""
    version: int = 0

    @classmethod
    def of(cls, id: str, company_id: str, row: LeaverRow, at: datetime) -> "LeaverRecord":
        """The record a row of a register makes."""
        return cls(
            id=id,
            company_id=company_id,
            employee_number=row.employee_number,
            family_name=row.family_name,
            given_name=row.given_name,
            family_kana=row.family_kana,
            given_kana=row.given_kana,
            family_romaji=row.family_romaji,
            given_romaji=row.given_romaji,
            former_family_name=row.former_family_name,
            birth_date=row.birth_date,
            joined_on=row.joined_on,
            left_on=row.left_on,
            leaving_reason=row.leaving_reason,
            unit_code=row.unit_code,
            employment_type=row.employment_type,
            skills=row.skills,
            licences=row.licences,
            personal_mail=row.personal_mail,
            digest=row.digest,
            number=same_number(row.employee_number),
            number_key=number_key(row.employee_number),
            kana_key=kana_key(row.family_kana, row.given_kana),
            updated_at=at,
        )

    def updated(self, row: LeaverRow, at: datetime) -> "LeaverRecord":
        """The same record as a later register says it; whose it is stays."""
        new = LeaverRecord.of(self.id, self.company_id, row, at)
        return replace(new, member_id=self.member_id, version=self.version)

    def is_free_for(self, member_id: str) -> bool:
        """Whether the record is nobody's, or that member's already."""
        return self.member_id in (None, member_id)

    def claimed_by(self, member_id: str) -> "LeaverRecord":
        """The record as that member's. RuleBroken where it is another's: a record is one person."""
        if not self.is_free_for(member_id):
            raise RuleBroken("This record belongs to another member already.", rule="record_of_one_member")
        return replace(self, member_id=member_id)

    def require_of(self, company_id: str) -> None:
        """NotFound where the record is another company's."""
        if self.company_id != company_id:
            raise NotFound
